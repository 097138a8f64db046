/** Facts of one node of several about itself, beside the records and messages: rows of a name and a text of JSON. */
import type { Database } from "bun:sqlite";
import { inTransaction } from "./transaction.ts";

/**
 * `place`: the last entry of the log whose effects the tables have. `snapshot`: the whole network at an earlier place, from
 * which the entries after it lead to that of the tables.
 */
type RowName = "place" | "snapshot";

const GET = "SELECT value FROM node WHERE name = ?";
const PUT = "INSERT INTO node VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

export class NodeTable {
  readonly #database: Database;
  readonly #errorOf: (error: unknown) => unknown;

  /** `errorOf` turns an error of SQLite into a `StoreError`; every method but `put` throws these. */
  constructor(database: Database, errorOf: (error: unknown) => unknown) {
    this.#database = database;
    this.#errorOf = errorOf;
  }

  /** The value that the last turn ended with. Undefined in a store that no node has used. */
  get place(): unknown {
    const text = this.#get("place");
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** As it was kept. Undefined if none was. */
  get snapshot(): string | undefined {
    return this.#get("snapshot");
  }

  /**
   * Takes the place of the last snapshot, in the turn that is under way. One row, of up to a billion bytes: that of 10,000 users
   * has about 10 MB, which take some 30 ms to write.
   */
  keepSnapshot(text: string): void {
    try {
      inTransaction(this.#database, () => {
        this.put("snapshot", text);
      });
    } catch (error) {
      throw this.#errorOf(error);
    }
  }

  /** The tables are another network's from now on. In a transaction that the caller has begun. */
  clear(): void {
    this.#database.run("DELETE FROM node");
  }

  /** In a transaction that the caller has begun. Throws errors of SQLite. */
  put(name: RowName, text: string): void {
    this.#database.query(PUT).run(name, text);
  }

  #get(name: RowName): string | undefined {
    try {
      const row = this.#database.query<{ readonly value: string }, [RowName]>(GET).get(name);
      return row?.value;
    } catch (error) {
      throw this.#errorOf(error);
    }
  }
}
