/** Nicks that were given up, by QUIT or by NICK, for WHOWAS. Source: Modern IRC, "WHOWAS message". */
import type { User } from "./user.ts";

export interface WhowasEntry {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly realname: string;
  /** Only for operators. */
  readonly address: string;
  readonly account: string | undefined;
  /** Name of its server; absent where the network has one machine. */
  readonly server?: string;
  /** When the nick was given up, in milliseconds since the Unix epoch. */
  readonly at: number;
}

export class Whowas {
  readonly #fold: (text: string) => string;
  /** All entries, oldest first. */
  readonly #entries = new Set<WhowasEntry>();
  /** By folded nick, oldest first. */
  readonly #byNick = new Map<string, WhowasEntry[]>();

  constructor(fold: (text: string) => string) {
    this.#fold = fold;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Remembers a user under its present nick; past `limit` entries the oldest is forgotten. */
  remember(user: User, now: number, limit: number): void {
    const { nick, username, host, realname, address, account, server } = user;
    const entry: WhowasEntry = {
      nick,
      username,
      host,
      realname,
      address,
      account,
      ...(server !== undefined && { server }),
      at: now,
    };
    const key = this.#fold(nick);
    const entries = this.#byNick.get(key);
    if (entries === undefined) this.#byNick.set(key, [entry]);
    else entries.push(entry);
    this.#entries.add(entry);
    for (const oldest of this.#entries) {
      if (this.#entries.size <= limit) break;
      this.#forget(oldest);
    }
  }

  /** Every entry, oldest first. */
  get all(): Iterable<WhowasEntry> {
    return this.#entries;
  }

  /** Takes an entry of a snapshot, which is newer than all others. */
  restore(entry: WhowasEntry): void {
    const key = this.#fold(entry.nick);
    this.#byNick.set(key, [...(this.#byNick.get(key) ?? []), entry]);
    this.#entries.add(entry);
  }

  /** The entries of a nick, latest first. */
  find(nick: string): readonly WhowasEntry[] {
    return this.#byNick.get(this.#fold(nick))?.toReversed() ?? [];
  }

  #forget(entry: WhowasEntry): void {
    this.#entries.delete(entry);
    const key = this.#fold(entry.nick);
    const entries = this.#byNick.get(key);
    // Entries are forgotten in the order in which they came: the one to forget is its nick's first.
    entries?.shift();
    if (entries?.length === 0) this.#byNick.delete(key);
  }
}
