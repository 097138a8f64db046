/** One line on a terminal about work that takes longer than a second, renewed in place. */

/** The part of a terminal that is needed. */
interface Terminal {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** In milliseconds. */
const PATIENCE = 1_000;
const INTERVAL = 200;

export class Progress {
  readonly #what: string;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #nextAt: number;
  #shown = false;

  /** Shows nothing where there is no terminal. `now` counts milliseconds from any beginning. */
  constructor(what: string, terminal: Terminal, now: () => number) {
    this.#what = what;
    this.#terminal = terminal;
    this.#now = now;
    this.#nextAt = now() + PATIENCE;
  }

  readonly report = (done: number, total: number): void => {
    if (!this.#terminal.isTTY || total <= 0 || this.#now() < this.#nextAt) return;
    this.#nextAt = this.#now() + INTERVAL;
    this.#shown = true;
    const percent = Math.min(99, Math.floor((100 * done) / total));
    this.#terminal.write(`\rrelais: ${this.#what}: ${percent} %`);
  };

  /** Ends the line, if there is one. */
  end(): void {
    if (this.#shown) this.#terminal.write("\r\u001b[K");
  }
}
