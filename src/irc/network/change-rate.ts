/** How often something may be done: so many times in each period, the first of which opens it. Reads no clock: the time comes in. */
export class ChangeRate {
  #openedAt = 0;
  #count = 0;

  /** Counts one more and gives 0; or counts nothing and gives the milliseconds until the next period. `now` and `period` in milliseconds. */
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
