/** Tokens and webhooks in the database: read when they are asked for, since other processes change them too. */
import type { Database } from "bun:sqlite";
import type { DurableChange } from "../irc/network/durable.ts";
import type { ApiToken, Webhook } from "../irc/network/programs.ts";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { CasemappingName } from "../irc/wire/casemapping.ts";
import { databasePath, makeFolder, openToWrite } from "./database.ts";
import { storeError } from "./errors.ts";
import { Tables } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

export class ProgramRecords {
  readonly #database: Database;
  readonly #path: string;
  readonly #tables: Tables;

  constructor(database: Database, path: string) {
    this.#database = database;
    this.#path = path;
    // Their names are the same in every casemapping.
    this.#tables = new Tables(database, casemappings.ascii);
  }

  token(name: string): ApiToken | undefined {
    return this.#tables.find("token", name);
  }

  /** True if there is an account of this name. */
  hasAccount(name: string, casemapping: CasemappingName): boolean {
    return this.#tables.find("account", casemappings[casemapping](name)) !== undefined;
  }

  /** Oldest first. */
  get tokens(): readonly ApiToken[] {
    return [...this.#tables.records("token")];
  }

  /** Does nothing for a token that is not there. `at` is in milliseconds since the Unix epoch. Throws a `StoreError`. */
  noteUse(name: string, at: number): void {
    this.#inTransaction(() => {
      // Another process may have revoked it: that must not bring it back.
      const token = this.token(name);
      if (token !== undefined) this.#tables.write({ kind: "token", record: { ...token, usedAt: at } });
    });
  }

  webhook(name: string): Webhook | undefined {
    return this.#tables.find("webhook", name);
  }

  /** Oldest first. */
  get webhooks(): readonly Webhook[] {
    return [...this.#tables.records("webhook")];
  }

  /** Throws a `StoreError`. */
  write(change: DurableChange): void {
    this.#inTransaction(() => {
      this.#tables.write(change);
    });
  }

  #inTransaction(work: () => void): void {
    try {
      inTransaction(this.#database, work);
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }
}

/** Reads and changes the records of a data folder, beside a server that may be running. Throws a `StoreError`. */
export function withProgramRecords<T>(folder: string, work: (records: ProgramRecords) => T): T {
  makeFolder(folder);
  const database = openToWrite(folder, "power-loss");
  try {
    return work(new ProgramRecords(database, databasePath(folder)));
  } finally {
    database.close(true);
  }
}
