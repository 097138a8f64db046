/** Bounds the pieces of work that run at one time. In order of arrival. */
export class Turns {
  readonly #most: () => number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: () => number) {
    this.#most = most;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running >= this.#most()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
