/** `bun run bench:faults`: faults and attacks on a whole server, and the service that ordinary clients have meanwhile. */
import { parseArgs } from "node:util";
import { openFileLimit } from "../../src/server/file-limit.ts";
import { resultsOf, table, writeResults, type Row } from "../results.ts";
import { boundsOf, problemsOf, type FaultOutcome } from "./judge.ts";
import { faultRows } from "./rows.ts";
import { runFault } from "./run.ts";

const CONNECTIONS = 10_000;
const SECONDS = 20;
/** Files of the server and of the ordinary clients beside the attackers' connections. */
const OTHER_FILES = 512;
/** Milliseconds that the p99 of a message stays below; in a smoke run, on a machine that does other things as well. */
const P99 = 50;
const SMOKE_P99 = 250;

const USAGE = `bun run bench:faults [options]
  --only NAME       one of ${Object.keys(faultRows).join(", ")}; may be given more than once
  --connections N   attackers at one time (${CONNECTIONS}, or what the limit of open files allows)
  --seconds N       length of each fault (${SECONDS})
  --smoke           200 connections for 4 seconds, and p99 below ${SMOKE_P99} ms
  --json FILE       writes the figures
Ends with 1 if an expectation does not hold.
`;

const headers = [
  "fault",
  "attackers",
  "p50 before",
  "p99 before",
  "p50 during",
  "p99 during",
  "p99 after",
  "MiB before",
  "MiB peak",
  "MiB after",
  "files before",
  "files peak",
  "files after",
  "log lines",
  "cpu",
];

const named = (stage: string, report: Row): Row =>
  Object.fromEntries(Object.entries(report).map(([name, value]) => [`${stage} ${name}`, value]));

function rowOf({ before, during, after, ...figures }: FaultOutcome): Row {
  return { ...figures, ...named("before", before), ...named("during", during), ...named("after", after) };
}

function cellsOf(name: string, outcome: FaultOutcome): readonly string[] {
  const { attackers, before, during, after, logLines, cpu } = outcome;
  const times = [before.p50, before.p99, during.p50, during.p99, after.p99].map((each) => each.toFixed(1));
  const { memoryBefore, memoryPeak, memoryAfter } = outcome;
  const memory = [memoryBefore, memoryPeak, memoryAfter].map((each) => each.toFixed(0));
  const files = [outcome.descriptorsBefore, outcome.descriptorsPeak, outcome.descriptorsAfter].map(String);
  return [name, String(attackers), ...times, ...memory, ...files, String(logLines), cpu.toFixed(2)];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      connections: { type: "string" },
      seconds: { type: "string" },
      smoke: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const chosen = Object.entries(faultRows).filter(([name]) => values.only?.includes(name) ?? true);
  if (chosen.length === 0 || (values.only?.length ?? chosen.length) > chosen.length)
    throw new Error(`no such fault\n${USAGE}`);
  const wanted = Number(values.connections ?? (values.smoke ? 200 : CONNECTIONS));
  const seconds = Number(values.seconds ?? (values.smoke ? 4 : SECONDS));
  const connections = Math.min(wanted, openFileLimit() - OTHER_FILES);
  if (connections < wanted)
    console.log(`${connections} connections: the limit of open files (ulimit -n) allows no more`);
  const p99 = values.smoke ? SMOKE_P99 : P99;
  const outcomes = new Map<string, FaultOutcome>();
  const problems: string[] = [];
  for (const [name, row] of chosen) {
    if (row.diskMib !== undefined && process.getuid?.() !== 0) {
      console.log(`${name} is left out: a file system of its own needs root`);
      continue;
    }
    try {
      const outcome = await runFault(row, { connections, seconds });
      outcomes.set(name, outcome);
      const found = problemsOf(row, outcome, boundsOf(row, outcome, p99));
      console.log(`${found.length === 0 ? "ok  " : "FAIL"} ${name}: ${row.help}`);
      problems.push(...found.map((problem) => `${name}: ${problem}`));
    } catch (error) {
      console.log(`FAIL ${name}: ${row.help}`);
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`\n${table([headers, ...[...outcomes].map(([name, outcome]) => cellsOf(name, outcome))])}`);
  console.log(
    "Times in milliseconds; cpu is the part of one processor that the server used during the fault.",
  );
  for (const problem of problems) console.log(problem);
  const rows = Object.fromEntries([...outcomes].map(([name, outcome]) => [name, rowOf(outcome)]));
  if (values.json !== undefined) writeResults(values.json, resultsOf("faults", rows));
  return problems.length === 0 ? 0 : 1;
}

process.exit(await main());
