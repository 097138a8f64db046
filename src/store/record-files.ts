/** Export and import of all records as JSON Lines: a head line, and a line for each record. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import type { DurableChange } from "../irc/network/durable.ts";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { Report } from "./backup.ts";
import { databasePath, openToRead } from "./database.ts";
import { damaged, StoreError, storeError, systemReason } from "./errors.ts";
import { migrations, schemaVersion } from "./migrations.ts";
import { writeNewFile } from "./new-file.ts";
import { FormError, table } from "./record-fields.ts";
import { kindNames, nameOf, recordKinds } from "./record-kinds.ts";
import { openStore } from "./store.ts";
import type { StoreOptions } from "./store.ts";
import { Tables } from "./tables.ts";

/** First line of a file. A later format that this program cannot read will have another number. */
const HEAD = { kind: "relais-records", format: 1 } as const;
/** Bytes to read or write at once. */
const CHUNK = 65_536;
/** Longest line of an import, in bytes. */
const LONGEST_LINE = 1_048_576;

/** Writes all records to a new file, beside a running server. Returns their number. Throws a `StoreError`. */
export async function exportRecords(folder: string, file: string, report: Report): Promise<number> {
  const database = openToRead(folder);
  try {
    if (schemaVersion(database) !== migrations.length) {
      throw new StoreError(
        "RELAIS_STORE_IO",
        `${databasePath(folder)} has an older schema: start the server once, which brings it up to date.`,
      );
    }
    // Reading looks nothing up, so any fold will do.
    const tables = new Tables(database, casemappings.ascii);
    let written = 0;
    await writeNewFile(file, (part) => {
      // Everything is read as it is at this moment.
      database.run("BEGIN");
      const total = tables.count();
      const output = openSync(part, "w");
      try {
        let lines = `${JSON.stringify(HEAD)}\n`;
        for (const record of recordsOf(tables)) {
          lines += `${JSON.stringify(record)}\n`;
          written += 1;
          if (lines.length < CHUNK) continue;
          writeAll(output, lines);
          lines = "";
          report(written, total);
        }
        writeAll(output, lines);
      } catch (error) {
        throw error instanceof SyntaxError
          ? damaged(databasePath(folder), error.message, error)
          : storeError(error, databasePath(folder));
      } finally {
        closeSync(output);
        database.run("COMMIT");
      }
    });
    return written;
  } finally {
    database.close(true);
  }
}

function* recordsOf(tables: Tables): Generator {
  for (const kind of kindNames) for (const record of tables.records(kind)) yield { kind, record };
}

function writeAll(file: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

/**
 * Adds all records of a file to a store that no server uses, or none of them. Returns their number. Throws a `StoreError`
 * that names the line of a wrong record, and of one that exists already. `report` counts bytes.
 */
export function importRecords(folder: string, file: string, options: StoreOptions, report: Report): number {
  const input = openInput(file);
  try {
    const store = openStore(folder, options);
    try {
      let added = 0;
      store.write((tables) => {
        added = importLines(linesOf(input, file, report), file, tables);
      });
      return added;
    } finally {
      store.close();
    }
  } finally {
    closeSync(input);
  }
}

function importLines(lines: Iterable<string>, file: string, tables: Tables): number {
  let number = 0;
  for (const line of lines) {
    number += 1;
    const place = `${file}:${number}`;
    const value = parsed(line, place);
    if (number > 1) addRecord(value, place, tables);
    else if (!Bun.deepEquals(value, HEAD)) throw invalid(place, `expected ${JSON.stringify(HEAD)}`);
  }
  if (number === 0) throw invalid(file, "it is empty");
  return number - 1;
}

function parsed(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(place, "not JSON");
    throw error;
  }
}

function addRecord(value: unknown, place: string, tables: Tables): void {
  try {
    const change = changeOf(value);
    const taken = recordKinds[change.kind].single !== true && tables.has(change);
    if (taken) throw invalid(place, `the ${change.kind} ${nameOf(change)} exists already`);
    tables.write(change);
  } catch (error) {
    if (error instanceof FormError) throw invalid(place, error.message);
    throw error;
  }
}

function changeOf(value: unknown): DurableChange {
  const fields = table(value, "record");
  const kind = kindNames.find((name) => name === fields["kind"]);
  if (kind === undefined) throw new FormError("kind", kindNames.map((name) => `"${name}"`).join(" or "));
  // The form belongs to the kind.
  return { kind, record: recordKinds[kind].recordOf(fields["record"]) } as DurableChange;
}

/** `place` is the file, with the line where it is known. */
function invalid(place: string, problem: string): StoreError {
  return new StoreError("RELAIS_STORE_FILE_INVALID", `${place}: ${problem}. Nothing was imported.`);
}

function openInput(file: string): number {
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
function* linesOf(input: number, file: string, report: Report): Generator<string> {
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
