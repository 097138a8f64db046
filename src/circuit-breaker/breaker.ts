/** Leaves a service alone after failures in a row, for a time; then one request at a time tries it again. Reads no clock. */

export interface BreakerLimits {
  readonly failures: number;
  /** Milliseconds. */
  readonly pause: number;
}

export class Breaker {
  #inARow = 0;
  #until = 0;
  #trying = false;

  /** True if a request may be made now. Call `succeeded`, `failed` or `dropped` after it. */
  begin(now: number, { failures }: BreakerLimits): boolean {
    if (this.#inARow < failures) return true;
    if (now < this.#until || this.#trying) return false;
    this.#trying = true;
    return true;
  }

  /** The request was not made after all. */
  dropped(): void {
    this.#trying = false;
  }

  succeeded(): void {
    this.#inARow = 0;
    this.#trying = false;
  }

  /** True if the service is left alone from now on. */
  failed(now: number, { failures, pause }: BreakerLimits): boolean {
    this.#inARow += 1;
    const isOver = this.#inARow === failures || this.#trying;
    this.#trying = false;
    if (isOver) this.#until = now + pause;
    return isOver;
  }
}
