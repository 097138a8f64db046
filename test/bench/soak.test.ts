/** The soak works against a real server, its verdict finds growth and lost lines, and its picture shows the samples. */
import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readResults } from "../../bench/results.ts";
import { problemsOf, windowTable, type Rest, type Sample, type SoakOutcome } from "../../bench/soak/judge.ts";
import { picture } from "../../bench/soak/picture.ts";
import { Ledger } from "../../bench/soak/rooms.ts";
import { inDirectory } from "../main/directory.ts";

const script = join(import.meta.dir, "../../bench/soak.ts");

const rest: Rest = { resident: 90, heap: 15, descriptors: 26, connections: 0, users: 0, channels: 0 };
const calm = { disconnected: 0, unserved: 0, refused: 0, lost: 0 };

const steady: Sample = {
  ...rest,
  ...calm,
  minute: 0,
  live: 14,
  external: 12,
  descriptors: 2026,
  connections: 2000,
  clients: 2000,
  messages: 50,
  deliveries: 800,
  arrivals: 30,
  moves: 80,
  p50: 1,
  p99: 20,
  serverCpu: 0.4,
  crowdCpu: 0.2,
};

/** A hundred samples of ten minutes. */
function outcome(change: (part: number) => Partial<Sample> = () => ({}), others = {}): SoakOutcome {
  const samples = Array.from({ length: 100 }, (_, at) => ({
    ...steady,
    minute: (at + 1) / 10,
    ...change(at / 100),
  }));
  return { samples, before: rest, after: rest, parting: calm, ...others };
}

/** A channel with two members, of whom one has said something. */
function talk() {
  const ledger = new Ledger(1, 1);
  const room = ledger.open();
  const [speaker, listener] = [ledger.enter(room), ledger.enter(room)];
  return { ledger, room, speaker, listener, number: ledger.say(speaker) };
}

describe("bench:soak", () => {
  it("keeps clients coming and going over all transports, and draws the figures", async () => {
    await inDirectory({}, async (directory) => {
      const [svg, json] = [join(directory, "soak.svg"), join(directory, "soak.json")];
      const program = Bun.spawn([process.execPath, script, "--smoke", "--out", svg, "--json", json], {
        stdout: "pipe",
        stderr: "pipe",
      });
      const [output, errors] = await Promise.all([
        new Response(program.stdout).text(),
        new Response(program.stderr).text(),
      ]);
      expect({ exitCode: await program.exited, errors, output }).toMatchObject({ exitCode: 0, errors: "" });
      expect(output).toContain("No growth, no error.");
      const samples = Object.values(readResults(json).rows) as Sample[];
      expect(samples).toHaveLength(30);
      for (const sample of samples) expect(sample).toMatchObject(calm);
      const sum = (name: keyof Sample & string) =>
        samples.reduce((all, sample) => all + (sample[name] ?? 0), 0);
      for (const name of ["arrivals", "moves", "messages", "deliveries", "history", "p99"] as const)
        expect({ name, sum: sum(name) }).not.toEqual({ name, sum: 0 });
      expect(readFileSync(svg, "utf8")).toStartWith("<svg ");
    });
  }, 120_000);

  it("says which numbers it takes", async () => {
    const program = Bun.spawn([process.execPath, script, "--minutes", "0"], { stdout: "pipe" });
    expect(await new Response(program.stdout).text()).toContain("--minutes N");
    expect(await program.exited).toBe(2);
  });
});

describe("the verdict", () => {
  it("holds for a steady server, and for one that has grown while it became warm", () => {
    expect(problemsOf(outcome())).toEqual([]);
    expect(problemsOf(outcome((part) => ({ resident: part < 0.3 ? 50 + part * 500 : 200 })))).toEqual([]);
  });

  it.each([
    ["resident memory", (part: number) => ({ resident: 150 + 60 * part })],
    ["heap without garbage", (part: number) => ({ live: 20 + 6 * part })],
    ["external memory", (part: number) => ({ external: 12 + 12 * part })],
    ["descriptors beside connections", (part: number) => ({ descriptors: 2026 + Math.floor(20 * part) })],
    ["p50 of a message", (part: number) => ({ p50: 1 + 40 * part * part })],
    ["p99 of a message, lower quartile", (part: number) => ({ p99: 20 + 600 * part * part })],
  ])("finds growth of %s", (title, change) => {
    const problems = problemsOf(outcome(change));
    expect(problems.filter((problem) => problem.startsWith(`${title} grew from `))).toHaveLength(1);
  });

  it("forgives memory that a short soak takes, and not as much in a long one", () => {
    const grown = outcome((part) => ({ resident: 100 + 60 * part }));
    const shortened = grown.samples.map((sample) => ({ ...sample, minute: sample.minute / 100 }));
    expect(problemsOf({ ...grown, samples: shortened })).toEqual([]);
    expect(problemsOf(grown)).toHaveLength(1);
  });

  it("forgives a burst of other work on the machine", () => {
    expect(problemsOf(outcome((part) => (part > 0.7 && part < 0.9 ? { p99: 900 } : {})))).toEqual([]);
  });

  it.each([
    ["disconnected", "1 clients were disconnected"],
    ["unserved", "1 answers did not come in time"],
    ["refused", "1 commands were refused"],
    ["lost", "1 deliveries were lost or doubled"],
  ])("finds a client that was %s, at any time", (name, sentence) => {
    expect(problemsOf(outcome((part) => (part === 0 ? { [name]: 1 } : {})))).toEqual([sentence]);
    expect(problemsOf(outcome(undefined, { parting: { ...calm, [name]: 1 } }))).toEqual([sentence]);
  });

  it.each(["connections", "users", "channels", "descriptors"] as const)("finds %s that remain", (name) => {
    const after = { ...rest, [name]: rest[name] + 3 };
    expect(problemsOf(outcome(undefined, { after }))).toEqual([
      `${after[name]} ${name} remained after the last client`,
    ]);
  });

  it("is against a soak without samples, without deliveries, or without figures", () => {
    expect(problemsOf(outcome(undefined, { samples: [] }))).toContain("there is too little to judge");
    expect(problemsOf(outcome(() => ({ deliveries: 0 })))).toEqual(["there is too little to judge"]);
    expect(problemsOf(outcome(() => ({ live: Number.NaN })))).toHaveLength(1);
  });

  it("comes with ten rows, whose errors are sums", () => {
    const rows = windowTable(outcome(() => ({ lost: 1, refused: 1 })).samples).split("\n");
    expect(rows).toHaveLength(11);
    expect(rows[10]).toMatch(/^10\.00 .* 20 +0\.40 +0\.20$/u);
  });
});

describe("the count of deliveries", () => {
  it("is right when a line comes once, even after the member began to leave", async () => {
    const { ledger, speaker, listener, number } = talk();
    const left = ledger.leave(listener);
    expect(listener.hear(number)).toBeTrue();
    expect(await left).toBe(0);
    expect(await ledger.leave(speaker)).toBe(0);
  });

  it("notices a line that does not come, and one that comes twice", async () => {
    const lost = talk();
    expect(await lost.ledger.leave(lost.listener)).toBe(1);
    const doubled = talk();
    doubled.listener.hear(doubled.number);
    doubled.listener.hear(doubled.number);
    expect(await doubled.ledger.leave(doubled.listener)).toBe(-1);
  });

  it("leaves out lines that were sent while the member came or went", async () => {
    const { ledger, room, speaker, listener, number } = talk();
    const late = ledger.enter(room);
    expect(late.hear(number)).toBeFalse();
    expect(await ledger.leave(late)).toBe(0);
    listener.hear(number);
    await ledger.leave(listener);
    expect(listener.hear(ledger.say(speaker))).toBeFalse();
  });
});

describe("the picture", () => {
  const svg = picture(outcome((part) => ({ resident: 100 + 100 * part })).samples, "2000 <clients>");
  const curves = [...svg.matchAll(/<polyline class="(\w)" points="([^"]+)"/gu)]
    .map(([, , points = ""]) => points.split(" ").map((point) => point.split(",").map(Number)))
    .filter((points) => points.length > 2);

  it("has a curve for each quantity, from left to right, that rises where the figure does", () => {
    expect(curves).toHaveLength(8);
    for (const points of curves) expect(points).toHaveLength(100);
    const heights = curves[0]?.map(([, y = 0]) => y) ?? [];
    expect(heights).toEqual(heights.toSorted((one, other) => other - one));
    expect(heights[0]).toBeGreaterThan(heights[99] ?? Infinity);
  });

  it("stays small and within its frame, escapes its caption, and follows a dark scheme", () => {
    const long = Array.from({ length: 5000 }, (_, at) => ({ ...steady, minute: at }));
    expect(picture(long, "long").length).toBeLessThan(40_000);
    for (const points of curves)
      for (const [x = -1, y = -1] of points) {
        expect(x).toBeWithin(72, 713);
        expect(y).toBeWithin(34, 700);
      }
    expect(svg).toContain("2000 &lt;clients>");
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(picture([], "nothing")).not.toContain("NaN");
  });
});
