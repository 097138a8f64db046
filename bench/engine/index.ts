/**
 * `bun run bench:engine`: the engine alone. An echo of 64 bytes beside raw `Bun.listen` and beside a C program over epoll;
 * and the answer that one client gets while thousands are written to, with and without slices. Servers and loads are
 * processes of their own; rounds alternate; figures are medians, and ratios are taken in each round.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { numberOptions } from "../../src/server/index.ts";
import { median, table, resultsOf, writeResults, type Row } from "../results.ts";
import { Program } from "./processes.ts";

const USAGE = `bun run bench:engine [options]
  --only NAME          echo or flush
  --rounds NUMBER      5 when left out
  --round-trips NUMBER of one echo measurement, 300000 when left out
  --readers NUMBER     connections that a message is flushed to, 2000 when left out
  --messages NUMBER    of one flush measurement, 100 when left out
  --json FILE          writes the results, for bun run bench:compare
`;

const CONNECTIONS = 50;
/** Lines in flight, and how many times `--round-trips` are made with so many: those that come together cost little. */
const WINDOWS = [
  { window: 1, times: 1 },
  { window: 16, times: 8 },
] as const;
const here = (file: string): string => join(import.meta.dir, file);
const bun = (file: string, ...values: readonly (string | number)[]): string[] => [
  process.execPath,
  here(file),
  ...values.map(String),
];

/** A server's command by its name. */
type Servers = Readonly<Record<string, readonly string[]>>;

/** Compiles the C server. Says so, and returns undefined, where there is no compiler. */
function compile(folder: string): string | undefined {
  const compiler = Bun.which("cc");
  if (compiler === null) {
    console.log("No C compiler (cc) was found: the C server is left out.");
    return undefined;
  }
  const program = join(folder, "echo");
  const { success, stderr } = Bun.spawnSync([compiler, "-O2", "-Wall", "-o", program, here("echo.c")]);
  if (!success) throw new Error(`echo.c does not compile: ${stderr.toString()}`);
  return program;
}

async function withServer<T>(
  command: readonly string[],
  action: (server: Program, port: string) => Promise<T>,
) {
  const server = new Program(command);
  try {
    return await action(server, await server.line());
  } finally {
    await server.end();
  }
}

/** CPU microseconds of the server a round trip, and the round trips' times. */
function measureEcho(command: readonly string[], window: number, roundTrips: number): Promise<Row> {
  return withServer(command, async (server, port) => {
    // The runtime compiles the server's hot paths during the first load.
    let row: Row = {};
    for (const trips of [roundTrips >> 1, roundTrips]) {
      const load = new Program(bun("echo-load.ts", port, CONNECTIONS, window, trips));
      await load.line();
      const before = server.cpu;
      const { p50 = Number.NaN, p99 = Number.NaN } = await load.ask();
      row = { cpu: ((server.cpu - before) / trips) * 1e6, p50, p99 };
      await load.end();
    }
    return row;
  });
}

/** The times of one client's round trips while messages go to all readers, and the time until all have a message. */
function measureFlush(command: readonly string[], readers: number, messages: number): Promise<Row> {
  return withServer(command, async (server, port) => {
    let row: Row = {};
    for (const count of [messages >> 2, messages]) {
      const crowd = new Program(bun("readers.ts", port, readers, count));
      await crowd.line();
      const prober = new Program(bun("prober.ts", port));
      await prober.line();
      const before = server.cpu;
      const { all = Number.NaN } = await crowd.ask();
      const cpu = ((server.cpu - before) / count) * 1e6;
      const { p50 = Number.NaN, p99 = Number.NaN, max = Number.NaN } = await prober.ask();
      row = { p50, p99, max, all, cpu };
      await Promise.all([crowd.end(), prober.end()]);
    }
    return row;
  });
}

/** Measures each server once a round, in alternating order. */
async function alternate(
  servers: Servers,
  rounds: number,
  measure: (command: readonly string[]) => Promise<Row>,
): Promise<Map<string, Row[]>> {
  const names = Object.keys(servers);
  const results = new Map<string, Row[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      results.get(name)?.push(await measure(servers[name] ?? []));
    }
  }
  return results;
}

/** Medians of each server, and of its ratios to the server named `base` in the same round. */
function summarise(
  title: string,
  results: ReadonlyMap<string, readonly Row[]>,
  base: string,
): Record<string, Row> {
  const bases = results.get(base) ?? [];
  const columns = Object.keys(bases[0] ?? {});
  const lines = [
    [title, ...columns.map((column) => `${column} µs`), ...columns.map((column) => `${column} ÷ ${base}`)],
  ];
  const rows: Record<string, Row> = {};
  for (const [name, rounds] of results) {
    const figures = columns.map((column) => median(rounds.map((row) => row[column] ?? Number.NaN)));
    const ratios = columns.map((column) =>
      median(
        rounds.map((row, round) => (row[column] ?? Number.NaN) / (bases[round]?.[column] ?? Number.NaN)),
      ),
    );
    lines.push([
      name,
      ...figures.map((value) => (value < 100 ? value.toPrecision(3) : value.toFixed(0))),
      ...ratios.map((value) => value.toFixed(2)),
    ]);
    rows[`${title}: ${name}`] = Object.fromEntries(
      columns.flatMap((column, at) => [
        [column, figures[at] ?? Number.NaN],
        [`${column} ratio`, ratios[at] ?? Number.NaN],
      ]),
    );
  }
  console.log(`${table(lines)}\n`);
  return rows;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      rounds: { type: "string", default: "5" },
      "round-trips": { type: "string", default: "300000" },
      readers: { type: "string", default: "2000" },
      messages: { type: "string", default: "100" },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const rounds = Number(values.rounds);
  const roundTrips = Number(values["round-trips"]);
  const readers = Number(values.readers);
  const messages = Number(values.messages);
  const rows: Record<string, Row> = {};
  const folder = mkdtempSync(join(tmpdir(), "relais-bench-"));
  try {
    const slice = numberOptions.flushSlice;
    if (values.only !== "flush") {
      const compiled = compile(folder);
      const servers: Servers = {
        engine: bun("engine-server.ts", slice.default),
        raw: bun("raw-server.ts"),
        ...(compiled === undefined ? {} : { C: [compiled] }),
      };
      for (const { window, times } of WINDOWS) {
        const results = await alternate(servers, rounds, (command) =>
          measureEcho(command, window, roundTrips * times),
        );
        Object.assign(rows, summarise(`echo, ${window} in flight`, results, "raw"));
      }
    }
    if (values.only !== "echo") {
      const servers: Servers = {
        [`slices of ${slice.default}`]: bun("engine-server.ts", slice.default),
        whole: bun("engine-server.ts", slice.max),
      };
      const results = await alternate(servers, rounds, (command) => measureFlush(command, readers, messages));
      Object.assign(rows, summarise(`flush to ${readers}`, results, "whole"));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (values.json !== undefined) writeResults(values.json, resultsOf("engine", rows));
}

await main();
process.exit();
