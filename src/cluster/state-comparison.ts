/**
 * Compares the states that nodes have at the same positions. All nodes see the same entries, and come to the same verdict. A
 * state is said as a version and a hash, with a space between them: another version may hash the same network in another way.
 */

/** Positions that are remembered: the nodes announce one soon after the other. */
const REMEMBERED = 16;

export interface Difference {
  readonly position: number;
  /** Nodes whose state is not that of most of their version. Of as many on each side, those that said so later. */
  readonly deviating: readonly string[];
}

export class StateComparison {
  /** States by node in the order of the log, by position. */
  readonly #states = new Map<number, Map<string, string>>();

  /** `live` are the nodes of the network now. Returns a difference once, when the last of them has told its state. */
  add(node: string, position: number, state: string, live: readonly string[]): Difference | undefined {
    const states = this.#states.get(position) ?? new Map<string, string>();
    if (states.has(node)) return undefined;
    states.set(node, state);
    this.#states.set(position, states);
    for (const oldest of this.#states.keys()) {
      if (this.#states.size <= REMEMBERED) break;
      this.#states.delete(oldest);
    }
    if (live.some((each) => !states.has(each))) return undefined;
    const byVersion = Map.groupBy(states, ([, each]) => each.slice(0, each.lastIndexOf(" ")));
    const deviating = [...byVersion.values()].flatMap(deviatingIn);
    return deviating.length === 0 ? undefined : { position, deviating };
  }
}

function deviatingIn(states: readonly (readonly [node: string, state: string])[]): readonly string[] {
  const right = mostCommon(states.map(([, state]) => state));
  return states.flatMap(([node, state]) => (state === right ? [] : [node]));
}

/** The first of those that are there most often. */
function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}
