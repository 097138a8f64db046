/**
 * Who said what was said of late, and to whom: what has to be known to take a message back. It holds no texts, no more
 * entries than it is told, and neither users nor channels: only their numbers.
 */

export interface RecentMessage {
  /** `user.id` of who said it. */
  readonly authorId: number;
  /** The author's account at that time. */
  readonly account: string | undefined;
  readonly to: "channel" | "user";
  /** `id` of that channel or user. */
  readonly targetId: number;
  /** Bits of the prefixes that it was for (STATUSMSG); 0 where it was for all. */
  readonly prefixes: number;
  /** What stood for them before the channel's name. */
  readonly symbols: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export class RecentMessages {
  /** By message id, oldest first. */
  readonly #messages = new Map<string, RecentMessage>();

  get size(): number {
    return this.#messages.size;
  }

  /** Past `limit` entries the oldest is forgotten. */
  add(id: string, message: RecentMessage, limit: number): void {
    this.#messages.set(id, message);
    for (const oldest of this.#messages.keys()) {
      if (this.#messages.size <= limit) break;
      this.#messages.delete(oldest);
    }
  }

  find(id: string): RecentMessage | undefined {
    return this.#messages.get(id);
  }

  forget(id: string): void {
    this.#messages.delete(id);
  }
}
