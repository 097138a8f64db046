/**
 * One transaction for everything that is written in a turn of the event loop, with the place in the log that it is true for.
 * A copy of the database has the effects of all entries of the log up to its place, and of no other. For a node of several;
 * nothing changes before `hold` is called. Knows nothing of the log.
 */
import type { Database, Statement } from "bun:sqlite";
import { OPENING_TIMEOUT } from "./database.ts";
import { mayPass } from "./errors.ts";
import type { NodeTable } from "./node-table.ts";
import { holdTransactions } from "./transaction.ts";

type Step = Statement<unknown, []>;

export class Turns {
  readonly #database: Database;
  readonly #node: NodeTable;
  readonly #errorOf: (error: unknown) => unknown;
  #began: () => void = () => {};
  #isOpen = false;
  /** Work for after the commit. */
  readonly #after: (() => void)[] = [];
  /** Something of a turn could not be written. */
  #fault: { readonly error: unknown } | undefined = undefined;

  /** `errorOf` turns an error of SQLite into a `StoreError`. */
  constructor(database: Database, node: NodeTable, errorOf: (error: unknown) => unknown) {
    this.#database = database;
    this.#node = node;
    this.#errorOf = errorOf;
  }

  /**
   * From now on everything that is written through this store is durable, and seen by other connections, once its turn
   * ends. Reads through this store see it at once. `began` is called at the first write of each turn, so that somebody ends
   * it. Work that throws is undone alone, unless the disk or the file is at fault: then nothing more is written, and each
   * `end` throws.
   */
  hold(began: () => void): void {
    const step = (text: string): Step => this.#database.query(text);
    const [save, release, undo] = [step("SAVEPOINT part"), step("RELEASE part"), step("ROLLBACK TO part")];
    this.#began = began;
    // A node that cannot write cannot go on: it waits for other programs as long as at its start.
    this.#database.run(`PRAGMA busy_timeout = ${OPENING_TIMEOUT}`);
    holdTransactions(this.#database, {
      write: (work) => {
        this.#write(work, save, release, undo);
      },
      after: (work) => {
        if (this.#isOpen) this.#after.push(work);
        else work();
      },
    });
  }

  /**
   * Ends the turn: makes what was written in it durable, together with the place, a value of JSON. Does nothing if nothing was
   * written. Throws a `StoreError` if that fails, and from then on: the store stays as the last turn left it, which the memory
   * of this process is ahead of.
   */
  end(place: object): void {
    if (this.#fault === undefined && !this.#isOpen) return;
    try {
      if (this.#fault !== undefined) throw this.#fault.error;
      this.#node.put("place", JSON.stringify(place));
      this.#database.run("COMMIT");
    } catch (error) {
      this.#fault = { error };
      if (this.#database.inTransaction) this.#database.run("ROLLBACK");
      throw this.#errorOf(error);
    } finally {
      this.#isOpen = false;
    }
    for (const work of this.#after.splice(0)) work();
  }

  #write(work: () => void, save: Step, release: Step, undo: Step): void {
    if (this.#fault !== undefined) throw this.#fault.error;
    try {
      this.#begin();
      save.run();
    } catch (error) {
      this.#fault = { error };
      throw error;
    }
    try {
      work();
      release.run();
    } catch (error) {
      if (!isUndone(undo, release) || mayPass(error)) this.#fault ??= { error };
      throw error;
    }
  }

  #begin(): void {
    if (this.#isOpen) return;
    // First: who ends the turn also learns that it could not begin.
    this.#began();
    this.#database.run("BEGIN IMMEDIATE");
    this.#isOpen = true;
  }
}

/** False if SQLite has undone the whole turn by itself, as after some errors. */
function isUndone(undo: Step, release: Step): boolean {
  try {
    undo.run();
    release.run();
    return true;
  } catch {
    return false;
  }
}
