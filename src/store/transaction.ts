/** Transactions that write: one for each piece of work, or one for all of a turn (`turns.ts`). */
import type { Database } from "bun:sqlite";

/** Takes the place of transactions of their own on one connection. */
interface HeldTransaction {
  /** As {@link inTransaction}. */
  write(work: () => void): void;
  /** As {@link afterCommit}. */
  after(work: () => void): void;
}

const held = new WeakMap<Database, HeldTransaction>();

/** Runs `work` in one transaction, and undoes all of it if it throws. */
export function inTransaction(database: Database, work: () => void): void {
  const turn = held.get(database);
  if (turn !== undefined) {
    turn.write(work);
    return;
  }
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

/** Runs `work` once other connections can see everything that was written: at once, unless a turn is under way. */
export function afterCommit(database: Database, work: () => void): void {
  const turn = held.get(database);
  if (turn === undefined) work();
  else turn.after(work);
}

/** From now on the pieces of work on this connection are parts of this transaction. */
export function holdTransactions(database: Database, turn: HeldTransaction): void {
  held.set(database, turn);
}
