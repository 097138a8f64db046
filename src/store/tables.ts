/** The table of records: values become rows, and rows values. */
import type { Database } from "bun:sqlite";
import type { DurableChange, DurableKind, DurableRecords, DurableState } from "../irc/network/durable.ts";
import { StoreError } from "./errors.ts";
import { keyOf, kindNames, nameOf, recordKinds } from "./record-kinds.ts";
import type { Fold } from "./record-kinds.ts";
import { inTransaction } from "./transaction.ts";

/** Accounts are sorted by their age, whatever their places. */
const BY_AGE = "SELECT value FROM records WHERE kind = ? ORDER BY value ->> 'createdAt', id";
const PUT = `
  INSERT INTO records (kind, key, value) VALUES (?, ?, ?)
  ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value`;
/** The record gets a new place. */
const RENEW = "INSERT OR REPLACE INTO records (kind, key, value) VALUES (?, ?, ?)";
const REMOVE = "DELETE FROM records WHERE kind = ? AND key = ?";

interface Row {
  readonly id: number;
  readonly key: string;
  readonly value: string;
}

export class Tables {
  readonly #database: Database;
  readonly #fold: Fold;

  constructor(database: Database, fold: Fold) {
    this.#database = database;
    this.#fold = fold;
  }

  /** Identifies the record that a change is about: a later change with the same text takes the place of an earlier one. */
  subjectOf(change: DurableChange): string {
    return `${change.kind} ${keyOf(change, this.#fold)}`;
  }

  /** Writes one change. The caller has begun a transaction. */
  write(change: DurableChange): void {
    const { kind, record, removed } = change;
    if (removed === true) this.#database.query(REMOVE).run(kind, keyOf(change, this.#fold));
    else {
      const put = recordKinds[kind].renewed === true ? RENEW : PUT;
      this.#database.query(put).run(kind, keyOf(change, this.#fold), JSON.stringify(record));
    }
  }

  has(change: DurableChange): boolean {
    const query = "SELECT 1 FROM records WHERE kind = ? AND key = ?";
    return (
      this.#database.query<unknown, string[]>(query).get(change.kind, keyOf(change, this.#fold)) !== null
    );
  }

  /** Throws a SyntaxError for a value that this program has not written. */
  read(): DurableState {
    const state: Record<string, unknown> = {};
    for (const kind of kindNames) state[`${kind}s`] = [...this.records(kind)];
    return state as DurableState;
  }

  /** The oldest first. Throws like `read`. */
  *records<K extends DurableKind>(kind: K): Generator<DurableRecords[K]> {
    for (const { value } of this.#database.query<Row, string[]>(BY_AGE).iterate(kind)) {
      yield JSON.parse(value) as DurableRecords[K];
    }
  }

  /** Throws like `read`. */
  find<K extends DurableKind>(kind: K, key: string): DurableRecords[K] | undefined {
    const query = "SELECT value FROM records WHERE kind = ? AND key = ?";
    const row = this.#database.query<Pick<Row, "value">, string[]>(query).get(kind, key);
    return row === null ? undefined : (JSON.parse(row.value) as DurableRecords[K]);
  }

  /** Number of all records. */
  count(): number {
    const query = "SELECT count(*) AS records FROM records";
    return this.#database.query<{ readonly records: number }, []>(query).get()?.records ?? 0;
  }

  /** Removes bans that ended at this time or before, in milliseconds since the Unix epoch. */
  removeEndedBans(now: number): void {
    this.#database.query("DELETE FROM records WHERE kind = 'ban' AND value ->> 'expiresAt' <= ?").run(now);
  }

  /**
   * Gives records the keys of the present casemapping, which may have changed since they were written. Throws a
   * {@link StoreError} if two of them have the same name now.
   */
  foldNames(): void {
    for (const kind of kindNames) this.#foldNames(kind);
  }

  #foldNames(kind: DurableKind): void {
    const names = new Map<string, string>();
    const places = new Map<string, number>();
    const dropped: number[] = [];
    const changed: { readonly id: number; readonly key: string }[] = [];
    const rows = this.#database
      .query<Row, string[]>("SELECT id, key, value FROM records WHERE kind = ? ORDER BY id")
      .all(kind);
    for (const { id, key: former, value } of rows) {
      const change = { kind, record: JSON.parse(value) as DurableRecords[DurableKind] } as DurableChange;
      const key = keyOf(change, this.#fold);
      const [name, other] = [nameOf(change), names.get(key)];
      const droppable = recordKinds[kind].droppable === true;
      if (other !== undefined && droppable) dropped.push(places.get(key) ?? id);
      else if (other !== undefined) {
        throw new StoreError(
          "RELAIS_STORE_NAMES",
          `The ${kind}s "${other}" and "${name}" have the same name with this network.casemapping: start with the previous casemapping, and remove one of them.`,
        );
      }
      names.set(key, name);
      places.set(key, id);
      if (key !== former) changed.push({ id, key });
    }
    if (changed.length === 0) return;
    inTransaction(this.#database, () => {
      const drop = this.#database.query("DELETE FROM records WHERE id = ?");
      for (const id of dropped) drop.run(id);
      const set = this.#database.query("UPDATE records SET key = ? WHERE id = ?");
      // First to keys that no name can have, since one record may take the former key of another.
      for (const { id } of changed) set.run(` ${id}`, id);
      for (const { id, key } of changed) set.run(key, id);
    });
  }
}
