/** The lines that a program has shown so far, which a test can wait for. Knows no files, no processes and no IRC. */

interface Waiter {
  readonly wanted: string | RegExp;
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/** How many of the last lines a failure shows. */
const SHOWN_LINES = 30;

export class Transcript {
  /** Every line so far, oldest first. */
  readonly lines: string[] = [];
  /** Lines that no test has asked for yet, oldest first. */
  readonly #unasked: string[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #title: string;
  #ended: string | undefined;

  /** `title` is shown with a failure. */
  constructor(title: string) {
    this.#title = title;
  }

  /** The first line, past or to come, that has this and was not asked for before. Rejects if the program ends first. */
  line(wanted: string | RegExp): Promise<string> {
    const index = this.#unasked.findIndex((line) => has(line, wanted));
    const [past] = index === -1 ? [] : this.#unasked.splice(index, 1);
    if (past !== undefined) return Promise.resolve(past);
    if (this.#ended !== undefined) return Promise.reject(new Error(`${this.#title}: ${this.#ended}`));
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiters.add({ wanted, resolve, reject });
    return promise;
  }

  push(line: string): void {
    this.lines.push(line);
    const waiter = [...this.#waiters].find(({ wanted }) => has(line, wanted));
    if (waiter === undefined) {
      this.#unasked.push(line);
      return;
    }
    this.#waiters.delete(waiter);
    waiter.resolve(line);
  }

  /** No more lines come, for this reason: rejects all waiting calls. */
  end(reason: string): void {
    this.#ended = reason;
    for (const { wanted, reject } of this.#waiters) reject(this.#failure(wanted, reason));
    this.#waiters.clear();
  }

  /** Forgets waiting calls, and reports what they waited for and what came instead. */
  abandon(): readonly string[] {
    const unmet = [...this.#waiters].map(({ wanted }) => this.#failure(wanted, "still waiting").message);
    this.#waiters.clear();
    return unmet;
  }

  #failure(wanted: string | RegExp, reason: string): Error {
    const shown = this.lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
    return new Error([`${this.#title}: ${reason}; no ${String(wanted)} after`, ...shown].join("\n"));
  }
}

function has(line: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? line.includes(wanted) : wanted.test(line);
}
