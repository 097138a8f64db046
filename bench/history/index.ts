/**
 * `bun run bench:history`: pages of CHATHISTORY and searches in a database of many messages, through the store and its search
 * thread as they are. The script makes the database; `--folder` keeps it for the next run. Prints the times, and how long the
 * event loop was held.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openStore } from "../../src/store/index.ts";
import type { StoreOptions } from "../../src/store/index.ts";
import { resultsOf, table, writeResults, type Row } from "../results.ts";
import { fill, waitForIndex } from "./fill.ts";
import { measured } from "./measure.ts";
import { pageRows } from "./pages.ts";
import { searchRows } from "./searches.ts";

const USAGE = `bun run bench:history [options]
  --messages NUMBER  in the database, 1000000 when left out
  --rounds NUMBER    of each measurement, 200 when left out
  --folder FOLDER    makes the database there, or goes on with the one that is there
  --json FILE        writes the results, for bun run bench:compare
`;

/** Nothing is removed. */
const options: StoreOptions = {
  casemapping: "ascii",
  durability: "process",
  now: 0,
  retention: { days: 36_500, messages: Number.MAX_SAFE_INTEGER },
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      messages: { type: "string", default: "1000000" },
      rounds: { type: "string", default: "200" },
      folder: { type: "string" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [messages, rounds] = [Number(values.messages), Number(values.rounds)];
  if (values.help || !(messages >= 1 && rounds >= 1)) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), "relais-bench-"));
  try {
    const rows = await run(folder, messages, rounds);
    print(rows);
    if (values.json !== undefined) writeResults(values.json, resultsOf("history", rows));
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true });
  }
}

async function run(folder: string, messages: number, rounds: number): Promise<Record<string, Row>> {
  const store = openStore(folder, options);
  try {
    fill(store, messages, progress);
    store.history.startSearch();
    await waitForIndex(store.history, progress);
    const rows: Record<string, Row> = {};
    // With a busy machine, the loop is held up by other processes too.
    const all = [
      { name: "nothing", once: () => {} },
      ...pageRows(store.history, messages),
      ...searchRows(store.history),
    ];
    for (const { name, once } of all) rows[name] = await measured(rounds, once);
    return rows;
  } finally {
    await store.history.stopSearch();
    store.close();
  }
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** In milliseconds. */
function print(rows: Readonly<Record<string, Row>>): void {
  const heads = ["milliseconds", "p50", "p99", "max", "loop held"];
  const cells = Object.entries(rows).map(([name, { p50 = 0, p99 = 0, max = 0, held = 0 }]) =>
    [name].concat([p50, p99, max, held].map((time) => (time / 1e6).toFixed(2))),
  );
  console.log(table([heads, ...cells]));
}

await main();
