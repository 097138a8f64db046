/**
 * The lock of a data folder. It is SQLite's exclusive lock on a file of its own, which the system releases when the process
 * ends, however it ends. The database itself stays readable for a backup.
 */
import { Database, SQLiteError } from "bun:sqlite";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { folderError, StoreError, storeError } from "./errors.ts";

const LOCK = "relais.lock";

/** True if another process has the lock of this folder. Makes no file. */
export function isInUse(folder: string): boolean {
  if (!existsSync(join(folder, LOCK))) return false;
  try {
    lockFolder(folder)();
    return false;
  } catch (error) {
    if (error instanceof StoreError && error.code === "RELAIS_STORE_LOCKED") return true;
    throw error;
  }
}

/** Returns the function that releases it. Throws a {@link StoreError} if another process has it. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK);
  let file: Database | undefined;
  try {
    file = new Database(path);
    // Nothing is ever written to it, so that it needs no journal.
    file.run("PRAGMA journal_mode = MEMORY");
    file.run("BEGIN EXCLUSIVE");
  } catch (error) {
    file?.close();
    const code = error instanceof SQLiteError ? error.code : undefined;
    if (code === "SQLITE_CANTOPEN" || code === "SQLITE_READONLY") {
      throw folderError(folder, "cannot be written", error);
    }
    if (code === "SQLITE_BUSY") {
      throw new StoreError(
        "RELAIS_STORE_LOCKED",
        `Another Relais uses the data folder ${folder}: stop it, or use another folder.`,
        error,
      );
    }
    throw storeError(error, path);
  }
  const held = file;
  return () => {
    held.close(true);
  };
}
