/** Writes the messages of one account as JSON Lines, beside a running server. */
import { closeSync, openSync, writeSync } from "node:fs";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { Report } from "./backup.ts";
import { databasePath, openToRead } from "./database.ts";
import { StoreError, storeError } from "./errors.ts";
import { migrations, schemaVersion } from "./migrations.ts";
import { writeNewFile } from "./new-file.ts";
import type { StoreOptions } from "./store.ts";

/** Bytes to write at once, about. */
const CHUNK = 65_536;

interface Row {
  readonly sequence: number;
  readonly at: number;
  readonly command: string;
  readonly addressee: string;
  readonly text: string | null;
  readonly lines: string | null;
  readonly tags: string | null;
}

const ACCOUNT = `
  SELECT value ->> 'name' AS name, value ->> 'createdAt' AS createdAt FROM records
  WHERE kind = 'account' AND key = ?`;
const MESSAGES = `
  SELECT sequence, at, command, addressee, text, lines, tags FROM messages
  WHERE account = ? AND at >= ? AND shown <> 0 ORDER BY sequence`;
const LAST = "SELECT coalesce(max(sequence), 0) AS sequence FROM messages";

/**
 * Everything that an account has said, in channels and conversations, and its events in channels, oldest first; deleted ones
 * excluded. Returns their number. Throws a `StoreError`.
 */
export async function exportMessages(
  folder: string,
  account: string,
  file: string,
  { casemapping }: Pick<StoreOptions, "casemapping">,
  report: Report,
): Promise<number> {
  const database = openToRead(folder);
  const path = databasePath(folder);
  try {
    if (schemaVersion(database) !== migrations.length) {
      throw new StoreError(
        "RELAIS_STORE_IO",
        `${path} has an older schema: start the server once, which brings it up to date.`,
      );
    }
    const owner = database
      .query<{ readonly name: string; readonly createdAt: number }, [string]>(ACCOUNT)
      .get(casemappings[casemapping](account));
    if (owner === null) throw new StoreError("RELAIS_STORE_IO", `${path} has no account ${account}.`);
    const total = database.query<{ readonly sequence: number }, []>(LAST).get()?.sequence ?? 0;
    let written = 0;
    await writeNewFile(file, (part) => {
      const output = openSync(part, "w");
      let text = "";
      const flush = (): void => {
        let rest: Uint8Array = Buffer.from(text);
        while (rest.length > 0) rest = rest.subarray(writeSync(output, rest));
        text = "";
      };
      try {
        const rows = database.query<Row, [string, number]>(MESSAGES).iterate(owner.name, owner.createdAt);
        for (const row of rows) {
          text += `${lineOf(row)}\n`;
          written += 1;
          if (text.length < CHUNK) continue;
          flush();
          report(row.sequence, total);
        }
        flush();
      } finally {
        closeSync(output);
      }
    });
    return written;
  } catch (error) {
    throw error instanceof StoreError ? error : storeError(error, path);
  } finally {
    database.close(true);
  }
}

function lineOf({ at, command, addressee: target, text, lines, tags }: Row): string {
  return JSON.stringify({
    time: new Date(at).toISOString(),
    command,
    target,
    ...(text !== null && { text }),
    // Both columns hold JSON.
    ...(lines !== null && { lines: JSON.parse(lines) as unknown }),
    ...(tags !== null && { tags: Object.fromEntries(JSON.parse(tags) as [string, string][]) }),
  });
}
