/**
 * Failed tries of passwords (PASS, OPER, accounts), by range of addresses and by name. After a few a pause follows, and each further failure makes
 * it twice as long: a try during a pause is refused without a look at the password. Reads no clock.
 *
 * Failures that others make with a name do not keep its owner out: the pause for a name does not hold for an address from
 * which that name was right before. Exempt addresses count by name alone, with no such right: many share them.
 */
import type { TryAddresses } from "./try-addresses.ts";

export interface TryLimits {
  /** Failures before the first pause. */
  readonly failedTries: number;
  /** The first pause, in milliseconds. */
  readonly failedTryPause: number;
  /** The longest pause, in milliseconds. What failed longer ago than twice that is forgotten. */
  readonly failedTryLongestPause: number;
  /** Addresses and names that are remembered; the oldest is forgotten first. */
  readonly failedTriesRemembered: number;
}

interface Failures {
  count: number;
  /** When the last one was, in milliseconds by a steady clock. */
  at: number;
  /** When the one before it was. */
  before: number;
}

/** All that is remembered, as plain values. Times are milliseconds before it was handed over. */
export interface HandedTries {
  readonly failures: readonly {
    readonly key: string;
    readonly count: number;
    readonly ago: number;
    readonly agoBefore: number;
  }[];
  readonly known: readonly string[];
}

/** A change of the counts, which other machines of the network repeat. */
export type TryAct =
  /** A try has begun. */
  | "begun"
  /** It was not looked at. */
  | "taken-back"
  /** The password was right. */
  | "right"
  /** The same, and the address keeps its earlier failures. */
  | "right-name";

/** Tells the other machines of a change. */
type Share = (act: TryAct, address: string, name: string | undefined) => void;

export class FailedTries {
  readonly #addresses: TryAddresses;
  readonly #share: Share;
  /** By address or name, the latest failure last. */
  readonly #failures = new Map<string, Failures>();
  /** Names that were right, with the address; the latest last. */
  readonly #known = new Set<string>();

  constructor(addresses: TryAddresses, share: Share = () => {}) {
    this.#addresses = addresses;
    this.#share = share;
  }

  /** For metrics and tests. */
  get size(): number {
    return this.#failures.size + this.#known.size;
  }

  /** How long a try of this name (undefined for PASS) from this address has to wait, in milliseconds; 0 if it need not. */
  wait(address: string, name: string | undefined, limits: TryLimits, now: number): number {
    const range = this.#addresses.keyOf(address);
    const byAddress = range === undefined ? 0 : this.#pause(addressKey(range), limits, now);
    if (name === undefined) return byAddress;
    if (range !== undefined && this.#known.has(knownKey(range, name))) return byAddress;
    return Math.max(byAddress, this.#pause(nameKey(name), limits, now));
  }

  /**
   * Counts a try as failed before it is known to be: tries at the same time do not get around the limit. `succeeded` takes
   * it back.
   */
  begin(address: string, name: string | undefined, limits: TryLimits, now: number): void {
    this.#share("begun", address, name);
    this.#begin(address, name, limits, now);
  }

  #begin(address: string, name: string | undefined, limits: TryLimits, now: number): void {
    for (const key of this.#keys(address, name)) this.#fail(key, limits, now);
  }

  /**
   * The password was right: the name starts anew, and so does the address, unless it is to `keep` its earlier failures.
   * Anyone can have an account, and a try of its password would clear the way to guess others.
   */
  succeeded(
    address: string,
    name: string | undefined,
    limits: TryLimits,
    earlier: "forget" | "keep" = "forget",
  ): void {
    this.#share(earlier === "keep" ? "right-name" : "right", address, name);
    this.#succeeded(address, name, limits, earlier);
  }

  #succeeded(
    address: string,
    name: string | undefined,
    { failedTriesRemembered }: TryLimits,
    earlier: "forget" | "keep",
  ): void {
    const range = this.#addresses.keyOf(address);
    if (range !== undefined && earlier === "keep") this.#takeBack(addressKey(range));
    else if (range !== undefined) this.#failures.delete(addressKey(range));
    if (name === undefined) return;
    this.#failures.delete(nameKey(name));
    if (range === undefined) return;
    const key = knownKey(range, name);
    this.#known.delete(key);
    this.#known.add(key);
    keepLatest(this.#known, failedTriesRemembered);
  }

  /** The try that began was not looked at. */
  takeBack(address: string, name: string | undefined): void {
    this.#share("taken-back", address, name);
    for (const key of this.#keys(address, name)) this.#takeBack(key);
  }

  /** Counts what another machine has counted. */
  repeat(act: TryAct, address: string, name: string | undefined, limits: TryLimits, now: number): void {
    if (act === "begun") this.#begin(address, name, limits, now);
    else if (act === "taken-back") for (const key of this.#keys(address, name)) this.#takeBack(key);
    else this.#succeeded(address, name, limits, act === "right" ? "forget" : "keep");
  }

  handOver(now: number): HandedTries {
    const failures = Array.from(this.#failures, ([key, { count, at, before }]) => ({
      key,
      count,
      ago: now - at,
      agoBefore: now - before,
    }));
    return { failures, known: [...this.#known] };
  }

  /** Goes on with what another process remembers. */
  takeOver({ failures, known }: HandedTries, { failedTriesRemembered }: TryLimits, now: number): void {
    for (const { key, count, ago, agoBefore } of failures) {
      this.#failures.set(key, { count, at: now - ago, before: now - agoBefore });
    }
    for (const key of known) this.#known.add(key);
    keepLatest(this.#failures, failedTriesRemembered);
    keepLatest(this.#known, failedTriesRemembered);
  }

  #keys(address: string, name: string | undefined): readonly string[] {
    const range = this.#addresses.keyOf(address);
    return [
      ...(range === undefined ? [] : [addressKey(range)]),
      ...(name === undefined ? [] : [nameKey(name)]),
    ];
  }

  #fail(key: string, limits: TryLimits, now: number): void {
    const { failedTryLongestPause, failedTriesRemembered } = limits;
    const before = this.#failures.get(key);
    const stale = before === undefined || now - before.at > 2 * failedTryLongestPause;
    this.#failures.delete(key);
    this.#failures.set(key, { count: stale ? 1 : before.count + 1, at: now, before: before?.at ?? now });
    keepLatest(this.#failures, failedTriesRemembered);
  }

  /** The last failure was none. */
  #takeBack(key: string): void {
    const failures = this.#failures.get(key);
    if (failures === undefined) return;
    failures.count -= 1;
    failures.at = failures.before;
    if (failures.count === 0) this.#failures.delete(key);
  }

  #pause(key: string, limits: TryLimits, now: number): number {
    const failures = this.#failures.get(key);
    if (failures === undefined || failures.count < limits.failedTries) return 0;
    const doublings = Math.min(failures.count - limits.failedTries, 30);
    const pause = Math.min(limits.failedTryPause * 2 ** doublings, limits.failedTryLongestPause);
    return Math.max(0, failures.at + pause - now);
  }
}

const addressKey = (range: string): string => `address ${range}`;
const nameKey = (name: string): string => `name ${name}`;
const knownKey = (range: string, name: string): string => `${range} ${name}`;

function keepLatest(collection: Map<string, unknown> | Set<string>, most: number): void {
  for (const key of collection.keys()) {
    if (collection.size <= most) return;
    collection.delete(key);
  }
}
