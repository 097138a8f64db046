/** Bounds work: so many pieces at one time, and so many that wait for their turn. */
export interface TurnLimits {
  /** Pieces of work that run at one time. */
  readonly atOnce: number;
  /** Pieces of work that wait; further ones are refused at once. */
  readonly waiting: number;
}

/** In order of arrival. A client that asks without end takes neither all cores nor ever more memory. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Resolves to `busy`, without the work, where too much of it waits. */
  async take<T>(work: () => Promise<T>, busy: T): Promise<T> {
    if (this.#running >= this.#limits.atOnce) {
      if (this.#waiting.length >= this.#limits.waiting) return busy;
      // The one that ends hands over its place, so that `#running` stays the same.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
