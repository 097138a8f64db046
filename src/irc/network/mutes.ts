/**
 * Mutes of the whole server: users whose texts are refused for a time, by a filter or the policy hook. A mute follows the
 * account, or the host of a user without one. Each change is noted. Reads no clock: a mute ends at its time.
 */
import { NotKept } from "./durable.ts";
import type { Note } from "./durable.ts";

export interface Mute {
  /** The account, if the user was logged in. */
  readonly account?: string;
  /** The host that others saw before any change of it. */
  readonly host: string;
  /** `nick!user@host` at that time. */
  readonly mask: string;
  readonly reason: string;
  /** Name of the filter, or `policy hook`. */
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
  /** Milliseconds since the Unix epoch; absent for one without an end. */
  readonly expiresAt?: number;
}

/** The facts that a mute is compared with. A `User` is one. */
export interface MuteSubject {
  readonly account?: string | undefined;
  readonly cloak: string;
}

export class Mutes {
  readonly #fold: (text: string) => string;
  readonly #note: Note;
  /** By key, oldest first. */
  readonly #entries = new Map<string, Mute>();
  /** By the host of an account that is muted: those who are not logged in are muted there too. */
  readonly #guests = new Map<string, Mute>();
  /** No mute ends before this time. */
  #nextEnd = Infinity;

  constructor(fold: (text: string) => string, note: Note) {
    this.#fold = fold;
    this.#note = note;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Oldest first. */
  get all(): Iterable<Mute> {
    return this.#entries.values();
  }

  /** Takes those of the store. */
  restore(mutes: readonly Mute[]): void {
    for (const mute of mutes) this.#put(mute);
  }

  /** Takes the place of one of the same account or host. Forgets the oldest past `most`. Throws `NotKept`. */
  add(mute: Mute, most: number): void {
    const oldest = this.#entries.has(this.#keyOf(mute)) ? [] : [...this.#entries.values()].slice(0, 1);
    const forgotten = this.#entries.size < most ? [] : oldest;
    this.#note(...forgotten.map((record) => ({ kind: "mute", record, removed: true }) as const), {
      kind: "mute",
      record: mute,
    });
    for (const each of forgotten) this.#take(each);
    this.#put(mute);
  }

  /** The removed one. Throws `NotKept`. */
  remove(mute: Mute): Mute {
    this.#note({ kind: "mute", record: mute, removed: true });
    this.#take(mute);
    return mute;
  }

  /** The mute of a user. */
  find({ account, cloak }: MuteSubject, now: number): Mute | undefined {
    if (this.#entries.size === 0) return undefined;
    const own =
      account === undefined ? this.#guests.get(cloak) : this.#entries.get(this.#accountKey(account));
    if (own !== undefined && holds(own, now)) return own;
    const ofHost = this.#entries.get(hostKey(cloak));
    return ofHost !== undefined && holds(ofHost, now) ? ofHost : undefined;
  }

  /** The mute of an account or a host by this name, whichever was set last. */
  named(name: string): Mute | undefined {
    return (
      this.#entries.get(this.#accountKey(name)) ?? this.#entries.get(hostKey(name)) ?? this.#guests.get(name)
    );
  }

  /** Forgets those whose time is over. One that the store cannot remove does not hold after a restart either. */
  sweep(now: number): void {
    if (now < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const mute of this.#entries.values()) {
      if (holds(mute, now)) {
        this.#nextEnd = Math.min(this.#nextEnd, mute.expiresAt ?? Infinity);
        continue;
      }
      try {
        this.remove(mute);
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
        this.#take(mute);
      }
    }
  }

  #put(mute: Mute): void {
    this.#take(mute);
    this.#entries.set(this.#keyOf(mute), mute);
    if (mute.account !== undefined) this.#guests.set(mute.host, mute);
    this.#nextEnd = Math.min(this.#nextEnd, mute.expiresAt ?? Infinity);
  }

  #take(mute: Mute): void {
    const key = this.#keyOf(mute);
    const before = this.#entries.get(key);
    if (before === undefined) return;
    this.#entries.delete(key);
    if (this.#guests.get(before.host) !== before) return;
    this.#guests.delete(before.host);
    // Another account may be muted there.
    for (const other of this.#entries.values())
      if (other.account !== undefined && other.host === before.host) this.#guests.set(other.host, other);
  }

  #keyOf({ account, host }: Mute): string {
    return account === undefined ? hostKey(host) : this.#accountKey(account);
  }

  #accountKey(account: string): string {
    return `account ${this.#fold(account)}`;
  }
}

function hostKey(host: string): string {
  return `host ${host.toLowerCase()}`;
}

function holds({ expiresAt = Infinity }: Mute, now: number): boolean {
  return now < expiresAt;
}
