/**
 * Bans of ranges that passed the connection rate again and again. Each ban of a range is twice as long as the one before.
 * Knows ranges and times, no sockets; reads no clock. An upgrade hands it over; without one it is lost with the process.
 */
import { overlap } from "./address-ranges.ts";

/** Options of bans, as `ServerOptions` has them. */
export interface ConnectionBanOptions {
  readonly connectionBanAfter: number;
  readonly connectionBanTime: number;
  readonly connectionBanLongest: number;
  readonly connectionBanMemory: number;
  readonly connectionBanLimit: number;
}

/** A range that is kept out. */
export interface ConnectionBan {
  /** `2001:db8::/64`, or an address. */
  readonly range: string;
  /** Milliseconds until it ends. */
  readonly milliseconds: number;
  /** The number of bans of this range, with this one. */
  readonly count: number;
}

/** Refusals of a range since a time. */
interface Refusals {
  count: number;
  readonly since: number;
}

/** All that is remembered, as plain values. Times are milliseconds from the moment when it was handed over. */
export interface HandedBans {
  readonly refusals: readonly { readonly range: string; readonly count: number; readonly ago: number }[];
  /** `left` is negative for bans that are over. */
  readonly bans: readonly { readonly range: string; readonly count: number; readonly left: number }[];
}

interface Ban {
  readonly until: number;
  readonly count: number;
}

export class ConnectionBans {
  #options: ConnectionBanOptions;
  /** By range; the one refused first stands first. */
  readonly #refusals = new Map<string, Refusals>();
  /** By range, ended ones too while they are remembered; the latest stands last. */
  readonly #bans = new Map<string, Ban>();

  constructor(options: ConnectionBanOptions) {
    this.#options = options;
  }

  /** Holds other options from now on. Bans that `keep` does not name are forgotten; the others go on as they were set. */
  configure(options: ConnectionBanOptions, keep: (range: string) => boolean): void {
    this.#options = options;
    for (const range of this.#bans.keys()) if (!keep(range)) this.#bans.delete(range);
    if (options.connectionBanAfter === 0) this.#bans.clear();
    forgetFirst(this.#bans, options.connectionBanLimit);
  }

  /** Ranges that are remembered. */
  get size(): number {
    return Math.max(this.#bans.size, this.#refusals.size);
  }

  /** Milliseconds until the ban of a range ends; 0 without one. */
  remaining(range: string, now: number): number {
    return Math.max(0, (this.#bans.get(range)?.until ?? 0) - now);
  }

  /** A range passed the rate, whose period is given in milliseconds. Returns the ban if that sets one. */
  refused(range: string, period: number, now: number): ConnectionBan | undefined {
    const { connectionBanAfter, connectionBanLimit } = this.#options;
    if (connectionBanAfter === 0) return undefined;
    const before = this.#refusals.get(range);
    const recent = before !== undefined && now - before.since < period;
    const refusals = recent ? before : { count: 0, since: now };
    refusals.count += 1;
    if (!recent) {
      this.#refusals.delete(range);
      this.#refusals.set(range, refusals);
      forgetFirst(this.#refusals, connectionBanLimit);
    }
    return refusals.count < connectionBanAfter ? undefined : this.#ban(range, now);
  }

  /** The bans that hold now. */
  *list(now: number): Iterable<ConnectionBan> {
    for (const [range, { until, count }] of this.#bans) {
      if (until > now) yield { range, milliseconds: until - now, count };
    }
  }

  /** Takes bans off, and forgets that they were: those in a range, and the one that a single address is in. Returns the ranges. */
  lift(range: string, now: number): readonly string[] {
    const lifted: string[] = [];
    for (const [banned, { until }] of this.#bans) {
      if (!overlap(banned, range)) continue;
      this.#bans.delete(banned);
      if (until > now) lifted.push(banned);
    }
    return lifted;
  }

  /** Forgets what is over. */
  prune(period: number, now: number): void {
    for (const [range, { since }] of this.#refusals) {
      if (now - since < period) break;
      this.#refusals.delete(range);
    }
    const { connectionBanMemory } = this.#options;
    for (const [range, { until }] of this.#bans) {
      if (now >= until + connectionBanMemory) this.#bans.delete(range);
    }
  }

  handOver(now: number): HandedBans {
    return {
      refusals: Array.from(this.#refusals, ([range, { count, since }]) => ({
        range,
        count,
        ago: now - since,
      })),
      bans: Array.from(this.#bans, ([range, { count, until }]) => ({ range, count, left: until - now })),
    };
  }

  /** Goes on with what another process remembers. */
  takeOver({ refusals, bans }: HandedBans, now: number): void {
    const { connectionBanAfter, connectionBanLimit } = this.#options;
    if (connectionBanAfter === 0) return;
    for (const { range, count, ago } of refusals) this.#refusals.set(range, { count, since: now - ago });
    for (const { range, count, left } of bans) this.#bans.set(range, { count, until: now + left });
    forgetFirst(this.#refusals, connectionBanLimit);
    forgetFirst(this.#bans, connectionBanLimit);
  }

  #ban(range: string, now: number): ConnectionBan {
    const { connectionBanTime, connectionBanLongest, connectionBanMemory, connectionBanLimit } =
      this.#options;
    const before = this.#bans.get(range);
    const remembered = before !== undefined && now < before.until + connectionBanMemory;
    const count = remembered ? before.count + 1 : 1;
    const milliseconds = Math.min(connectionBanTime * 2 ** (count - 1), connectionBanLongest);
    this.#refusals.delete(range);
    this.#bans.delete(range);
    this.#bans.set(range, { until: now + milliseconds, count });
    forgetFirst(this.#bans, connectionBanLimit);
    return { range, milliseconds, count };
  }
}

function forgetFirst(entries: Map<string, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}
