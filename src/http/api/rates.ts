/** Requests a minute, for each token and each address. A request takes one of a bucket's units, which come back with time. */

/** Buckets at once. Past that the oldest one is forgotten: it would be full again soon. */
const MOST_BUCKETS = 10_000;
const MINUTE = 60_000;

/** All buckets as plain values. Times are milliseconds before they were handed over. */
export type HandedRates = readonly { readonly key: string; readonly units: number; readonly ago: number }[];

interface Bucket {
  units: number;
  at: number;
}

export class Rates {
  readonly #now: () => number;
  /** The one that was used last is the last. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param now milliseconds that only grow. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes a unit. Returns the seconds to wait instead where nothing is left. */
  take(key: string, perMinute: number): number {
    const now = this.#now();
    const { units, at } = this.#buckets.get(key) ?? { units: perMinute, at: now };
    const full = Math.min(perMinute, units + ((now - at) * perMinute) / MINUTE);
    this.#buckets.delete(key);
    this.#buckets.set(key, { units: full < 1 ? full : full - 1, at: now });
    this.#forget();
    return full < 1 ? Math.ceil(((1 - full) * MINUTE) / perMinute / 1000) : 0;
  }

  handOver(): HandedRates {
    const now = this.#now();
    return Array.from(this.#buckets, ([key, { units, at }]) => ({ key, units, ago: now - at }));
  }

  /** Goes on with the buckets of another process. */
  takeOver(handed: HandedRates): void {
    const now = this.#now();
    for (const { key, units, ago } of handed) {
      this.#buckets.set(key, { units, at: now - ago });
      this.#forget();
    }
  }

  #forget(): void {
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
