/** A program whose disk is full for a while. It prints what happens as one line of JSON. */
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { openStore } from "../../../src/store/store.ts";
import { limitFileSize } from "./file-size.ts";
import { account, failure, namesIn, options } from "../records.ts";

const [folder = "", fresh = ""] = process.argv.slice(2);

const many = (prefix: string) => Array.from({ length: 200 }, (_, index) => account(`${prefix}${index}`));

/** Names of the accounts as another connection reads them. */
function seen(): readonly unknown[] {
  const other = new Database(join(folder, "relais.db"));
  const names = other.query("SELECT value ->> 'name' FROM records").values().flat();
  other.close(true);
  return names;
}

limitFileSize(0);
const start = failure(() => openStore(fresh, options));
limitFileSize(undefined);

const store = openStore(folder, options);
store.note({ kind: "account", record: account("before") });
store.commit();
limitFileSize(100_000);
for (const each of many("during")) store.note({ kind: "account", record: each });
const first = failure(() => store.commit());
const second = failure(() => store.commit());
limitFileSize(undefined);
const left = seen();
store.note({ kind: "account", record: account("after") });
store.commit();
const kept = seen().length;
store.close();
process.stdout.write(
  `${JSON.stringify({ start, first, second, left, kept, reopened: namesIn(folder).length })}\n`,
);
