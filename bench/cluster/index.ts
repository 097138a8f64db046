/** `bun run bench:cluster`: a network on several servers beside one on a single server. Needs the program `nats-server`. */
import { parseArgs } from "node:util";
import { median, resultsOf, table, writeResults } from "../results.ts";
import type { Row } from "../results.ts";
import { burst, catchUp, fanOut, paced } from "./loads.ts";
import type { LoadOptions } from "./loads.ts";
import { BenchNetwork, networkRows } from "./network.ts";
import type { NetworkName } from "./network.ts";

/** Figures that three servers have to reach in the full run. */
const BOUNDS = [
  { column: "p99 elsewhere", text: "at most 5 ms", holds: (value: number) => value <= 5 },
  { column: "commands/s", text: "at least 20000", holds: (value: number) => value >= 20_000 },
] as const;

const full: LoadOptions = {
  seconds: 10,
  warmUp: 5,
  rate: 500,
  senders: 1_500,
  members: 300,
  commands: 100_000,
};
const smoke: LoadOptions = { seconds: 2, warmUp: 1, rate: 100, senders: 20, members: 20, commands: 1_000 };

const USAGE = `bun run bench:cluster [options]
  --only NAME   one of ${Object.keys(networkRows).join(", ")}; may be given more than once
  --rounds N    measures each network N times, in turns, and takes medians (3)
  --messages N  commands to catch up with (${full.commands})
  --sync        NATS has each entry on the disk before anyone sees it (sync_interval: always); needs NATS 2.10
  --smoke       once, with few clients, for a few seconds
  --json FILE   writes the figures
Ends with 1 if three servers miss a bound: ${BOUNDS.map(({ column, text }) => `${column} ${text}`).join(", ")}.
`;

async function measure(name: NetworkName, sync: boolean, options: LoadOptions): Promise<Row> {
  const rows = await withNetwork(name, sync, async (network) => [
    await paced(network, options),
    await burst(network, options),
    await fanOut(network, options),
  ]);
  // The log has nothing else to catch up with.
  if (name === "three") rows.push(await withNetwork(name, sync, (network) => catchUp(network, options)));
  return Object.assign({}, ...rows) as Row;
}

async function withNetwork<T>(
  name: NetworkName,
  sync: boolean,
  work: (network: BenchNetwork) => Promise<T>,
): Promise<T> {
  const network = await BenchNetwork.start(networkRows[name], sync);
  try {
    return await work(network);
  } finally {
    await network.stop();
  }
}

function medians(rounds: readonly Row[]): Row {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((row) => row[name] ?? Number.NaN))]),
  );
}

const shown = (value: number | undefined): string =>
  value === undefined ? "" : value >= 100 ? value.toFixed(0) : value.toFixed(2);

/** A table with a line for each network. */
function tableOf(
  rows: Readonly<Record<string, Row>>,
  value: (row: Row, column: string) => number | undefined,
) {
  const columns = [...new Set(Object.values(rows).flatMap((row) => Object.keys(row)))];
  const lines = Object.entries(rows).map(([name, row]) =>
    [name].concat(columns.map((column) => shown(value(row, column)))),
  );
  return table([["network"].concat(columns), ...lines]);
}

function print(rows: Readonly<Record<string, Row>>): void {
  process.stdout.write(`${tableOf(rows, (row, column) => row[column])}\n`);
  const { alone } = rows;
  if (alone !== undefined) {
    const ratio = (row: Row, column: string): number | undefined => {
      const [value, base] = [row[column], alone[column]];
      return value === undefined || base === undefined || base === 0 ? undefined : value / base;
    };
    process.stdout.write(`\nDivided by the server alone\n${tableOf(rows, ratio)}\n`);
  }
  process.stdout.write("Times in milliseconds. Servers, NATS and clients share this machine.\n");
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      rounds: { type: "string" },
      messages: { type: "string" },
      sync: { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const all = Object.keys(networkRows) as NetworkName[];
  const names = all.filter((name) => values.only?.includes(name) ?? true);
  if (names.length < (values.only?.length ?? 1)) throw new Error(`no such network\n${USAGE}`);
  const rounds = Number(values.rounds ?? (values.smoke ? 1 : 3));
  const load = values.smoke ? smoke : full;
  const options = { ...load, commands: Number(values.messages ?? load.commands) };
  if (![rounds, options.commands].every((value) => Number.isSafeInteger(value) && value > 0))
    throw new Error(`--rounds and --messages take a number from 1 on\n${USAGE}`);
  const measured = new Map<NetworkName, Row[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      process.stderr.write(`${name}: ${networkRows[name].help}\n`);
      measured.get(name)?.push(await measure(name, values.sync, options));
    }
  }
  const rows = Object.fromEntries([...measured].map(([name, each]) => [name, medians(each)]));
  print(rows);
  if (values.json !== undefined) writeResults(values.json, resultsOf("cluster", rows));
  const { three } = rows;
  if (values.smoke || three === undefined) return 0;
  // A figure that is missing, or not a number, misses its bound.
  const missed = BOUNDS.filter(({ column, holds }) => !holds(three[column] ?? Number.NaN));
  const verdicts = BOUNDS.map((bound) => [
    bound.column,
    bound.text,
    shown(three[bound.column]),
    missed.includes(bound) ? "missed" : "held",
  ]);
  process.stdout.write(`\n${table([["three servers", "bound", "measured", ""], ...verdicts])}\n`);
  return missed.length === 0 ? 0 : 1;
}

process.exit(await main());
