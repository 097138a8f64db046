/** Writes the messages of one account as JSON Lines, beside a running server. */
import type { Database } from "bun:sqlite";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { Report } from "./backup.ts";
import { databasePath } from "./database.ts";
import { StoreError } from "./errors.ts";
import { writeLines } from "./line-files.ts";
import type { Lines } from "./line-files.ts";
import type { StoreOptions } from "./store.ts";

interface Row {
  readonly sequence: number;
  readonly at: number;
  readonly command: string;
  readonly addressee: string;
  readonly text: string | null;
  readonly lines: string | null;
  readonly tags: string | null;
  readonly edited: number | null;
}

const ACCOUNT = `
  SELECT value ->> 'name' AS name, value ->> 'createdAt' AS createdAt FROM records
  WHERE kind = 'account' AND key = ?`;
const MESSAGES = `
  SELECT sequence, at, command, addressee, text, lines, tags, edited FROM messages
  WHERE account = ? AND at >= ? AND shown IN (1, 2, 3) ORDER BY sequence`;
const LAST = "SELECT coalesce(max(sequence), 0) AS sequence FROM messages";

/**
 * Everything that an account has said, in channels and conversations, and its events in channels, oldest first; deleted ones
 * excluded, edited ones as they read now. Returns their number. Throws a `StoreError`.
 */
export async function exportMessages(
  folder: string,
  account: string,
  file: string,
  { casemapping }: Pick<StoreOptions, "casemapping">,
  report: Report,
): Promise<number> {
  const key = casemappings[casemapping](account);
  let [written, sequence] = [0, 0];
  const read = (database: Database): Lines => {
    const owner = database
      .query<{ readonly name: string; readonly createdAt: number }, [string]>(ACCOUNT)
      .get(key);
    if (owner === null) {
      throw new StoreError("RELAIS_STORE_IO", `${databasePath(folder)} has no account ${account}.`);
    }
    const rows = database.query<Row, [string, number]>(MESSAGES).iterate(owner.name, owner.createdAt);
    const values = Iterator.from(rows).map((row) => {
      [written, sequence] = [written + 1, row.sequence];
      return lineOf(row);
    });
    const total = database.query<{ readonly sequence: number }, []>(LAST).get()?.sequence ?? 0;
    return { values, done: () => sequence, total };
  };
  await writeLines(folder, file, read, report);
  return written;
}

function lineOf({ at, command, addressee: target, text, lines, tags, edited }: Row): object {
  return {
    time: new Date(at).toISOString(),
    command,
    target,
    ...(text !== null && { text }),
    // Both columns hold JSON.
    ...(lines !== null && { lines: JSON.parse(lines) as unknown }),
    ...(edited !== null && { edited: new Date(edited).toISOString() }),
    ...(tags !== null && { tags: Object.fromEntries(JSON.parse(tags) as [string, string][]) }),
  };
}
