/**
 * Bans of the whole server: users by `user@host` (KLINE), addresses and ranges (DLINE). Each change is noted. Reads no
 * clock: the time is an input, and a ban ends at its time.
 */
import { compileMask } from "../wire/masks.ts";
import { formatAddressRange, isAddressIn, parseAddressRange, prefixOf } from "./address-ranges.ts";
import type { AddressRange } from "./address-ranges.ts";
import { NotKept } from "./durable.ts";
import type { DurableChange } from "./durable.ts";

export type BanKind = "user" | "address";

export interface ServerBan {
  readonly kind: BanKind;
  /** `user@host`, or an address or a range, in the form of `BanTarget`. */
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

/** The facts that a ban is compared with. A `User` is one. */
export interface BanSubject {
  /** Undefined for those who are not logged in. */
  readonly account?: string | undefined;
  readonly username: string;
  /** The host that others see. */
  readonly host: string;
  /** The host that others saw before a change: the cloaked host, or the address. */
  readonly cloak: string;
  /** The real addresses; an empty one for a Unix socket. */
  readonly addresses: readonly string[];
}

/** A parsed mask in its normal form, and its kind. */
export interface BanTarget {
  readonly kind: BanKind;
  readonly mask: string;
  /** True if the mask matches so many users that it must be a slip. */
  readonly tooWide: boolean;
  readonly matches: (subject: BanSubject) => boolean;
}

/** A host without one is a single host, however short. */
const WILDCARD = /[*?]/u;
/** Characters of a mask other than `*`, `?` and separators; a mask with fewer is too wide. */
const LEAST_LETTERS = 4;
/** The shortest prefixes of ranges that are not too wide. */
const LEAST_BITS = { ipv4: 8, ipv6: 16 } as const;
/** Bytes of a mask. */
const MASK_LENGTH = 128;

const UNFIT = /[\0-\u0020,\u007f]/u;

/**
 * `user@host`, `host` alone, or `*!user@host`; the host may be an address or a range too. Undefined for anything else, for
 * addresses that do not exist, and for a word that can be a nick.
 */
export function parseUserMask(text: string): BanTarget | undefined {
  const [, username = "*", host = ""] = /^(?:\*!)?(?:([^!@]+)@)?([^!@]+)$/u.exec(text) ?? [];
  if (host === "" || UNFIT.test(text) || text.length > MASK_LENGTH) return undefined;
  const matchesUsername = compileMask(username, lowerCase);
  const range = parseAddressRange(host);
  if (range !== undefined) {
    const mask = `${username}@${formatAddressRange(range)}`;
    const tooWide = isWide(range) && letters(username) < LEAST_LETTERS;
    const matches = (subject: BanSubject): boolean =>
      matchesUsername(subject.username) && subject.addresses.some((address) => isAddressIn(address, range));
    return { kind: "user", mask, tooWide, matches };
  }
  if (host.includes("/") || isBadAddress(host) || isBareWord(text)) return undefined;
  const matchesHost = compileMask(host, lowerCase);
  return {
    kind: "user",
    mask: `${username}@${host}`,
    tooWide: WILDCARD.test(host) && letters(username) + letters(host) < LEAST_LETTERS,
    matches: (subject) =>
      matchesUsername(subject.username) &&
      (matchesHost(subject.host) || matchesHost(subject.cloak) || subject.addresses.some(matchesHost)),
  };
}

/** An address or a CIDR range; undefined for anything else. */
export function parseAddressMask(text: string): BanTarget | undefined {
  const range = parseAddressRange(text);
  return (
    range && {
      kind: "address",
      mask: formatAddressRange(range),
      tooWide: isWide(range),
      matches: ({ addresses }) => addresses.some((address) => isAddressIn(address, range)),
    }
  );
}

interface Entry {
  readonly ban: ServerBan;
  readonly target: BanTarget;
}

const parsers = { user: parseUserMask, address: parseAddressMask } as const;

export class ServerBans {
  readonly #note: (change: DurableChange) => void;
  /** By mask in small letters, oldest first. */
  readonly #users = new Map<string, Entry>();
  /** By range. */
  readonly #addresses = new Map<string, Entry>();
  /** How many address bans there are with each length of prefix. */
  readonly #prefixes = { ipv4: new Map<number, number>(), ipv6: new Map<number, number>() };
  /** No ban ends before this time. */
  #nextEnd = Infinity;

  constructor(note: (change: DurableChange) => void = () => {}) {
    this.#note = note;
  }

  /** Bans of both kinds. */
  get size(): number {
    return this.#users.size + this.#addresses.size;
  }

  /** The bans that hold at this time, oldest first. A ban that was set again counts as new. */
  list(kind: BanKind, now: number): readonly ServerBan[] {
    return [...this.#entries(kind).values()].map(({ ban }) => ban).filter((ban) => holds(ban, now));
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
      const target = parsers[ban.kind](ban.mask);
      if (target === undefined) throw new Error(`The store has a server ban with a bad mask: ${ban.mask}`);
      this.#put(ban, target);
    }
  }

  has({ kind, mask }: BanTarget): boolean {
    return this.#entries(kind).has(keyOf(mask));
  }

  /** The removed ban; undefined if there was no ban with this mask. */
  remove({ kind, mask }: Pick<BanTarget, "kind" | "mask">): ServerBan | undefined {
    const entry = this.#entries(kind).get(keyOf(mask));
    if (entry === undefined) return undefined;
    this.#note({ kind: "ban", record: entry.ban, removed: true });
    return this.#take(kind, mask);
  }

  /** Forgets the bans whose time is over. Called with each command of the log: nothing else may change the network. */
  sweep(now: number): void {
    if (now < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const { ban } of [...this.#users.values(), ...this.#addresses.values()]) {
      const end = ban.expiresAt ?? Infinity;
      if (end <= now) this.#end(ban);
      else this.#nextEnd = Math.min(this.#nextEnd, end);
    }
  }

  /**
   * The ban that keeps an address out: one look-up for each length of prefix that is in use. Bans that spare those who are
   * logged in are left out for them, and for those who still can log in.
   */
  findAddress(address: string, now: number, spared = true): ServerBan | undefined {
    const parsed = this.#addresses.size === 0 ? undefined : parseAddressRange(address);
    if (parsed === undefined) return undefined;
    for (const bits of this.#prefixes[parsed.kind].keys()) {
      const range = { kind: parsed.kind, bits, bytes: prefixOf(parsed.bytes, bits) };
      const entry = this.#addresses.get(keyOf(formatAddressRange(range)));
      if (entry === undefined || (spared && entry.ban.unlessLoggedIn === true)) continue;
      if (holds(entry.ban, now)) return entry.ban;
    }
    return undefined;
  }

  /** The ban of either kind that keeps a user out. */
  findUser(subject: BanSubject, now: number): ServerBan | undefined {
    for (const address of subject.addresses) {
      const ban = this.findAddress(address, now, subject.account !== undefined);
      if (ban !== undefined) return ban;
    }
    for (const { ban, target } of this.#users.values()) {
      if (holds(ban, now) && keepsOut(ban, target, subject)) return ban;
    }
    return undefined;
  }

  #put(ban: ServerBan, target: BanTarget): void {
    const { kind, mask } = ban;
    this.#take(kind, mask);
    this.#entries(kind).set(keyOf(mask), { ban, target });
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
    const entries = this.#entries(kind);
    const entry = entries.get(keyOf(mask));
    if (entry === undefined) return undefined;
    entries.delete(keyOf(mask));
    if (kind === "address") this.#countPrefix(mask, -1);
    return entry.ban;
  }

  #entries(kind: BanKind): Map<string, Entry> {
    return kind === "user" ? this.#users : this.#addresses;
  }

  #countPrefix(mask: string, by: 1 | -1): void {
    const range = parseAddressRange(mask);
    if (range === undefined) return;
    const counts = this.#prefixes[range.kind];
    const count = (counts.get(range.bits) ?? 0) + by;
    if (count === 0) counts.delete(range.bits);
    else counts.set(range.bits, count);
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
  return `${kind === "user" ? "K-lined" : "D-lined"}: ${reason}`;
}

/** Case does not matter in hosts, addresses and usernames, with any casemapping. */
function lowerCase(text: string): string {
  return text.toLowerCase();
}

function keyOf(mask: string): string {
  return mask.toLowerCase();
}

/** One word without anything that only a mask or a host name has: an operator who writes it means a nick. */
export function isBareWord(text: string): boolean {
  return !/[@!.:/*?]/u.test(text);
}

/** Written like an address, which `parseAddressRange` does not know: `300.1.1.1`, `192.0.2`, `300.1.1.*`, `2001:db8::zz`. */
function isBadAddress(host: string): boolean {
  if (host.includes(":")) return !WILDCARD.test(host) || host.startsWith(":");
  if (!/^[\d.*?]+$/u.test(host) || !/\d/u.test(host)) return false;
  const parts = host.split(".");
  const fits = (part: string): boolean => WILDCARD.test(part) || (part !== "" && Number(part) <= 255);
  return !WILDCARD.test(host) || parts.length > 4 || !parts.every(fits);
}

function letters(mask: string): number {
  return mask.replaceAll(/[*?.:/@\\]/gu, "").length;
}

function isWide({ kind, bits }: AddressRange): boolean {
  return bits < LEAST_BITS[kind];
}
