/** A pair of processes, before and now, that take the same load in turns; and what can be said after many pairs. */
import { median } from "../results.ts";
import { Contestant } from "./contestant.ts";
import type { Scenario } from "./loads.ts";

export interface PairFigures {
  /** Processor time of a delivery, now divided by before. */
  readonly cpu: number;
  /** Time of a slice, and so of its round trips, now divided by before. */
  readonly time: number;
  /** Share of the processor time that a server spent in slices of the other: near 0, or they disturbed each other. */
  readonly outside: number;
}

export interface PairOptions {
  /** Folders of the sources. */
  readonly before: string;
  readonly now: string;
  readonly scenario: Scenario;
  /** Seconds of load, of both servers together: before anything counts, and then. */
  readonly warmUp: number;
  readonly seconds: number;
  /** The server of now starts first, and has the first slice. */
  readonly nowFirst: boolean;
}

/** Starts both servers, measures them and stops them. Rejects if one does not start, or loses a client. */
export async function measurePair(options: PairOptions): Promise<PairFigures> {
  const { before, now, scenario, nowFirst } = options;
  const contestants: Contestant[] = [];
  try {
    for (const source of nowFirst ? [now, before] : [before, now])
      contestants.push(await Contestant.start(source, scenario));
    await alternate(contestants, options.warmUp);
    for (const contestant of contestants) contestant.reset();
    await alternate(contestants, options.seconds);
    const [old, fresh] = nowFirst ? contestants.toReversed() : contestants;
    if (old === undefined || fresh === undefined) throw new Error("two servers are compared");
    return {
      cpu: fresh.cpu / old.cpu,
      time: median(fresh.seconds) / median(old.seconds),
      outside: (old.outside + fresh.outside) / 2,
    };
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.stop()));
  }
}

/** Slices in the order A B B A, so that a drift of the machine meets both alike, until the time is over. */
async function alternate(contestants: readonly Contestant[], seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  do {
    for (const contestant of [...contestants, ...contestants.toReversed()]) await contestant.slice();
  } while (performance.now() < until);
}

/** Values for which `medianInterval` has an answer. */
export const LEAST_VALUES = 6;

/**
 * The two of the values between which the median of all that could be measured lies in at least 95 of 100 cases, whatever their
 * distribution (the sign test). NaN for fewer than six values.
 */
export function medianInterval(values: readonly number[]): readonly [low: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b);
  // How probable it is that just so many values are below the median, and that so many are or fewer.
  let below = 0;
  let probability = 0.5 ** sorted.length;
  for (let sum = probability; sum <= 0.025; sum += probability) {
    below += 1;
    probability *= (sorted.length - below + 1) / below;
  }
  return [sorted[below - 1] ?? Number.NaN, sorted[sorted.length - below] ?? Number.NaN];
}
