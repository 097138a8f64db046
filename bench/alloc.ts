/**
 * `bun run bench:alloc`: counts the objects, by type, that one channel message makes on its way from the line to the
 * sockets of N members: application, delivery, ring and flush as they are, real sockets, the members in another process.
 * Ends with 1 where a type grows with N: nothing may be allocated for a recipient.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { heapStats } from "bun:jsc";
import { numberOptions } from "../src/server/index.ts";
import { startRelais, type RelaisInProcess } from "./relais.ts";
import { resultsOf, table, writeResults } from "./results.ts";

const AUDIENCES = [10, 100, 1_000] as const;
/** Few enough that no collection takes place while they are counted. */
const MESSAGES = 50;
const WARM_UP = 300;
/** Turns in which a message to the largest audience is written. */
const TURNS = Math.ceil((AUDIENCES[2] + 1) / numberOptions.flushSlice.default);
/**
 * More objects a message than this from the smallest to the largest audience is growth. One object a recipient would be
 * 990; by one or two the counts differ from run to run, for the runtime's compilers leave out what they can.
 */
const TOLERANCE = 5;
/** Each further slice of a flush has an immediate. */
const SLICE_TYPE = "Immediate";
/** The runtime collects when it likes: a count that it has spoilt is taken again, so often at most. */
const ATTEMPTS = 20;
/** Made before counting and dropped: where they are missing afterwards, a collection has spoilt the count. */
const WITNESSES = 100;
const WITNESS_TYPE = "DataView";
const WITNESSED = new ArrayBuffer(1);

/** Counts below this for one message are neither printed nor written. */
const SHOWN = 0.05;
/** Objects for one message in all: more is a failure too. */
const MOST = 12;

/** The first of the audience; its line is handed to the application as if it had just come. */
const SPEAKER = "l000000";
const line = new TextEncoder().encode("PRIVMSG #l00000 :It is four o'clock, and the kettle is on.");

/** Moves on by a millisecond with each message, so that what is made once a millisecond is made for each of them. */
let time = Date.now();

/** Objects by type that are on the heap now, garbage that was not collected included. */
function countObjects(): Record<string, number> {
  return { ...heapStats().objectTypeCounts };
}

async function flushed(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const { promise, resolve } = Promise.withResolvers<void>();
    setImmediate(resolve);
    await promise;
  }
}

async function speak(relais: RelaisInProcess, messages: number): Promise<void> {
  for (let message = 0; message < messages; message += 1) {
    time += 1;
    relais.receive(SPEAKER, line);
    await flushed();
  }
}

/** The turns of `speak` without messages: their objects do not count. */
async function idle(_relais: RelaisInProcess, turns: number): Promise<void> {
  for (let left = turns; left > 0; left -= 1) {
    time += 1;
    await flushed();
  }
}

async function withAudience<T>(clients: number, action: (relais: RelaisInProcess) => Promise<T>): Promise<T> {
  const relais = await startRelais({ now: () => time });
  const audience = Bun.spawn(
    [process.execPath, join(import.meta.dir, "audience.ts"), String(relais.port), String(clients)],
    {
      stdout: "pipe",
      stderr: "inherit",
    },
  );
  try {
    const { value } = await audience.stdout.getReader().read();
    if (value === undefined) throw new Error("the audience did not come");
    return await action(relais);
  } finally {
    audience.kill();
    await audience.exited;
    await relais.stop();
  }
}

/** Objects by type that `MESSAGES` turns of `action` make, or undefined if a collection took place in the meantime. */
async function count(
  relais: RelaisInProcess,
  action: typeof speak,
): Promise<Map<string, number> | undefined> {
  Bun.gc(true);
  const before = countObjects();
  const witnesses = Array.from({ length: WITNESSES }, () => new DataView(WITNESSED));
  witnesses.length = 0;
  await action(relais, MESSAGES);
  const after = countObjects();
  if ((after[WITNESS_TYPE] ?? 0) - (before[WITNESS_TYPE] ?? 0) < WITNESSES) return undefined;
  const made = Object.entries(after).map(([type, number]) => [type, number - (before[type] ?? 0)] as const);
  return new Map(made.filter(([type]) => type !== WITNESS_TYPE));
}

async function objectsOf(relais: RelaisInProcess, action: typeof speak): Promise<Map<string, number>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const counts = await count(relais, action);
    if (counts !== undefined) return new Map([...counts].map(([type, number]) => [type, number / MESSAGES]));
  }
  throw new Error(`a collection took place in each of ${ATTEMPTS} counts`);
}

/** Objects by type for one message that `members` hear besides the speaker. */
async function objectsPerMessage(members: number): Promise<Map<string, number>> {
  return withAudience(members + 1, async (relais) => {
    await speak(relais, WARM_UP);
    await idle(relais, WARM_UP);
    const [speaking, waiting] = [await objectsOf(relais, speak), await objectsOf(relais, idle)];
    return new Map([...speaking].map(([type, made]) => [type, made - (waiting.get(type) ?? 0)]));
  });
}

/** Objects of all types. */
export function total(counts: ReadonlyMap<string, number>): number {
  return [...counts].reduce((sum, [, made]) => sum + Math.max(0, made), 0);
}

/** Types of which the largest audience makes more than the smallest. */
export function growing(
  smallest: ReadonlyMap<string, number>,
  largest: ReadonlyMap<string, number>,
): string[] {
  return [...largest]
    .filter(([type, made]) => {
      const slices = type === SLICE_TYPE ? TURNS : 0;
      return made - (smallest.get(type) ?? 0) > TOLERANCE + slices;
    })
    .map(([type]) => type);
}

function shown(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].filter(([, made]) => made >= SHOWN));
}

function print(results: ReadonlyMap<number, ReadonlyMap<string, number>>): void {
  const sizes = [...results.keys()];
  const types = new Set([...results.values()].flatMap((counts) => Object.keys(shown(counts))));
  const lines = [["objects a message", ...sizes.map((size) => `to ${size}`)]];
  for (const type of [...types].toSorted()) {
    const counts = sizes.map((size) => results.get(size)?.get(type) ?? 0);
    lines.push([type, ...counts.map((made) => made.toFixed(2))]);
  }
  lines.push(["in all", ...sizes.map((size) => total(results.get(size) ?? new Map()).toFixed(2))]);
  console.log(table(lines));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "string" } } });
  const results = new Map<number, Map<string, number>>();
  for (const members of AUDIENCES) results.set(members, await objectsPerMessage(members));
  print(results);
  if (values.json !== undefined) {
    const rows = [...results].map(([size, counts]) => [`to ${size}`, shown(counts)] as const);
    writeResults(values.json, resultsOf("allocations", Object.fromEntries(rows)));
  }
  const found = growing(results.get(AUDIENCES[0]) ?? new Map(), results.get(AUDIENCES[2]) ?? new Map());
  console.log(
    found.length === 0 ? "nothing grows with the audience" : `grows with the audience: ${found.join(", ")}`,
  );
  const most = Math.max(...[...results.values()].map(total));
  if (most > MOST) console.log(`more than ${MOST} objects a message: ${most.toFixed(2)}`);
  process.exitCode = found.length === 0 && most <= MOST ? 0 : 1;
}

if (import.meta.main) {
  await main();
  process.exit();
}
