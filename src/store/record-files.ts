/** Export and import of everything as JSON Lines: a head line, a line for each record, and those of the history. */
import { closeSync } from "node:fs";
import type { Database } from "bun:sqlite";
import type { DurableChange, DurableKind } from "../irc/network/durable.ts";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { Report } from "./backup.ts";
import { invalid, linesOf, openInput, writeLines } from "./line-files.ts";
import type { Lines } from "./line-files.ts";
import { countMessages, historyKinds, historyLines } from "./message-files.ts";
import type { HistoryImport, HistoryLine } from "./message-files.ts";
import { FormError, table } from "./record-fields.ts";
import { kindNames, nameOf, recordKinds } from "./record-kinds.ts";
import { openStore } from "./store.ts";
import type { StoreOptions } from "./store.ts";
import { Tables } from "./tables.ts";

/** First line of a file. A later format that this program cannot read will have another number. */
const HEAD = { kind: "relais-records", format: 1 } as const;

interface RecordLine {
  readonly kind: DurableKind;
  readonly record: unknown;
}

type Line = RecordLine | HistoryLine;

/** Numbers of lines. */
export interface Filed {
  /** Accounts, bans, registered channels and the like. */
  readonly records: number;
  readonly messages: number;
}

/** Writes everything to a new file, beside a running server. Throws a `StoreError`. */
export async function exportRecords(folder: string, file: string, report: Report): Promise<Filed> {
  const count = new Count();
  const read = (database: Database): Lines => {
    // Reading looks nothing up, so any fold will do.
    const tables = new Tables(database, casemappings.ascii);
    return {
      values: valuesOf(tables, database, count),
      done: () => count.records + count.messages,
      total: tables.count() + countMessages(database),
    };
  };
  await writeLines(folder, file, read, report);
  return count;
}

function* valuesOf(tables: Tables, database: Database, count: Count): Generator<object> {
  yield HEAD;
  for (const line of linesToWrite(tables, database)) {
    count.add(line.kind);
    yield line;
  }
}

function* linesToWrite(tables: Tables, database: Database): Generator<Line> {
  for (const kind of kindNames) for (const record of tables.records(kind)) yield { kind, record };
  yield* historyLines(database);
}

/** Channels with a history and sides of conversations belong to the messages, and are not counted. */
class Count implements Filed {
  records = 0;
  messages = 0;

  add(kind: Line["kind"]): void {
    if (kind === "message") this.messages += 1;
    else if (kind !== "history" && kind !== "conversation") this.records += 1;
  }
}

/**
 * Adds everything in a file to a store that no server uses, or nothing of it. Throws a `StoreError` that names the line of a
 * wrong record, and of one that exists already. `report` counts bytes.
 */
export function importRecords(folder: string, file: string, options: StoreOptions, report: Report): Filed {
  const input = openInput(file);
  try {
    const store = openStore(folder, options);
    try {
      const count = new Count();
      const history = store.history.import();
      store.write((tables) => {
        importLines(linesOf(input, file, report), file, (value, place) => {
          count.add(addLine(value, place, tables, history));
        });
        history.finish();
        store.node.clear();
      });
      return count;
    } finally {
      store.close();
    }
  } finally {
    closeSync(input);
  }
}

function importLines(
  lines: Iterable<string>,
  file: string,
  add: (value: unknown, place: string) => void,
): void {
  let number = 0;
  for (const line of lines) {
    number += 1;
    const place = `${file}:${number}`;
    const value = parsed(line, place);
    if (number > 1) add(value, place);
    else if (!Bun.deepEquals(value, HEAD)) throw invalid(place, `expected ${JSON.stringify(HEAD)}`);
  }
  if (number === 0) throw invalid(file, "it is empty");
}

function parsed(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(place, "not JSON");
    throw error;
  }
}

/** Returns its kind. */
function addLine(value: unknown, place: string, tables: Tables, history: HistoryImport): Line["kind"] {
  try {
    const line = lineOf(value);
    const problem = isOfHistory(line) ? history.add(line) : addRecord(line, tables);
    if (problem !== undefined) throw invalid(place, problem);
    return line.kind;
  } catch (error) {
    if (error instanceof FormError) throw invalid(place, error.message);
    throw error;
  }
}

/** Returns the problem with which it was refused. */
function addRecord({ kind, record }: RecordLine, tables: Tables): string | undefined {
  // The form belongs to the kind.
  const change = { kind, record: recordKinds[kind].recordOf(record) } as DurableChange;
  const taken = recordKinds[kind].single !== true && tables.has(change);
  if (taken) return `the ${change.kind} ${nameOf(change)} exists already`;
  tables.write(change);
  return undefined;
}

function lineOf(value: unknown): Line {
  const { kind: given, record } = table(value, "record");
  const kinds: readonly Line["kind"][] = [...kindNames, ...historyKinds];
  const kind = kinds.find((name) => name === given);
  if (kind === undefined) throw new FormError("kind", kinds.map((name) => `"${name}"`).join(" or "));
  return { kind, record };
}

function isOfHistory(line: Line): line is HistoryLine {
  return historyKinds.some((kind) => kind === line.kind);
}
