/** Compares the states that nodes have at the same positions. All nodes see the same entries, and come to the same verdict. */

/** Positions that are remembered: the nodes announce one soon after the other. */
const REMEMBERED = 16;

export interface Difference {
  readonly position: number;
  /** Nodes whose state is not that of most. Of as many on each side, those that said so later. */
  readonly deviating: readonly string[];
}

export class StateComparison {
  /** Hashes by node in the order of the log, by position. */
  readonly #states = new Map<number, Map<string, string>>();

  /** `live` are the nodes of the network now. Returns a difference once, when the last of them has told its state. */
  add(node: string, position: number, hash: string, live: readonly string[]): Difference | undefined {
    const states = this.#states.get(position) ?? new Map<string, string>();
    if (states.has(node)) return undefined;
    states.set(node, hash);
    this.#states.set(position, states);
    for (const oldest of this.#states.keys()) {
      if (this.#states.size <= REMEMBERED) break;
      this.#states.delete(oldest);
    }
    if (live.some((each) => !states.has(each))) return undefined;
    const right = mostCommon(states.values());
    const deviating = [...states].flatMap(([name, state]) => (state === right ? [] : [name]));
    return deviating.length === 0 ? undefined : { position, deviating };
  }
}

/** The first of those that are there most often. */
function mostCommon(values: Iterable<string>): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}
