/**
 * Deletes all messages of an account, a few at a time. What is left to do is a row, so that it goes on after a restart. Knows
 * no clock.
 */
import type { Database } from "bun:sqlite";
import type { MessageTables } from "./message-tables.ts";
import { inTransaction } from "./transaction.ts";

/** Messages of all accounts that one step looks at. */
const STEP = 2_000;

interface Job {
  readonly account: string;
  readonly since: number;
  readonly until: number;
  /** Messages up to this sequence are done. */
  readonly done: number;
}

const OWN = `
  SELECT sequence FROM messages
  WHERE sequence > ? AND sequence <= ? AND account = ? AND at >= ? AND at <= ? ORDER BY sequence`;

export class Forgetting {
  readonly #database: Database;
  readonly #messages: MessageTables;

  constructor(database: Database, messages: MessageTables) {
    this.#database = database;
    this.#messages = messages;
  }

  /** True if there may be more to do. */
  step(): boolean {
    const job = this.#database
      .query<Job, []>("SELECT account, since, until, done FROM forgotten LIMIT 1")
      .get();
    if (job === null) return false;
    inTransaction(this.#database, () => {
      this.#advance(job);
    });
    return true;
  }

  #advance({ account, since, until, done }: Job): void {
    const last = this.#database
      .query<{ readonly sequence: number }, []>(
        "SELECT sequence FROM messages ORDER BY sequence DESC LIMIT 1",
      )
      .get();
    const end = done + STEP;
    const own = this.#database
      .query<{ readonly sequence: number }, (string | number)[]>(OWN)
      .all(done, end, account, since, until);
    this.#messages.empty(own.map(({ sequence }) => sequence));
    if (last === null || end >= last.sequence) {
      this.#database.query("DELETE FROM forgotten WHERE account = ? AND since = ?").run(account, since);
    } else {
      this.#database
        .query("UPDATE forgotten SET done = ? WHERE account = ? AND since = ?")
        .run(end, account, since);
    }
  }
}
