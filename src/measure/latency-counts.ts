/** Counts of durations, for a histogram. Reads no clock. */

/** Upper bounds of the counts in milliseconds, two to a decade; a last count has what is longer. */
export const latencyBounds: readonly number[] = [
  0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000,
];

/** A fixed array: noting a duration allocates nothing. */
export class LatencyCounts {
  readonly #counts = new Float64Array(latencyBounds.length + 1);
  #sum = 0;

  note(milliseconds: number): void {
    let at = 0;
    while (at < latencyBounds.length && milliseconds > (latencyBounds[at] ?? 0)) at += 1;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += milliseconds;
  }

  /** Durations up to each bound and past the one before it; the last count is of those past all bounds. */
  get counts(): ArrayLike<number> {
    return this.#counts;
  }

  /** All durations added up, in milliseconds. */
  get sum(): number {
    return this.#sum;
  }

  /** The number of durations. */
  get count(): number {
    return this.#counts.reduce((all, count) => all + count, 0);
  }
}
