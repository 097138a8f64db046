/** Errors of the store. Each has a stable `code`, and a message that says what is wrong and what to do. */
import { SQLiteError } from "bun:sqlite";

/** A stable name of the error. */
export type StoreErrorCode =
  /** The data folder cannot be made or written. */
  | "RELAIS_STORE_FOLDER"
  /** Another process uses the data folder, or the database in it. */
  | "RELAIS_STORE_LOCKED"
  /** The data folder has no database yet. */
  | "RELAIS_STORE_MISSING"
  /** A newer Relais has written the database. */
  | "RELAIS_STORE_NEWER"
  /** The database is damaged, or it belongs to another program. */
  | "RELAIS_STORE_CORRUPT"
  /** Two accounts have the same name in the configured casemapping. */
  | "RELAIS_STORE_NAMES"
  /** The database cannot be read or written: the disk is full or faulty. */
  | "RELAIS_STORE_IO"
  /** The file to write exists already. */
  | "RELAIS_STORE_FILE_EXISTS"
  /** The file to import cannot be read. */
  | "RELAIS_STORE_FILE_UNREADABLE"
  /** The file to write cannot be written. */
  | "RELAIS_STORE_FILE_UNWRITABLE"
  /** The file to import has a wrong line. */
  | "RELAIS_STORE_FILE_INVALID";

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StoreError";
    this.code = code;
  }
}

/** Primary result codes of SQLite: another connection has locked the file; it is damaged, or no database. Source: sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The error of the store that stands for an error of SQLite about the file `path`. Others come back as they are. */
export function storeError(error: unknown, path: string): unknown {
  if (!(error instanceof SQLiteError)) return error;
  // The low byte of an extended result code is its primary code.
  const primary = error.errno & 0xff;
  if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB) return damaged(path, error.message, error);
  if (primary === SQLITE_BUSY) {
    return new StoreError(
      "RELAIS_STORE_LOCKED",
      `${path} is locked by another program: close that program.`,
      error,
    );
  }
  return new StoreError(
    "RELAIS_STORE_IO",
    `${path} cannot be read or written (${error.code ?? "SQLite"}: ${error.message}): check the space on its disk, and who may write it.`,
    error,
  );
}

/** Primary result codes of SQLite for faults of the disk or the file that may pass: FULL, IOERR, READONLY, CANTOPEN. */
const PASSING: ReadonlySet<number> = new Set([SQLITE_BUSY, 13, 10, 8, 14]);

/** True if the same change may be written later. */
export function mayPass(error: unknown): boolean {
  return error instanceof SQLiteError && PASSING.has(error.errno & 0xff);
}

/** The error for a database whose content is wrong. */
export function damaged(path: string, problem: string, cause?: unknown): StoreError {
  return new StoreError(
    "RELAIS_STORE_CORRUPT",
    `${path} is damaged (${problem}): restore a backup, as docs/manual.md explains.`,
    cause,
  );
}

/** Text of an error of the file system, as `no space left on device`. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, reason = error.message] = /^E[A-Z]+: ([^,]+)/u.exec(error.message) ?? [];
  return reason;
}

/** The error for a data folder that cannot be used. `reason` is a text, or an error of the system. */
export function folderError(folder: string, problem: string, reason: unknown): StoreError {
  return new StoreError(
    "RELAIS_STORE_FOLDER",
    `The data folder ${folder} ${problem} (${systemReason(reason)}).`,
    reason instanceof Error ? reason : undefined,
  );
}

/** The error for a database that this user may not write. */
export function fileError(path: string, error: unknown): StoreError {
  return new StoreError("RELAIS_STORE_FOLDER", `${path} cannot be written (${systemReason(error)}).`, error);
}
