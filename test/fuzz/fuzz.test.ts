import { beforeAll, describe, expect, it } from "bun:test";
import { commands } from "../../src/irc/commands/registry.ts";
import { Random } from "../simulation/random.ts";
import { corpus } from "./corpus.ts";
import { fuzz } from "./fuzz.ts";
import { mutations } from "./mutations.ts";

/** `bun run fuzz` and CI try a million. */
const LINES = Number(process.env["RELAIS_FUZZ_LINES"] ?? 50_000);
const SEED = Number(process.env["RELAIS_FUZZ_SEED"] ?? 1);
const TIMEOUT = 60_000 + LINES;

/** Objects of a type that may be there more at the end: caches of the engine. */
const SLACK = 200;
const slacks: ReadonlyMap<string, number> = new Map([
  // Code that is first used late, such as that of accounts.
  ["FunctionCodeBlock", 1_000],
  ["UnlinkedFunctionCodeBlock", 1_000],
  ["StructureRareData", 400],
  // The simulation keeps names that it has compared.
  ["string", 2_000],
]);

describe("the corpus", () => {
  it("has every command", () => {
    const said = new Set(
      corpus.flat().map((line) => line.replace(/^(?:@\S+ )?(?::\S+ )?/u, "").split(" ")[0] ?? ""),
    );
    expect([...commands.keys()].filter((name) => !said.has(name))).toEqual([]);
  });
});

describe.each([...mutations])("a mutation that $name", ({ apply }) => {
  it("does so to some lines, and fails for none", () => {
    const random = new Random(SEED);
    const lines = [...corpus.flat(), "", " ", ":", "@"].map((line) => Buffer.from(line));
    const changed = lines.filter((line) => !apply(random, line, Buffer.from("PING a")).equals(line));
    expect(changed.length).toBeGreaterThan(lines.length / 4);
  });
});

describe(`${LINES} lines, most of them damaged, from the seed ${SEED}`, () => {
  let result: Awaited<ReturnType<typeof fuzz>>;

  beforeAll(async () => {
    result = await fuzz({ seed: SEED, lines: LINES });
  }, TIMEOUT);

  it("break no invariant and no command, whoever sends them", () => {
    // A run that breaks one is rejected, with what is needed to repeat it.
    const { network, registered, unregistered, heard } = result;
    expect(network.received).toBeGreaterThanOrEqual(LINES);
    expect(registered).toBeGreaterThan(LINES / 2);
    expect(unregistered).toBeGreaterThan(LINES / 10);
    expect(heard).toBeGreaterThan(LINES);
  });

  it("get as far as every command", () => {
    const { commandUses } = result.network.app.metrics;
    expect([...commands.keys()].filter((name) => !commandUses.has(name))).toEqual([]);
  });

  it("leave the server answering", () => {
    expect(result.newcomer.at(-1)).toBe(":irc.test PONG irc.test there?");
    expect(result.newcomer.some((line) => line.startsWith(":irc.test 001 newcomer "))).toBe(true);
  });

  it("leave its memory where it was when its tables were full", () => {
    const { early, late } = result;
    const grown = [...late].filter(
      ([type, count]) => count > (early.get(type) ?? 0) + (slacks.get(type) ?? SLACK),
    );
    expect(grown).toEqual([]);
  });
});
