/**
 * Read markers of accounts, which outlast a restart. Markers of users without an account are in `read-markers.ts`. Reads no
 * clock. Each change is noted first, and does not happen if that throws `NotKept`.
 */
import type { DurableChange, MarkerRecord, Note } from "./durable.ts";
import { moveReadMarker, readMarkerOf, setReadMarker } from "./read-markers.ts";
import type { MarkerResult } from "./read-markers.ts";
import type { User } from "./user.ts";

type Markers = Map<string, MarkerRecord>;

export class AccountMarkers {
  readonly #fold: (name: string) => string;
  readonly #note: Note;
  /** By folded account and folded target; those of an account that were changed last are last. */
  readonly #accounts = new Map<string, Markers>();

  constructor(fold: (name: string) => string, note: Note) {
    this.#fold = fold;
    this.#note = note;
  }

  /** Those of each account together, the least recently changed first. */
  *all(): Generator<MarkerRecord> {
    for (const markers of this.#accounts.values()) yield* markers.values();
  }

  /** Milliseconds since the Unix epoch; undefined where nothing is known. */
  of(user: User, target: string): number | undefined {
    const key = this.#fold(target);
    const own = readMarkerOf(user, key);
    const kept = this.#markersOf(user.account)?.get(key)?.at;
    return own === undefined || kept === undefined ? (own ?? kept) : Math.max(own, kept);
  }

  /**
   * Moves a marker forward. An account has `limit` markers at most: the one that was changed least recently is dropped for
   * another. A user without account is refused another.
   */
  set(user: User, target: string, at: number, limit: number): MarkerResult {
    const { account } = user;
    const key = this.#fold(target);
    if (account === undefined) return setReadMarker(user, key, at, limit);
    if ((this.of(user, target) ?? -Infinity) >= at) return "kept";
    const markers = this.#markersOf(account);
    const changes: DurableChange[] = [{ kind: "marker", record: { account, target, at } }];
    if (markers !== undefined && !markers.has(key)) {
      let excess = markers.size + 1 - limit;
      for (const record of markers.values()) {
        if (excess <= 0) break;
        changes.push({ kind: "marker", record, removed: true });
        excess -= 1;
      }
    }
    this.#note(...changes);
    this.apply(changes);
    return "moved";
  }

  /** The changes that take the markers of these users from one target to another. */
  moves(users: Iterable<User>, before: string, after: string): readonly DurableChange[] {
    const changes: DurableChange[] = [];
    const seen = new Set<Markers>();
    for (const { account } of users) {
      const markers = this.#markersOf(account);
      const record = markers?.get(this.#fold(before));
      if (markers === undefined || record === undefined || seen.has(markers)) continue;
      seen.add(markers);
      const at = Math.max(record.at, markers.get(this.#fold(after))?.at ?? 0);
      changes.push(
        { kind: "marker", record, removed: true },
        { kind: "marker", record: { ...record, target: after, at } },
      );
    }
    return changes;
  }

  /** The changes that remove all markers of an account. */
  removals(account: string): readonly DurableChange[] {
    const records = this.#markersOf(account)?.values() ?? [];
    return Array.from(records, (record) => ({ kind: "marker", record, removed: true }));
  }

  /** Makes changes that were noted. Ignores other kinds. */
  apply(changes: readonly DurableChange[]): void {
    for (const { kind, record, removed } of changes) {
      if (kind !== "marker") continue;
      if (removed === true) this.#remove(record);
      else this.#put(record);
    }
  }

  /** Moves the markers of users that are kept in memory only. */
  moveOwn(users: Iterable<User>, before: string, after: string): void {
    for (const user of users) moveReadMarker(user, this.#fold(before), this.#fold(after));
  }

  /** Takes markers from the store, without noting them. */
  restore(records: Iterable<MarkerRecord>): void {
    for (const record of records) this.#put(record);
  }

  #markersOf(account: string | undefined): Markers | undefined {
    return account === undefined ? undefined : this.#accounts.get(this.#fold(account));
  }

  #put(record: MarkerRecord): void {
    const account = this.#fold(record.account);
    const key = this.#fold(record.target);
    const markers = this.#accounts.get(account) ?? new Map<string, MarkerRecord>();
    markers.delete(key);
    this.#accounts.set(account, markers.set(key, record));
  }

  #remove({ account, target }: MarkerRecord): void {
    const markers = this.#markersOf(account);
    markers?.delete(this.#fold(target));
    if (markers?.size === 0) this.#accounts.delete(this.#fold(account));
  }
}
