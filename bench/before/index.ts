/** `bun run bench:before --against REVISION`: whether a message costs more than in an earlier version, to one or two percent. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median, resultsOf, table, writeResults, type Row } from "../results.ts";
import { scenarios, type Scenario } from "./loads.ts";
import { LEAST_VALUES, measurePair, medianInterval, type PairFigures } from "./pair.ts";
import { unpack } from "./revision.ts";

const PROJECT = join(import.meta.dir, "../..");
/** Seconds of load before each measuring, in which both servers compile what runs often. */
const WARM_UP = 2;

const USAGE = `bun run bench:before --against REVISION [options]
  --against REV     the version before, as git names it
  --now REV         the version after (the source as it is)
  --pairs N         pairs of processes for each load, ${LEAST_VALUES} at least (20)
  --seconds N       measures a pair for so long (4), after ${WARM_UP} seconds of warming up
  --scenario NAME   one of ${scenarios.map(({ name }) => name).join(", ")}; all by default; may be given more than once
  --json FILE       writes the figures
Prints now / before: the medians of the pairs, and where they lie with 95 %. Linux.
`;

function rowOf(pairs: readonly PairFigures[]): Row {
  const row = (["cpu", "time"] as const).map((name) => {
    const ratios = pairs.map((pair) => pair[name]);
    const [low, high] = medianInterval(ratios);
    return { [name]: median(ratios), [`${name} from`]: low, [`${name} to`]: high };
  });
  return Object.assign({}, ...row, { outside: median(pairs.map(({ outside }) => outside)) }) as Row;
}

async function measure(
  [before = "", now = ""]: readonly string[],
  chosen: readonly Scenario[],
  pairs: number,
  seconds: number,
): Promise<Record<string, Row>> {
  const measured = chosen.map((scenario) => ({ scenario, figures: [] as PairFigures[] }));
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const { scenario, figures } of measured) {
      const nowFirst = pair % 2 === 1;
      const latest = await measurePair({ before, now, scenario, warmUp: WARM_UP, seconds, nowFirst });
      figures.push(latest);
      process.stderr.write(`${scenario.name}, ${pair + 1} of ${pairs}: CPU ${latest.cpu.toFixed(3)}\n`);
    }
  }
  return Object.fromEntries(measured.map(({ scenario, figures }) => [scenario.name, rowOf(figures)]));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      against: { type: "string" },
      now: { type: "string" },
      pairs: { type: "string", default: "20" },
      seconds: { type: "string", default: "4" },
      scenario: { type: "string", multiple: true },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [pairs, seconds] = [Number(values.pairs), Number(values.seconds)];
  const chosen = scenarios.filter(({ name }) => values.scenario?.includes(name) ?? true);
  const fits = chosen.length >= (values.scenario?.length ?? 1) && pairs >= LEAST_VALUES && seconds > 0;
  if (values.help || values.against === undefined || !fits) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 64;
  }
  const folders: string[] = [];
  try {
    for (const revision of [values.against, values.now]) folders.push(await unpack(PROJECT, revision));
    const rows = await measure(folders, chosen, pairs, seconds);
    const columns = Object.keys(Object.values(rows)[0] ?? {});
    const lines = Object.entries(rows).map(([name, row]) =>
      [name].concat(columns.map((column) => row[column]?.toFixed(3) ?? "")),
    );
    process.stdout.write(`${table([["now / before", ...columns], ...lines])}\n`);
    if (values.json !== undefined) writeResults(values.json, resultsOf("before", rows));
    return 0;
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

process.exit(await main());
