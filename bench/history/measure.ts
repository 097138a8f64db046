/** Times of one operation, and how long it held the event loop. */
import type { Row } from "../results.ts";

/** Operations before those that count. */
const WARM_UP = 5;

/** Times in nanoseconds; `held` is the longest time between two turns of the event loop. */
export async function measured(rounds: number, once: (round: number) => unknown): Promise<Row> {
  for (let round = 0; round < WARM_UP; round += 1) await once(round);
  const times: number[] = [];
  const loop = watchLoop();
  for (let round = 0; round < rounds; round += 1) {
    const begin = Bun.nanoseconds();
    await once(round);
    times.push(Bun.nanoseconds() - begin);
    await turn();
  }
  const held = loop.end();
  const sorted = times.toSorted((one, other) => one - other);
  return { p50: at(sorted, 0.5), p99: at(sorted, 0.99), max: at(sorted, 1), held };
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function turn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  return promise;
}

/** Turns the loop as fast as it can, and keeps the longest time between two turns. */
function watchLoop(): { end(): number } {
  let [longest, last, ended] = [0, Bun.nanoseconds(), false];
  const look = (): void => {
    const now = Bun.nanoseconds();
    longest = Math.max(longest, now - last);
    last = now;
    if (!ended) setImmediate(look);
  };
  setImmediate(look);
  return {
    end: () => {
      ended = true;
      return longest;
    },
  };
}
