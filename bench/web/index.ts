/**
 * `bun run bench:web`: the web client in a real browser before a real server. Its first load, a scroll through history, typing
 * while messages arrive, and its memory; by the browser's own trace. Fails if a bound is missed.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { resultsOf, table, writeResults } from "../results.ts";
import { bounds, figuresOf, problemsOf, smokeBounds } from "./judge.ts";
import type { Figures, Outcome } from "./judge.ts";
import { measureLoad, measureMemory, measureScroll, measureTyping } from "./measures.ts";
import type { Memory } from "./measures.ts";
import { CHROMIUM, Speaker, startSite } from "./site.ts";

interface Plan {
  readonly lines: number;
  /** Messages a second while someone types. */
  readonly rate: number;
  /** Seconds of a round of typing. */
  readonly seconds: number;
  readonly rounds: number;
  readonly messages: number;
  readonly samples: number;
}

/** An hour of 100 messages a second. */
const whole: Plan = { lines: 5_000, rate: 100, seconds: 10, rounds: 5, messages: 360_000, samples: 12 };
const smoke: Plan = { lines: 500, rate: 100, seconds: 2, rounds: 1, messages: 2_000, samples: 4 };

const USAGE = `bun run bench:web [options]
  --lines N      lines of history that are scrolled through (${whole.lines})
  --rate N       messages a second while someone types (${whole.rate})
  --messages N   messages that the page receives while its memory is watched (${whole.messages})
  --rounds N     of each measurement; medians count (${whole.rounds})
  --only PART    load, scroll, typing or memory; may be given more than once
  --smoke        little of each, with wide bounds
  --json FILE    writes the figures
Needs Debian's package chromium. Ends with 1 if a bound is missed.
`;

const parts = ["load", "scroll", "typing", "memory"] as const;

function report({ messages, heap, nodes }: Memory): void {
  console.log(`after ${messages} messages: heap ${heap.toFixed(1)} MiB, ${nodes} nodes`);
}

async function measure(plan: Plan, only: readonly string[]): Promise<Outcome> {
  const site = await startSite();
  const wanted = (part: (typeof parts)[number]): boolean => only.length === 0 || only.includes(part);
  const repeat = async <T>(run: () => Promise<T>): Promise<readonly T[]> => {
    const found: T[] = [];
    for (let round = 0; round < plan.rounds; round += 1) found.push(await run());
    return found;
  };
  try {
    const loads = wanted("load") ? await repeat(() => measureLoad(site)) : [];
    const historian = await Speaker.enter(site.server.port, "historian");
    historian.sayText("start of the history");
    historian.say(plan.lines - 2);
    historian.sayText("end of the history");
    const scrolls = wanted("scroll") ? await measureScroll(site, plan.lines, plan.rounds) : [];
    const keys = wanted("typing") ? await repeat(() => measureTyping(site, plan.rate, plan.seconds)) : [];
    const memory = wanted("memory") ? await measureMemory(site, plan.messages, plan.samples, report) : [];
    historian.close();
    return { loads, scrolls, keys, memory };
  } finally {
    await site.stop();
  }
}

function tableOf(figures: Figures): string {
  const { kib, interactive, frames, partial, p50, p95, heapBefore, heapAfter, nodes } = figures;
  return table([
    ["measurement", "value"],
    ["first load, KiB", kib.toFixed(1)],
    ["interactive after, ms", interactive.toFixed(0)],
    ["scroll, frames a second", frames.toFixed(1)],
    ["of these before the page was ready, %", (partial * 100).toFixed(0)],
    ["key to frame, median, ms", p50.toFixed(1)],
    ["key to frame, 95th percentile, ms", p95.toFixed(1)],
    ["heap, middle third, MiB", heapBefore.toFixed(1)],
    ["heap, last third, MiB", heapAfter.toFixed(1)],
    ["nodes, most", nodes.toFixed(0)],
  ]);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      lines: { type: "string" },
      rate: { type: "string" },
      messages: { type: "string" },
      rounds: { type: "string" },
      only: { type: "string", multiple: true },
      smoke: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const given = values.smoke ? smoke : whole;
  const plan = {
    ...given,
    lines: Number(values.lines ?? given.lines),
    rate: Number(values.rate ?? given.rate),
    messages: Number(values.messages ?? given.messages),
    rounds: Number(values.rounds ?? given.rounds),
  };
  const only = values.only ?? [];
  const known = only.every((part) => (parts as readonly string[]).includes(part));
  if (values.help || !known || !(plan.lines > 2 && plan.rate > 0 && plan.messages > 0 && plan.rounds > 0)) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}: install the package chromium`);
  const figures = figuresOf(await measure(plan, only));
  console.log(tableOf(figures));
  if (values.json !== undefined) writeResults(values.json, resultsOf("web", { page: { ...figures } }));
  // Parts that were left out have no figures.
  const problems = problemsOf(figures, values.smoke ? smokeBounds : bounds).filter(
    (problem) => only.length === 0 || !problem.includes("NaN"),
  );
  for (const problem of problems) console.log(`FAIL ${problem}`);
  if (problems.length === 0) console.log("All bounds are kept.");
  return problems.length === 0 ? 0 : 1;
}

process.exit(await main());
