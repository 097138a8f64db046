/**
 * Senders and audiences of the newest messages, as far as REDACT needs them. Bounded. Holds numbers only: no texts, users
 * or channels.
 */

export interface RecentMessage {
  /** `user.id` of the author. */
  readonly authorId: number;
  /** The author's account at that time. */
  readonly account: string | undefined;
  readonly to: "channel" | "user";
  /** `id` of that channel or user. */
  readonly targetId: number;
  /** Bits of the prefixes that it was for (STATUSMSG); 0 where it was for all. */
  readonly prefixes: number;
  /** The prefix symbols before the channel's name. */
  readonly symbols: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

export class RecentMessages {
  readonly #messages = new Map<string, RecentMessage>();
  /**
   * The ids in the order in which they came, from `#first` on; some may be forgotten already. Asking the map for its
   * oldest key would step over all that were deleted before it, for each message anew.
   */
  #order: string[] = [];
  #first = 0;

  get size(): number {
    return this.#messages.size;
  }

  /** Past `limit` entries the oldest is forgotten. */
  add(id: string, message: RecentMessage, limit: number): void {
    this.#messages.set(id, message);
    this.#order.push(id);
    for (; this.#order.length - this.#first > limit; this.#first += 1) {
      const oldest = this.#order[this.#first];
      if (oldest !== undefined) this.#messages.delete(oldest);
    }
    // Half of it is past: cut that off. Each id is moved once on average.
    if (this.#first > limit) {
      this.#order = this.#order.slice(this.#first);
      this.#first = 0;
    }
  }

  find(id: string): RecentMessage | undefined {
    return this.#messages.get(id);
  }

  forget(id: string): void {
    this.#messages.delete(id);
  }
}
