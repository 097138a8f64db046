/**
 * Counts connections by address, at one time and within a period. Knows addresses and times, no sockets. A peer counts with
 * its range: for IPv6 the /64, since the holder of one address there has all.
 */
import { AddressRanges, rangeOf } from "./address-ranges.ts";
import type { RangePrefixes } from "./address-ranges.ts";
import type { RefuseReason } from "./close-reasons.ts";
import { ConnectionBans } from "./connection-bans.ts";
import type { ConnectionBan, ConnectionBanOptions, HandedBans } from "./connection-bans.ts";
import type { ConnectionRate } from "./options.ts";

/** The limits that are held, as `ServerOptions` has them. */
export interface AddressLimitOptions extends RangePrefixes, ConnectionBanOptions {
  readonly connectionsPerAddress: number;
  readonly connectionRate: ConnectionRate;
  readonly addressTableLimit: number;
  readonly exemptAddresses: readonly string[];
}

/** Rates and bans of addresses, as plain values. Times are milliseconds before they were handed over. */
export interface HandedLimits {
  readonly recent: readonly { readonly range: string; readonly ago: readonly number[] }[];
  readonly bans: HandedBans;
}

const MAPPED_PREFIX = "::ffff:";

/** The address without `::ffff:`, which IPv4 peers of an IPv6 listener carry. */
export function normaliseAddress(address: string): string {
  return address.startsWith(MAPPED_PREFIX) && address.includes(".")
    ? address.slice(MAPPED_PREFIX.length)
    : address;
}

/** Connections that each address holds, and has opened recently. */
export class AddressLimits {
  #options: AddressLimitOptions;
  #exempt: AddressRanges;
  /** Connections held now. It has at most one entry for each connection of the server. */
  readonly #held = new Map<string, number>();
  /** Times of admission, oldest first; the address admitted last stands last. */
  readonly #recent = new Map<string, number[]>();
  readonly #bans: ConnectionBans;
  readonly #banned: (ban: ConnectionBan) => void;

  /** Calls `banned` for each new ban of a range. */
  constructor(options: AddressLimitOptions, banned: (ban: ConnectionBan) => void = () => {}) {
    this.#options = options;
    this.#bans = new ConnectionBans(options);
    this.#banned = banned;
    this.#exempt = new AddressRanges(options.exemptAddresses);
  }

  /** Holds other limits from now on. `held` are the addresses of all connections, since others may be exempt now. */
  configure(options: AddressLimitOptions, held: Iterable<string>): void {
    const { ipv4Prefix, ipv6Prefix } = this.#options;
    const sameRanges = ipv4Prefix === options.ipv4Prefix && ipv6Prefix === options.ipv6Prefix;
    this.#options = options;
    this.#exempt = new AddressRanges(options.exemptAddresses);
    this.#bans.configure(options, (range) => sameRanges && !this.#exempt.has(firstOf(range)));
    this.#held.clear();
    for (const address of held) {
      const key = this.#key(address);
      if (key !== undefined) this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
    }
  }

  /** Addresses that hold a connection or are remembered for their rate. */
  get size(): number {
    return Math.max(this.#held.size, this.#recent.size, this.#bans.size);
  }

  /** Counts a new connection, or says why it may not be. `address` is normalised; `now` in milliseconds. */
  admit(address: string, now: number): RefuseReason | undefined {
    const key = this.#key(address);
    if (key === undefined) return undefined;
    const { connectionsPerAddress, connectionRate, addressTableLimit } = this.#options;
    const milliseconds = this.#bans.remaining(key, now);
    if (milliseconds > 0) return { kind: "address-ban", milliseconds };
    const held = this.#held.get(key) ?? 0;
    if (held >= connectionsPerAddress) return { kind: "address-limit", limit: connectionsPerAddress };
    const times = this.#recent.get(key) ?? [];
    dropUntil(times, now - connectionRate.perMilliseconds);
    if (times.length >= connectionRate.limit) return this.#pastRate(key, now);
    times.push(now);
    this.#held.set(key, held + 1);
    this.#recent.delete(key);
    this.#recent.set(key, times);
    if (this.#recent.size > addressTableLimit) this.#forgetQuietest();
    return undefined;
  }

  /** The refusal of a range past the rate. It is banned if that was so again and again. */
  #pastRate(key: string, now: number): RefuseReason {
    const { connectionRate } = this.#options;
    const ban = this.#bans.refused(key, connectionRate.perMilliseconds, now);
    if (ban === undefined) return { kind: "address-rate", ...connectionRate };
    this.#banned(ban);
    return { kind: "address-ban", milliseconds: ban.milliseconds };
  }

  /** The bans that hold now, the oldest first. */
  bans(now: number): Iterable<ConnectionBan> {
    return this.#bans.list(now);
  }

  /** Lifts bans, as `ConnectionBans.lift` does: the ranges may connect at once. */
  lift(range: string, now: number): readonly string[] {
    const lifted = this.#bans.lift(range, now);
    for (const key of lifted) this.#recent.delete(key);
    return lifted;
  }

  /** A connection that `admit` let in has gone. */
  release(address: string): void {
    const key = this.#key(address);
    if (key === undefined) return;
    const held = this.#held.get(key) ?? 0;
    if (held > 1) this.#held.set(key, held - 1);
    else this.#held.delete(key);
  }

  /**
   * Counts a connection that `admit` let in for another address, as if it had never been of the first one. Or says why it
   * may not be; then it counts as before.
   */
  move(from: string, to: string, now: number): RefuseReason | undefined {
    const key = this.#key(from);
    if (key !== undefined && key === this.#key(to)) return undefined;
    const reason = this.admit(to, now);
    if (reason !== undefined || key === undefined) return reason;
    this.release(from);
    const times = this.#recent.get(key);
    times?.pop();
    if (times?.length === 0) this.#recent.delete(key);
    return undefined;
  }

  /** Forgets the addresses that opened nothing within the rate's time. Costs as much as there is to forget. */
  prune(now: number): void {
    const { perMilliseconds } = this.#options.connectionRate;
    this.#bans.prune(perMilliseconds, now);
    const before = now - perMilliseconds;
    for (const [key, times] of this.#recent) {
      if ((times.at(-1) ?? 0) > before) return;
      this.#recent.delete(key);
    }
  }

  handOver(now: number): HandedLimits {
    const recent = Array.from(this.#recent, ([range, times]) => ({
      range,
      ago: times.map((time) => now - time),
    }));
    return { recent, bans: this.#bans.handOver(now) };
  }

  /** Goes on with what another process remembers. */
  takeOver({ recent, bans }: HandedLimits, now: number): void {
    for (const { range, ago } of recent) {
      this.#recent.set(
        range,
        ago.map((age) => now - age),
      );
    }
    while (this.#recent.size > this.#options.addressTableLimit) this.#forgetQuietest();
    this.#bans.takeOver(bans, now);
  }

  #forgetQuietest(): void {
    for (const key of this.#recent.keys()) {
      this.#recent.delete(key);
      return;
    }
  }

  /** Key under which the address is counted; undefined for an exempt address and for the empty one of a Unix socket. */
  #key(address: string): string | undefined {
    return address === "" || this.#exempt.has(address) ? undefined : rangeOf(address, this.#options);
  }
}

/** The first address of a range. */
function firstOf(range: string): string {
  const [address = ""] = range.split("/");
  return address;
}

/** Takes the times up to and including `until` off the front. */
function dropUntil(times: number[], until: number): void {
  let count = 0;
  for (const time of times) {
    if (time > until) break;
    count += 1;
  }
  if (count > 0) times.splice(0, count);
}
