/** Tells others that someone is typing, as seldom as it may. Source: IRCv3 typing, "Sending". */

/** Milliseconds between two notices that nothing has changed. */
const INTERVAL = 3_000;

export type TypingState = "active" | "done";

export class TypingNotices {
  readonly #now: () => number;
  readonly #send: (target: string, state: TypingState) => void;
  #target: string | undefined;
  #sentAt = 0;

  constructor(now: () => number, send: (target: string, state: TypingState) => void) {
    this.#now = now;
    this.#send = send;
  }

  /** The text in the composer has changed. Commands are nobody's business. */
  typed(target: string, text: string): void {
    const isMessage =
      text !== "" && (!text.startsWith("/") || text.startsWith("//") || text.startsWith("/me "));
    if (!isMessage) return this.#stop(target);
    if (this.#target === target && this.#now() - this.#sentAt < INTERVAL) return;
    this.#target = target;
    this.#sentAt = this.#now();
    this.#send(target, "active");
  }

  /** A message says by itself that nobody types any more. */
  sent(target: string): void {
    if (this.#target === target) this.#target = undefined;
  }

  #stop(target: string): void {
    if (this.#target !== target) return;
    this.#target = undefined;
    this.#send(target, "done");
  }
}
