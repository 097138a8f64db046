/** Conclusions of the benchmarks from their figures. */
import { describe, expect, it } from "bun:test";
import { growing } from "../../bench/alloc.ts";
import { compare } from "../../bench/compare.ts";
import { median, type Results, type Row } from "../../bench/results.ts";

function results(rows: Record<string, Row>, kind = "time"): Results {
  return { kind, at: "2026-01-01T00:00:00.000Z", runtime: "bun", machine: "one", rows };
}

describe("the count of objects", () => {
  it("finds a type of which one is made for each recipient, or for each hundredth", () => {
    const small = new Map([["Object", 12]]);
    expect(growing(small, new Map([["Object", 1_002]]))).toEqual(["Object"]);
    expect(growing(small, new Map([["Object", 22]]))).toEqual(["Object"]);
    expect(growing(small, new Map([["Array", 990]]))).toEqual(["Array"]);
  });

  it("forgives what differs from run to run, and what becomes less", () => {
    expect(growing(new Map([["string", 16]]), new Map([["string", 17]]))).toEqual([]);
    expect(growing(new Map([["string", 17]]), new Map())).toEqual([]);
  });
});

describe("the comparison of two files", () => {
  it("gives after over before for each value that both hold, and names the rows that only one holds", () => {
    const before = results({ echo: { p50: 10, p99: 40 }, gone: { p50: 1 } });
    const after = results({ echo: { p50: 5, p99: 60 }, fresh: { p50: 1 } });
    const lines = compare(before, after).split("\n");
    expect(lines[1]).toMatch(/^echo +0\.50 +1\.50$/);
    expect(lines.slice(2)).toEqual(["only before: gone", "only after: fresh"]);
  });

  it("shows what appeared from nothing, and refuses results of different kinds", () => {
    expect(compare(results({ a: { Object: 0 } }), results({ a: { Object: 3 } }))).toContain("0 → 3");
    expect(() => compare(results({}), results({}, "allocations"))).toThrow(TypeError);
  });
});

it("takes the middle value, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
});
