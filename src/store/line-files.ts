/** Files of JSON Lines: written from the database as it is at one moment, beside a running server, and read line by line. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import type { Database } from "bun:sqlite";
import type { Report } from "./backup.ts";
import { databasePath, openToRead } from "./database.ts";
import { damaged, StoreError, storeError, systemReason } from "./errors.ts";
import { migrations, schemaVersion } from "./migrations.ts";
import { writeNewFile } from "./new-file.ts";

/** Bytes to read or write at once. */
const CHUNK = 65_536;
/** Longest line that is read, in bytes. */
const LONGEST_LINE = 1_048_576;

export interface Lines {
  readonly values: Iterable<object>;
  /** The part of the work that is done so far, in any unit, and all of it. */
  readonly done: () => number;
  readonly total: number;
}

/** Writes values to a new file, one a line. `read` is called in a transaction. Throws a `StoreError`. */
export async function writeLines(
  folder: string,
  file: string,
  read: (database: Database) => Lines,
  report: Report,
): Promise<void> {
  const path = databasePath(folder);
  const database = openToRead(folder);
  try {
    if (schemaVersion(database) !== migrations.length) {
      throw new StoreError(
        "RELAIS_STORE_IO",
        `${path} has an older schema: start the server once, which brings it up to date.`,
      );
    }
    await writeNewFile(file, (part) => {
      // Everything is read as it is at this moment.
      database.run("BEGIN");
      const output = openSync(part, "w");
      try {
        write(output, read(database), report);
      } catch (error) {
        throw error instanceof SyntaxError ? damaged(path, error.message, error) : storeError(error, path);
      } finally {
        closeSync(output);
        database.run("COMMIT");
      }
    });
  } finally {
    database.close(true);
  }
}

function write(output: number, { values, done, total }: Lines, report: Report): void {
  let text = "";
  for (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < CHUNK) continue;
    writeAll(output, text);
    text = "";
    report(done(), total);
  }
  writeAll(output, text);
}

function writeAll(file: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

/** A fault of a file that is imported. `place` is the file, with the line where it is known. */
export function invalid(place: string, problem: string): StoreError {
  return new StoreError("RELAIS_STORE_FILE_INVALID", `${place}: ${problem}. Nothing was imported.`);
}

/** Opens a file to read its lines. Throws a `StoreError`. */
export function openInput(file: string): number {
  try {
    const input = openSync(file, "r");
    if (fstatSync(input).isFile()) return input;
    closeSync(input);
  } catch (error) {
    throw unreadable(file, systemReason(error), error);
  }
  throw unreadable(file, "not a file");
}

function unreadable(file: string, reason: string, cause?: unknown): StoreError {
  return new StoreError("RELAIS_STORE_FILE_UNREADABLE", `${file} cannot be read (${reason}).`, cause);
}

/** The lines of a file, without their ends. Empty lines at its end are left out. */
export function* linesOf(input: number, file: string, report: Report): Generator<string> {
  const { size } = fstatSync(input);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const chunk = new Uint8Array(CHUNK);
  let read = 0;
  let rest = "";
  try {
    for (let got = readSync(input, chunk); got > 0; got = readSync(input, chunk)) {
      read += got;
      const lines = (rest + decoder.decode(chunk.subarray(0, got), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      if (rest.length > LONGEST_LINE) throw invalid(file, "a line is too long");
      report(read, size);
    }
    rest += decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw invalid(file, "not UTF-8");
    throw error;
  }
  if (rest.trim() !== "") yield rest;
}
