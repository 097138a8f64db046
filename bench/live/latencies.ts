/** Latencies since the last look, in milliseconds. */

export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

export class Latencies {
  #samples: number[] = [];

  note(milliseconds: number): void {
    this.#samples.push(milliseconds);
  }

  /** Returns the figures of the samples so far, and forgets them. All are 0 without one. */
  take(): LatencySummary {
    const sorted = Float64Array.from(this.#samples).toSorted();
    this.#samples = [];
    const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return { count: sorted.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
  }
}
