/** A rate limit: a number of times in each period, which starts with the first. Reads no clock: the time is an input. */
/** The state of a rate: the beginning of its period, in milliseconds since the Unix epoch, and the count within it. */
export interface ChangeRateFacts {
  readonly openedAt: number;
  readonly count: number;
}

export class ChangeRate {
  #openedAt: number;
  #count: number;

  constructor({ openedAt, count }: ChangeRateFacts = { openedAt: 0, count: 0 }) {
    this.#openedAt = openedAt;
    this.#count = count;
  }

  get facts(): ChangeRateFacts {
    return { openedAt: this.#openedAt, count: this.#count };
  }

  /**
   * Counts one more and returns 0, or counts nothing and returns the milliseconds until the next period. `now` and `period`
   * in milliseconds.
   */
  take(now: number, most: number, period: number): number {
    // A clock that was set back opens a new period as well.
    if (now < this.#openedAt || now - this.#openedAt >= period) {
      this.#openedAt = now;
      this.#count = 0;
    }
    if (this.#count >= most) return this.#openedAt + period - now;
    this.#count += 1;
    return 0;
  }
}
