/** Records that peers can cause at will are written up to a limit, and then counted. */
import { describe, expect, it } from "bun:test";
import { RecordLimit } from "../../src/logging/record-limit.ts";

function scene(limit: number) {
  const omitted: [string, number][] = [];
  const timers: (() => void)[] = [];
  const records = new RecordLimit({
    limit,
    omitted: (kind, count) => omitted.push([kind, count]),
    later: (callback) => {
      timers.push(callback);
      return () => void timers.splice(timers.indexOf(callback), 1);
    },
  });
  return { records, omitted, timers };
}

const admitted = (records: RecordLimit, kind: string, times: number): number =>
  Array.from({ length: times }, () => records.admit(kind)).filter(Boolean).length;

describe("RecordLimit", () => {
  it("admits the limit of each kind, counts the others, and tells the count when the period ends", () => {
    const { records, omitted, timers } = scene(3);
    expect([admitted(records, "refused", 10), admitted(records, "left", 2)]).toEqual([3, 2]);
    expect(timers).toHaveLength(1);
    timers.shift()?.();
    expect(omitted).toEqual([["refused", 7]]);
  });

  it("admits as many again in the next period", () => {
    const { records, omitted, timers } = scene(2);
    admitted(records, "refused", 5);
    records.end();
    expect(timers).toEqual([]);
    expect(admitted(records, "refused", 2)).toBe(2);
    records.end();
    expect(omitted).toEqual([["refused", 3]]);
  });

  it("waits for nothing while nothing happens", () => {
    const { records, omitted, timers } = scene(1);
    records.end();
    expect([omitted, timers]).toEqual([[], []]);
  });
});
