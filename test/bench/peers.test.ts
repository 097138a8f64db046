/** The results of the comparison with other servers, as text and as a picture. */
import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadReport } from "../../bench/peers/load.ts";
import { picture } from "../../bench/peers/picture.ts";
import { markdown, ratioTable, terminalText, withRatioTable } from "../../bench/peers/report.ts";
import { peerResults, type PeerResults } from "../../bench/peers/results.ts";

const root = join(import.meta.dir, "../..");

function report(cpu: number, others: Partial<LoadReport> = {}): LoadReport {
  return {
    clients: 500,
    deliveries: 1_000_000,
    seconds: 1,
    deliveriesPerSecond: 1_000_000 / cpu,
    cpuMicrosecondsPerDelivery: cpu,
    p50Microseconds: 100,
    p99Microseconds: 400,
    p999Microseconds: 900,
    joinedPerSecond: 2_000,
    kibPerClient: 3,
    generatorLoad: 0.5,
    ...others,
  };
}

const results = peerResults(
  new Map([
    [
      "fanout",
      new Map([
        ["relais", [report(0.5), report(0.9), report(0.4)]],
        ["inspircd", [report(1), report(2), report(0.8)]],
      ]),
    ],
    ["crowd", new Map([["relais", [report(4, { kibPerClient: 6 })]]])],
  ]),
);

describe("the results", () => {
  it("have medians, the ratios of the medians, and every round", () => {
    expect(results.kind).toBe("peers");
    expect(results.rows["fanout: relais"]).toMatchObject({
      cpuMicrosecondsPerDelivery: 0.5,
      deliveriesPerSecond: 2_000_000,
    });
    expect(results.ratios["fanout: relais / inspircd"]).toMatchObject({
      cpuMicrosecondsPerDelivery: 0.5,
      deliveriesPerSecond: 2,
      p99Microseconds: 1,
    });
    expect(results.rounds["fanout: inspircd"]?.map((round) => round.cpuMicrosecondsPerDelivery)).toEqual([
      1, 2, 0.8,
    ]);
    expect(Object.keys(results.ratios)).toEqual(["fanout: relais / inspircd"]);
  });
});

describe("the tables", () => {
  it("show the ratios that mean something under a load", () => {
    expect(ratioTable(results).split("\n")).toEqual([
      "| load | Relais divided by | CPU µs/delivery | deliveries/s | p99 µs | KiB/client | joined/s |",
      "| --- | --- | --: | --: | --: | --: | --: |",
      "| `fanout` | InspIRCd | 0.50 | 2.00 | 1.00 |  |  |",
    ]);
  });

  it("show all medians in results.md, and a dash for what was not measured", () => {
    const text = markdown(
      peerResults(new Map([["paced", new Map([["ngircd", [report(1, { p99Microseconds: Number.NaN })]]])]])),
    );
    expect(text).toContain("| `paced` | ngIRCd | 1.000 | 1,000,000 | – | 3.0 | 2,000 | 0.50 |");
    expect(text).toContain(": one round, on");
  });

  it("show medians and ratios on the terminal", () => {
    const lines = terminalText(results).split("\n");
    expect(lines[0]).toBe("500 clients in one channel, one sender, 20 messages in flight");
    expect(lines[2]).toMatch(/^relais +0\.500 +2,000,000 +400 +3\.0 +2,000 +0\.50$/u);
    expect(lines[4]).toMatch(/^relais \/ inspircd +0\.50 +2\.00 +1\.00 +1\.00 +1\.00/u);
  });

  it("stand between the marks of a document, in place of the table before", () => {
    const marks = "A\n<!-- bench:peers -->\nold\n<!-- end of bench:peers -->\nB";
    const once = withRatioTable(marks, results);
    expect(once).toBe(`A\n<!-- bench:peers -->\n\n${ratioTable(results)}\n\n<!-- end of bench:peers -->\nB`);
    expect(withRatioTable(once, results)).toBe(once);
    expect(() => withRatioTable("nothing", results)).toThrow("<!-- bench:peers -->");
  });
});

describe("the picture", () => {
  const svg = picture(results);
  const bars = [...svg.matchAll(/<rect class="(\w+)" x="\d+" y="\d+" width="(\d+)"/gu)];
  const widths = (kind: string) =>
    bars.filter(([, each]) => each === kind).map(([, , width]) => Number(width));

  it("has a bar for each server and compared quantity, as long as its share of the longest", () => {
    expect(bars.length).toBe(3 * 2 + 3);
    const [cpu = 0, deliveries = 0, p99 = 0] = widths("relais");
    const [peerCpu = 0, peerDeliveries = 0, peerP99 = 0] = widths("peer");
    expect(cpu / peerCpu).toBeCloseTo(0.5, 2);
    expect(deliveries / peerDeliveries).toBeCloseTo(2, 2);
    expect(p99).toBe(peerP99);
  });

  it("is well-formed, follows a dark scheme, and has no bar wider than its column", () => {
    expect(svg.match(/<text/gu)?.length).toBe(svg.match(/<\/text>/gu)?.length);
    expect(svg).toContain("prefers-color-scheme: dark");
    for (const [, , width] of bars) expect(Number(width)).toBeWithin(1, 262);
    expect(picture({ ...results, rows: { "fanout: relais": {} } })).not.toContain("NaN");
  });
});

describe("the last run", () => {
  const folder = join(root, "bench/peers");
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  it("is shown by results.md, results.svg and the README as results.json has it", () => {
    const last = JSON.parse(read("results.json")) as PeerResults;
    expect(read("results.md")).toBe(markdown(last));
    expect(read("results.svg")).toBe(picture(last));
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(withRatioTable(readme, last)).toBe(readme);
  });
});
