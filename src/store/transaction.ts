/** A transaction that writes. */
import type { Database } from "bun:sqlite";

/** Runs `work` in one transaction, and undoes all of it if it throws. */
export function inTransaction(database: Database, work: () => void): void {
  database.run("BEGIN IMMEDIATE");
  try {
    work();
    database.run("COMMIT");
  } catch (error) {
    // SQLite has ended the transaction by itself after some errors, such as a full disk.
    if (database.inTransaction) database.run("ROLLBACK");
    throw error;
  }
}
