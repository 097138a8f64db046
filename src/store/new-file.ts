/** Writes a file that is there whole, on the disk, or not at all. It never takes the place of another file. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { StoreError, systemReason } from "./errors.ts";

/**
 * Calls `write` with the path of an empty file that only its owner may read; once that is done the file gets its name.
 * Throws a {@link StoreError} if a file of that name exists, or if it cannot be written.
 */
export async function writeNewFile(
  path: string,
  write: (part: string) => Promise<void> | void,
): Promise<void> {
  refuseExisting(path);
  const part = `${path}.part`;
  try {
    removePart(part);
    closeSync(openSync(part, "wx", 0o600));
    await write(part);
    sync(part);
    refuseExisting(path);
    renameSync(part, path);
  } catch (error) {
    removePart(part);
    throw error instanceof StoreError ? error : unwritable(path, error);
  }
}

/** Also the journal that SQLite leaves beside a copy that it could not complete. */
function removePart(part: string): void {
  for (const path of [part, `${part}-journal`]) rmSync(path, { force: true });
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw new StoreError(
    "RELAIS_STORE_FILE_EXISTS",
    `${path} exists already: name another file, or remove this one.`,
  );
}

function sync(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function unwritable(path: string, error: unknown): StoreError {
  return new StoreError(
    "RELAIS_STORE_FILE_UNWRITABLE",
    `${path} cannot be written (${systemReason(error)}).`,
    error,
  );
}
