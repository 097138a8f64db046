/** Tells the server up to where the conversations are read: after a pause, so that a busy channel is not marked for each line. */
import type { Environment } from "./environment.ts";

/** Milliseconds from the first line that is read to the mark. */
const PAUSE = 1_000;

export class ReadMarks {
  readonly #environment: Pick<Environment, "after">;
  readonly #send: (target: string, time: number) => void;
  /** Times of marks that wait, by the name of the conversation. */
  readonly #waiting = new Map<string, number>();

  constructor(environment: Pick<Environment, "after">, send: (target: string, time: number) => void) {
    this.#environment = environment;
    this.#send = send;
  }

  /** `time` is in milliseconds since the Unix epoch. */
  read(target: string, time: number): void {
    if (this.#waiting.size === 0) this.#environment.after(PAUSE, () => this.#flush());
    this.#waiting.set(target, time);
  }

  #flush(): void {
    const marks = [...this.#waiting];
    this.#waiting.clear();
    for (const [target, time] of marks) this.#send(target, time);
  }
}
