/** Two servers side by side take the same load in turns, and the median of many pairs has an interval. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { scenarios } from "../../bench/before/loads.ts";
import { measurePair, medianInterval } from "../../bench/before/pair.ts";

const project = join(import.meta.dir, "../..");
const downFrom = (count: number): number[] => Array.from({ length: count }, (_, at) => count - at);
const short = { warmUp: 0, seconds: 0.1, nowFirst: true };

describe("bench:before", () => {
  for (const scenario of scenarios.filter(({ name }) => ["rooms", "single-keeping"].includes(name))) {
    it(`${scenario.name}: compares a version with itself`, async () => {
      const { cpu, time, outside } = await measurePair({ ...short, before: project, now: project, scenario });
      for (const ratio of [cpu, time]) {
        expect(ratio).toBeGreaterThan(0.1);
        expect(ratio).toBeLessThan(10);
      }
      expect(outside).toBeGreaterThanOrEqual(0);
      expect(outside).toBeLessThan(1);
    });
  }

  it("rejects where a source does not start", async () => {
    const [scenario] = scenarios;
    if (scenario === undefined) throw new Error("no scenario");
    const pair = measurePair({ ...short, before: import.meta.dir, now: project, scenario });
    expect(await pair.catch(String)).toContain("the server ended");
  });

  it("leaves as many values out of the interval as the sign test allows", () => {
    expect(medianInterval(downFrom(5))).toEqual([Number.NaN, Number.NaN]);
    expect(medianInterval(downFrom(6))).toEqual([1, 6]);
    expect(medianInterval(downFrom(20))).toEqual([6, 15]);
    expect(medianInterval(downFrom(100))).toEqual([40, 61]);
  });
});
