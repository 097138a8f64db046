/** `bun run bench`: runs the suites of `bench/suites` in mitata; with `--smoke`, each benchmark once, to see that it works. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { run } from "mitata";
import { resultsOf, table, writeResults, type Row } from "./results.ts";
import { sampleOnce } from "./smoke.ts";

const USAGE = `bun run bench [options]
  --filter REGEXP   only the benchmarks whose name matches, whatever the case
  --json FILE       writes the results, for bun run bench:compare
  --smoke           runs each benchmark a few times only, which measures nothing but shows that all of them work
`;

interface Suite {
  register(): void;
}

function isSuite(module: unknown): module is Suite {
  return (
    typeof module === "object" &&
    module !== null &&
    "register" in module &&
    typeof module.register === "function"
  );
}

async function registerSuites(): Promise<void> {
  const folder = join(import.meta.dir, "suites");
  for (const file of [...new Bun.Glob("*.ts").scanSync(folder)].toSorted()) {
    const module: unknown = await import(join(folder, file));
    if (!isSuite(module)) throw new TypeError(`bench/suites/${file} exports no register()`);
    module.register();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      filter: { type: "string", default: "" },
      json: { type: "string" },
      smoke: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  await registerSuites();
  if (values.smoke) sampleOnce();
  const filter = new RegExp(values.filter, "i");
  const { benchmarks } = await run({
    throw: true,
    filter,
    colors: process.stdout.isTTY,
    format: values.smoke ? "quiet" : "mitata",
  });

  const rows: Record<string, Row> = {};
  const tails: string[][] = [["each call timed on its own, µs", "samples", "p50", "p99", "p999", "max"]];
  for (const { name, stats } of benchmarks.flatMap(({ runs }) => runs)) {
    if (stats === undefined) throw new Error(`${name} has no result`);
    rows[name] = { avg: stats.avg, p50: stats.p50, p99: stats.p99, p999: stats.p999 };
    // A sample for each call, not one for a batch of them: only then do the tails mean something.
    if (stats.kind !== "yield" || stats.ticks !== stats.samples.length) continue;
    const times = [stats.p50, stats.p99, stats.p999, stats.max].map((ns) => (ns / 1000).toFixed(1));
    tails.push([name, String(stats.samples.length), ...times]);
  }
  if (Object.keys(rows).length === 0) throw new Error(`no benchmark matches --filter ${values.filter}`);
  if (values.smoke) console.log(`${Object.keys(rows).length} benchmarks work`);
  else if (tails.length > 1) console.log(`\n${table(tails)}`);
  if (values.json !== undefined) writeResults(values.json, resultsOf("time", rows));
}

await main();
process.exit(0);
