/** The notifications for one device, sent one after the other. One that has to wait for another attempt holds up the rest. */
import type { PushSubscription } from "../irc/network/durable.ts";
import type { PushOutcome } from "../irc/session/push-port.ts";
import type { Answer } from "./answers.ts";
import type { PushLimits } from "./limits.ts";
import type { Timers } from "./timers.ts";

/** A line for a device. */
export interface Letter {
  readonly subscription: PushSubscription;
  readonly line: string;
  /** Called before each attempt. */
  begun?(): void;
  /** False once nobody needs it any more. */
  wanted(): boolean;
  /** Called once, when it has been sent or given up. */
  done(): void;
}

export interface OutboxHost {
  readonly timers: Timers;
  readonly limits: PushLimits;
  /** Sends one letter as soon as there is a connection for it. Never rejects. */
  send(letter: Letter): Promise<Answer>;
  report(letter: Letter, outcome: PushOutcome, detail: string): void;
  /** Nothing waits in it. */
  emptied(): void;
}

export class Outbox {
  readonly #host: OutboxHost;
  readonly #letters: Letter[] = [];
  #busy = false;
  #attempts = 0;
  #stopWaiting: (() => void) | undefined = undefined;

  constructor(host: OutboxHost) {
    this.#host = host;
  }

  add(letter: Letter): void {
    this.#letters.push(letter);
    this.#next();
  }

  /** Nothing more is sent. */
  close(): void {
    this.#letters.length = 0;
    this.#stopWaiting?.();
  }

  #next(): void {
    if (this.#busy) return;
    const letter = this.#letters[0];
    if (letter === undefined) return this.#host.emptied();
    if (!letter.wanted()) return this.#finish(letter);
    this.#busy = true;
    this.#attempts += 1;
    letter.begun?.();
    void this.#send(letter);
    return undefined;
  }

  async #send(letter: Letter): Promise<void> {
    const answer = await this.#host.send(letter);
    const { limits, timers } = this.#host;
    // It was closed in the meantime.
    if (this.#letters[0] !== letter) return;
    if (answer.kind !== "later") this.#host.report(letter, answer.kind, answer.detail);
    else if (this.#attempts < limits.attempts) {
      const doubled = limits.retryPause * 2 ** (this.#attempts - 1);
      const pause = Math.min(Math.max(doubled, answer.pause), limits.longestPause);
      this.#stopWaiting = timers.after(pause, () => {
        this.#busy = false;
        this.#next();
      });
      return;
    } else this.#host.report(letter, "dropped", `${answer.detail}, ${this.#attempts} times`);
    this.#busy = false;
    this.#finish(letter);
  }

  #finish(letter: Letter): void {
    this.#letters.shift();
    this.#attempts = 0;
    letter.done();
    this.#next();
  }
}
