/** The store of a running server: implements the interface that the network states, on the database of a data folder. */
import { dirname } from "node:path";
import type { Database } from "bun:sqlite";
import type { DurableChange, DurableState, DurableStore } from "../irc/network/durable.ts";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { CasemappingName } from "../irc/wire/casemapping.ts";
import { databasePath, makeFolder, openToWrite, setDurability } from "./database.ts";
import type { Durability } from "./database.ts";
import { damaged, storeError } from "./errors.ts";
import { FileTable } from "./file-table.ts";
import { lockFolder } from "./lock.ts";
import { KeptHistory } from "./kept-history.ts";
import { schemaVersion } from "./migrations.ts";
import { NodeTable } from "./node-table.ts";
import { ProgramRecords } from "./program-records.ts";
import type { RetentionOptions } from "./retention-limits.ts";
import { SearchThread } from "./search-thread.ts";
import { Tables } from "./tables.ts";
import { afterCommit, inTransaction } from "./transaction.ts";
import { Turns } from "./turns.ts";

export interface StoreOptions {
  /** Decides which names of accounts are equal. */
  readonly casemapping: CasemappingName;
  readonly durability: Durability;
  /** Milliseconds since the Unix epoch: bans that ended by then are removed. */
  readonly now: number;
  readonly retention: RetentionOptions;
}

/**
 * Opens the store in this folder, which is made if it is missing. Only one process can have it open. Throws a `StoreError`,
 * with nothing left open.
 */
export function openStore(folder: string, options: StoreOptions): Store {
  makeFolder(folder);
  const unlock = lockFolder(folder);
  let database: Database | undefined;
  try {
    database = openToWrite(folder, options.durability);
    const tables = new Tables(database, casemappings[options.casemapping]);
    tables.foldNames();
    tables.removeEndedBans(options.now);
    const search = new SearchThread({ folder, casemapping: options.casemapping });
    const path = databasePath(folder);
    const errorOf = (error: unknown): unknown => storeError(error, path);
    const history = new KeptHistory(database, options.retention, search, errorOf);
    const files = new FileTable(database, errorOf);
    const node = new NodeTable(database, errorOf);
    const turns = new Turns(database, node, errorOf);
    return new Store(path, database, tables, { history, files, node, turns }, unlock);
  } catch (error) {
    database?.close();
    unlock();
    if (error instanceof SyntaxError) throw damaged(databasePath(folder), error.message, error);
    throw storeError(error, databasePath(folder));
  }
}

export class Store implements DurableStore {
  readonly state: DurableState;
  readonly history: KeptHistory;
  readonly programs: ProgramRecords;
  readonly files: FileTable;
  readonly node: NodeTable;
  readonly turns: Turns;
  readonly #path: string;
  readonly #database: Database;
  readonly #tables: Tables;
  #unlock: () => void;
  /** Changes that no commit has written yet, by their subject: the last one of each. */
  readonly #pending = new Map<string, DurableChange>();

  /** Use {@link openStore}. */
  constructor(
    path: string,
    database: Database,
    tables: Tables,
    { history, files, node, turns }: Pick<Store, "history" | "files" | "node" | "turns">,
    unlock: () => void,
  ) {
    this.#path = path;
    this.#database = database;
    this.#tables = tables;
    this.#unlock = unlock;
    this.state = tables.read();
    this.history = history;
    this.programs = new ProgramRecords(database, path);
    this.files = files;
    this.node = node;
    this.turns = turns;
  }

  /** True if it has neither records nor messages. */
  get isEmpty(): boolean {
    return this.#tables.count() === 0 && this.history.isEmpty;
  }

  /** The records as they are now, with what this turn has written. Throws a `StoreError`. */
  get records(): DurableState {
    try {
      return this.#tables.read();
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }

  /** Holds another durability and other limits of retention from now on. Throws a `StoreError`. */
  configure({ durability, retention }: Pick<StoreOptions, "durability" | "retention">): void {
    try {
      afterCommit(this.#database, () => {
        setDurability(this.#database, durability);
      });
    } catch (error) {
      throw storeError(error, this.#path);
    }
    this.history.configure(retention);
  }

  /** Lets another process open the store. From now on nothing may be written, until `takeBack`. */
  giveAway(): void {
    this.#unlock();
    this.#unlock = () => {};
  }

  /** The other process is gone. Throws a `StoreError` if it is not. */
  takeBack(): void {
    this.#unlock = lockFolder(dirname(this.#path));
  }

  note(change: DurableChange): void {
    const subject = this.#tables.subjectOf(change);
    // The order of bans is that of their last changes.
    this.#pending.delete(subject);
    this.#pending.set(subject, change);
  }

  forget(): void {
    this.#pending.clear();
  }

  /** Throws a `StoreError` if the changes cannot be written: then the next call tries them again. */
  commit(): void {
    if (this.#pending.size === 0) return;
    this.write((tables) => {
      for (const change of this.#pending.values()) tables.write(change);
    });
    this.#pending.clear();
  }

  probe(): void {
    // Writes a page, whether the value is another one or not.
    this.write(() => this.#database.run(`PRAGMA user_version = ${schemaVersion(this.#database)}`));
  }

  /** Writes in one transaction of its own, apart from noted changes: all of it or nothing. Throws a `StoreError`. */
  write(work: (tables: Tables) => void): void {
    try {
      inTransaction(this.#database, () => {
        work(this.#tables);
      });
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }

  /**
   * Commits noted changes, and closes the database. It is closed even if that throws a `StoreError`. A turn that nobody has
   * ended is undone.
   */
  close(): void {
    try {
      this.commit();
      this.history.finish();
    } finally {
      this.#database.close(true);
      this.#unlock();
    }
  }
}
