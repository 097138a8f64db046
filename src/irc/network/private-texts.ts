/**
 * Texts of the newest private messages, for reports by those who were sent them: the history has those of accounts only.
 * Bounded, and lost at a restart, but not at an upgrade.
 */
import { cutText } from "../wire/utf8.ts";
import type { User } from "./user.ts";

export interface PrivateText {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Mask and account of the author. */
  readonly source: string;
  readonly account: string | undefined;
  /** `user.id` of the two sides. */
  readonly authorId: number;
  readonly recipientId: number;
  /** Cut to the length of a report. */
  readonly text: string;
}

interface PrivateTextLimits {
  readonly reportablePrivate: number;
  readonly reportTextLength: number;
}

export class PrivateTexts {
  /** By id, oldest first. */
  readonly #entries = new Map<string, PrivateText>();

  get size(): number {
    return this.#entries.size;
  }

  /** Oldest first. */
  get all(): Iterable<PrivateText> {
    return this.#entries.values();
  }

  /** Takes those of another process. */
  restore(texts: readonly PrivateText[]): void {
    for (const text of texts) this.#entries.set(text.id, text);
  }

  note(
    { id, at, text }: Pick<PrivateText, "id" | "at" | "text">,
    { id: authorId, mask: source, account }: Pick<User, "id" | "mask" | "account">,
    { id: recipientId }: Pick<User, "id">,
    { reportablePrivate: most, reportTextLength }: PrivateTextLimits,
  ): void {
    if (most > 0) {
      const short = cutText(text, reportTextLength);
      this.#entries.set(id, { id, at, source, account, authorId, recipientId, text: short });
    }
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= most) return;
      this.#entries.delete(oldest);
    }
  }

  /** Only for the two sides of the message. */
  find(id: string, { id: reader }: Pick<User, "id">): PrivateText | undefined {
    const entry = this.#entries.get(id);
    return entry?.recipientId === reader || entry?.authorId === reader ? entry : undefined;
  }

  forget(id: string): void {
    this.#entries.delete(id);
  }
}
