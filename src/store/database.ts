/** Opens the database of a data folder, and checks that this program can use it. */
import { constants, Database } from "bun:sqlite";
import {
  accessSync,
  closeSync,
  constants as access,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { damaged, fileError, folderError, StoreError, storeError } from "./errors.ts";
import { migrate, migrations, pragma, schemaVersion } from "./migrations.ts";

/**
 * The end that a commit survives: that of the process, however it comes; or also a loss of power, for which each commit
 * waits for the disk.
 */
export type Durability = "process" | "power-loss";

/** Marks a file of SQLite as one of Relais: the letters "RELA". */
const APPLICATION_ID = 0x52_45_4c_41;
/** Milliseconds to wait for another process that writes, or that closes the database. */
export const OPENING_TIMEOUT = 2_000;
/** The same once a server runs, which this stops meanwhile. */
const RUNNING_TIMEOUT = 50;
/** Bytes of the write-ahead log that stay allocated after it had to grow, as during a backup. */
const LOG_SIZE = 16_777_216;

/** Bytes of the largest database that is read as a whole at start, which takes half a second about. */
const WHOLLY_CHECKED = 134_217_728;

/** Settings of a connection. In WAL mode, NORMAL leaves the moment of writing to disk to the system, FULL waits for it. */
const durabilityPragmas: Readonly<Record<Durability, readonly string[]>> = {
  process: ["synchronous = NORMAL", "fullfsync = OFF", "checkpoint_fullfsync = OFF"],
  // The other two matter on macOS only, where a plain fsync does not reach the disk.
  "power-loss": ["synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON"],
};

export function databasePath(folder: string): string {
  return join(folder, "relais.db");
}

/** Makes the folder if it is missing, readable by its owner only. */
export function makeFolder(folder: string): void {
  checkFolder(folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw folderError(folder, "cannot be made", error);
  }
}

/** Throws a {@link StoreError} if the folder cannot be written, or is missing and cannot be made. Makes nothing. */
function checkFolder(folder: string): void {
  const missing = !existsSync(folder);
  let nearest = folder;
  while (!existsSync(nearest) && nearest !== dirname(nearest)) nearest = dirname(nearest);
  const problem = missing ? "cannot be made" : "cannot be written";
  if (!statSync(nearest).isDirectory()) throw folderError(folder, problem, `${nearest} is not a folder`);
  try {
    accessSync(nearest, access.W_OK | access.X_OK);
  } catch (error) {
    throw folderError(folder, problem, error);
  }
}

/** Throws a {@link StoreError} if a server could not start on this folder. Changes nothing. */
export function checkStore(folder: string): void {
  checkFolder(folder);
  const path = databasePath(folder);
  if (!existsSync(path)) return;
  try {
    accessSync(path, access.R_OK | access.W_OK);
  } catch (error) {
    throw fileError(path, error);
  }
  openToRead(folder).close(true);
}

/** Opens the database for the process that owns the folder, brings its schema up to date, and checks its tables. */
export function openToWrite(folder: string, durability: Durability): Database {
  const path = databasePath(folder);
  return opened(
    path,
    () => {
      makeFile(folder, path);
      return new Database(path);
    },
    (database) => {
      database.run(`PRAGMA busy_timeout = ${OPENING_TIMEOUT}`);
      checkKind(database, path);
      // The mark comes first, so that a process killed at any moment leaves nothing that looks like another program's.
      if (schemaVersion(database) === 0) database.run(`PRAGMA application_id = ${APPLICATION_ID}`);
      database.run("PRAGMA journal_mode = WAL");
      setDurability(database, durability);
      database.run(`PRAGMA journal_size_limit = ${LOG_SIZE}`);
      migrate(database);
      checkTables(database, path);
      database.run(`PRAGMA busy_timeout = ${RUNNING_TIMEOUT}`);
    },
  );
}

/** Outside of a transaction. */
export function setDurability(database: Database, durability: Durability): void {
  for (const setting of durabilityPragmas[durability]) database.run(`PRAGMA ${setting}`);
}

/** Makes the file if it is missing, for its owner only. SQLite gives the files beside it the same mode. */
function makeFile(folder: string, path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (error) {
    throw existsSync(path) ? fileError(path, error) : folderError(folder, "cannot be written", error);
  }
}

/** Opens the database as it is, beside the process that owns the folder. */
export function openToRead(folder: string): Database {
  const path = databasePath(folder);
  if (!existsSync(path)) {
    throw new StoreError(
      "RELAIS_STORE_MISSING",
      `The data folder ${folder} has no database: it appears when the server starts for the first time.`,
    );
  }
  // A database in WAL mode can only be read where its index can be written.
  const flags = constants.SQLITE_OPEN_READWRITE;
  return opened(
    path,
    () => new Database(path, flags),
    (database) => {
      database.run(`PRAGMA busy_timeout = ${OPENING_TIMEOUT}`);
      database.run("PRAGMA query_only = ON");
      checkKind(database, path);
      if (schemaVersion(database) === migrations.length) checkTables(database, path);
    },
  );
}

function opened(path: string, open: () => Database, prepare: (database: Database) => void): Database {
  let database: Database | undefined;
  try {
    database = open();
    prepare(database);
    return database;
  } catch (error) {
    database?.close();
    throw storeError(error, path);
  }
}

function checkKind(database: Database, path: string): void {
  const version = schemaVersion(database);
  const application = pragma(database, "application_id");
  const empty = version === 0 && application === 0 && pragma(database, "page_count") === 0;
  if (!empty && application !== APPLICATION_ID) {
    throw new StoreError(
      "RELAIS_STORE_CORRUPT",
      `${path} is not a database of Relais: move it away, or use another data folder.`,
    );
  }
  if (version > migrations.length) {
    throw new StoreError(
      "RELAIS_STORE_NEWER",
      `${path} was written by a newer Relais (schema ${version}; this version knows ${migrations.length}): run the newer version, or restore a backup.`,
    );
  }
}

/** Looks for damage: in all tables, or if that took long, in the one that is read at start. */
function checkTables(database: Database, path: string): void {
  const size = pragma(database, "page_count") * pragma(database, "page_size");
  const tables = size > WHOLLY_CHECKED ? "(records)" : "";
  const found = database.query<{ readonly quick_check: string }, []>(`PRAGMA quick_check${tables}`).get();
  const problem = found?.quick_check.split("\n").at(-1) ?? "ok";
  if (problem !== "ok") throw damaged(path, problem);
}
