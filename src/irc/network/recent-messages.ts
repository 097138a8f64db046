/**
 * Senders and audiences of the newest messages, as far as REDACT and edits need them. Bounded. Holds numbers only: no texts, users
 * or channels.
 */
import { EDIT } from "../wire/edits.ts";
import type { NetworkSettings } from "./settings.ts";

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
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** For an edit: the id of the message that was edited. Empty for others. */
  readonly original: string;
  /** Milliseconds since the Unix epoch: for an edit, of the original. */
  readonly at: number;
}

/** The audience of a message. */
export type Heard = Pick<RecentMessage, "to" | "targetId" | "prefixes" | "symbols" | "command" | "original">;

/** An entry of the ring. Written anew for a later message, so that a full ring allocates nothing. */
class Entry implements RecentMessage {
  id = "";
  authorId = 0;
  account: string | undefined = undefined;
  to: RecentMessage["to"] = "channel";
  targetId = 0;
  prefixes = 0;
  symbols = "";
  command: RecentMessage["command"] = "PRIVMSG";
  original = "";
  at = 0;
}

export class RecentMessages {
  /** A ring: `#next` is the place of the next message, and of the oldest one once the ring is full. */
  #entries: Entry[] = [];
  #next = 0;
  #limit = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** The limit of the last addition; 0 before the first. */
  get limit(): number {
    return this.#limit;
  }

  /** Remembers a message by the settings: not if neither redactions nor edits are on offer. */
  note(
    id: string,
    author: { readonly id: number; readonly account: string | undefined },
    heard: Heard,
    at: number,
    { disabledCapabilities, limits }: NetworkSettings,
  ): void {
    if (disabledCapabilities.includes("draft/message-redaction") && disabledCapabilities.includes(EDIT))
      return;
    this.add(id, author, heard, at, limits.recentMessages);
  }

  /** Past `limit` entries the oldest is forgotten. `to` is the id of the channel or user, `symbols` as in `RecentMessage`. */
  add(
    id: string,
    author: { readonly id: number; readonly account: string | undefined },
    { to, targetId, prefixes, symbols, command, original }: Heard,
    at: number,
    limit: number,
  ): void {
    if (limit !== this.#limit) this.resize(limit);
    if (limit === 0) return;
    let entry = this.#entries[this.#next];
    if (entry === undefined) this.#entries.push((entry = new Entry()));
    entry.id = id;
    entry.authorId = author.id;
    entry.account = author.account;
    entry.to = to;
    entry.targetId = targetId;
    entry.prefixes = prefixes;
    entry.symbols = symbols;
    entry.command = command;
    entry.original = original;
    entry.at = at;
    this.#next = this.#next + 1 === limit ? 0 : this.#next + 1;
  }

  /** Every message with its id, oldest first. */
  get all(): readonly (RecentMessage & { readonly id: string })[] {
    return this.#ordered();
  }

  /**
   * The message with this id, or an edit of it, whose facts are the same. Valid until the next `add`. Takes time in proportion
   * to the number of messages.
   */
  find(id: string): RecentMessage | undefined {
    return id === "" ? undefined : this.#entries.find((entry) => isOrEdits(entry, id));
  }

  /** Ids of the edits of a message, oldest first. */
  editsOf(id: string): readonly string[] {
    return id === "" ? [] : this.all.filter(({ original }) => original === id).map((edit) => edit.id);
  }

  /** Forgets a message with its edits. */
  forget(id: string): void {
    if (id !== "") this.#take(this.#ordered().filter((entry) => !isOrEdits(entry, id)));
  }

  /** Keeps the newest entries, in their order. */
  resize(limit: number): void {
    this.#limit = limit;
    this.#take(limit === 0 ? [] : this.#ordered().slice(-limit));
  }

  #ordered(): Entry[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)];
  }

  #take(entries: Entry[]): void {
    this.#entries = entries;
    this.#next = entries.length === this.#limit ? 0 : entries.length;
  }
}

function isOrEdits(entry: Entry, id: string): boolean {
  return entry.id === id || entry.original === id;
}
