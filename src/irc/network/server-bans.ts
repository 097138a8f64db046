/**
 * Bans of the whole server: users by `user@host` and accounts by name (KLINE), addresses and ranges (DLINE). Each change is
 * noted. Reads no clock: the time is an input, and a ban ends at its time.
 */
import { formatAddressRange, parseAddressRange, prefixOf } from "./address-ranges.ts";
import { banKinds, parseAccountMask, parseAddressMask, parseUserMask } from "./ban-targets.ts";
import type { BanKind, BanSubject, BanTarget } from "./ban-targets.ts";
import { NotKept } from "./durable.ts";
import type { DurableChange } from "./durable.ts";

export interface ServerBan {
  readonly kind: BanKind;
  /** `user@host`, an address or a range, or the name of an account, in the form of `BanTarget`. */
  readonly mask: string;
  readonly reason: string;
  /** Mask of the operator that set it. */
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
  /** Milliseconds since the Unix epoch; undefined for a ban without an end. */
  readonly expiresAt: number | undefined;
  /** It keeps out only those who are not logged in to an account. */
  readonly unlessLoggedIn?: true;
}

interface Entry {
  readonly ban: ServerBan;
  readonly target: BanTarget;
}

const parsers = { user: parseUserMask, address: parseAddressMask, account: parseAccountMask } as const;

export class ServerBans {
  readonly #note: (change: DurableChange) => void;
  readonly #fold: (text: string) => string;
  /** By mask in small letters, oldest first. */
  readonly #entries = {
    user: new Map<string, Entry>(),
    address: new Map<string, Entry>(),
    account: new Map<string, Entry>(),
  } as const satisfies Record<BanKind, unknown>;
  /** How many address bans there are with each length of prefix, the longest first. */
  readonly #prefixes = { ipv4: new Map<number, number>(), ipv6: new Map<number, number>() };
  /** No ban ends before this time. */
  #nextEnd = Infinity;

  /** `fold` compares the names of accounts. */
  constructor(
    note: (change: DurableChange) => void = () => {},
    fold: (text: string) => string = (text) => text.toLowerCase(),
  ) {
    this.#note = note;
    this.#fold = fold;
  }

  /** Bans of all kinds. */
  get size(): number {
    return banKinds.reduce((sum, kind) => sum + this.#entries[kind].size, 0);
  }

  /** The bans that hold at this time, oldest first. A ban that was set again counts as new. */
  list(kind: BanKind, now: number): readonly ServerBan[] {
    return [...this.#entries[kind].values()].map(({ ban }) => ban).filter((ban) => holds(ban, now));
  }

  /** Takes the place of a ban with the same mask. */
  add(target: BanTarget, facts: Omit<ServerBan, "kind" | "mask">): ServerBan {
    const { kind, mask } = target;
    const ban: ServerBan = { kind, mask, ...facts };
    this.#note({ kind: "ban", record: ban });
    this.#put(ban, target);
    return ban;
  }

  /**
   * Takes bans from the store, without noting them. Throws an Error that names it for a mask that cannot be read: a ban that
   * is left out would let someone in.
   */
  restore(bans: Iterable<ServerBan>): void {
    for (const ban of bans) {
      const target = parsers[ban.kind](ban.mask, this.#fold);
      if (target === undefined) throw new Error(`The store has a server ban with a bad mask: ${ban.mask}`);
      this.#put(ban, target);
    }
  }

  has({ kind, mask }: BanTarget): boolean {
    return this.#entries[kind].has(keyOf(mask));
  }

  /** The removed ban; undefined if there was no ban with this mask. */
  remove({ kind, mask }: Pick<BanTarget, "kind" | "mask">): ServerBan | undefined {
    const entry = this.#entries[kind].get(keyOf(mask));
    if (entry === undefined) return undefined;
    this.#note({ kind: "ban", record: entry.ban, removed: true });
    return this.#take(kind, mask);
  }

  /** Forgets the bans whose time is over. Called with each command of the log: nothing else may change the network. */
  sweep(now: number): void {
    if (now < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const kind of banKinds) {
      for (const { ban } of this.#entries[kind].values()) {
        const end = ban.expiresAt ?? Infinity;
        if (end <= now) this.#end(ban);
        else this.#nextEnd = Math.min(this.#nextEnd, end);
      }
    }
  }

  /**
   * The ban that keeps an address out, of several the narrowest: one look-up for each length of prefix that is in use. Bans that spare those who are
   * logged in are left out for them, and for those who still can log in.
   */
  findAddress(address: string, now: number, spared = true): ServerBan | undefined {
    const parsed = this.#entries.address.size === 0 ? undefined : parseAddressRange(address);
    if (parsed === undefined) return undefined;
    for (const bits of this.#prefixes[parsed.kind].keys()) {
      const range = { kind: parsed.kind, bits, bytes: prefixOf(parsed.bytes, bits) };
      const entry = this.#entries.address.get(keyOf(formatAddressRange(range)));
      if (entry === undefined || (spared && entry.ban.unlessLoggedIn === true)) continue;
      if (holds(entry.ban, now)) return entry.ban;
    }
    return undefined;
  }

  /** The ban of any kind that keeps a user out. */
  findUser(subject: BanSubject, now: number): ServerBan | undefined {
    for (const address of subject.addresses) {
      const ban = this.findAddress(address, now, subject.account !== undefined);
      if (ban !== undefined) return ban;
    }
    for (const { ban, target } of this.#entries.user.values()) {
      if (holds(ban, now) && keepsOut(ban, target, subject)) return ban;
    }
    return subject.account === undefined ? undefined : this.findAccount(subject.account, now);
  }

  /** The ban on an account. */
  findAccount(account: string, now: number): ServerBan | undefined {
    if (this.#entries.account.size === 0) return undefined;
    const subject = { account, username: "", host: "", cloak: "", addresses: [] };
    return this.#entries.account
      .values()
      .find(({ ban, target }) => holds(ban, now) && target.matches(subject))?.ban;
  }

  #put(ban: ServerBan, target: BanTarget): void {
    const { kind, mask } = ban;
    this.#take(kind, mask);
    this.#entries[kind].set(keyOf(mask), { ban, target });
    if (kind === "address") this.#countPrefix(mask, 1);
    if (ban.expiresAt !== undefined) this.#nextEnd = Math.min(this.#nextEnd, ban.expiresAt);
  }

  /** A ban that could not be removed from the store does not hold after a restart either: its time is over. */
  #end(ban: ServerBan): void {
    try {
      this.remove(ban);
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.#take(ban.kind, ban.mask);
    }
  }

  #take(kind: BanKind, mask: string): ServerBan | undefined {
    const entries = this.#entries[kind];
    const entry = entries.get(keyOf(mask));
    if (entry === undefined) return undefined;
    entries.delete(keyOf(mask));
    if (kind === "address") this.#countPrefix(mask, -1);
    return entry.ban;
  }

  #countPrefix(mask: string, by: 1 | -1): void {
    const range = parseAddressRange(mask);
    if (range === undefined) return;
    const counts = this.#prefixes[range.kind];
    const before = counts.get(range.bits);
    const count = (before ?? 0) + by;
    if (count === 0) counts.delete(range.bits);
    else counts.set(range.bits, count);
    if (before !== undefined) return;
    const sorted = [...counts].toSorted(([one], [other]) => other - one);
    counts.clear();
    for (const [bits, number] of sorted) counts.set(bits, number);
  }
}

/** True if a ban that holds is one for this user. */
export function keepsOut({ unlessLoggedIn }: ServerBan, target: BanTarget, subject: BanSubject): boolean {
  return (unlessLoggedIn !== true || subject.account === undefined) && target.matches(subject);
}

function holds({ expiresAt = Infinity }: ServerBan, now: number): boolean {
  return now < expiresAt;
}

/** The text that a banned peer and others read: `K-lined: spam`. */
export function banText({ kind, reason }: Pick<ServerBan, "kind" | "reason">): string {
  return `${kind === "address" ? "D-lined" : "K-lined"}: ${reason}`;
}

function keyOf(mask: string): string {
  return mask.toLowerCase();
}
