/** Durations are counted under the first bound that they do not pass. */
import { expect, it } from "bun:test";
import * as fc from "fast-check";
import { LatencyCounts, latencyBounds } from "../../src/measure/latency-counts.ts";

it("counts a duration under its bound, and one that is longer than all in the last place", () => {
  const latencies = new LatencyCounts();
  for (const milliseconds of [0, 0.01, 0.02, 10_000, 10_001]) latencies.note(milliseconds);
  expect(Array.from(latencies.counts)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  expect(latencies.sum).toBeCloseTo(20_001.03);
  expect(latencies.count).toBe(5);
});

it("loses no duration and puts each under the least bound that holds it", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 20_000, noNaN: true })), (durations) => {
      const latencies = new LatencyCounts();
      for (const duration of durations) latencies.note(duration);
      latencyBounds.forEach((bound, at) => {
        const upTo = Array.from(latencies.counts)
          .slice(0, at + 1)
          .reduce((all, count) => all + count, 0);
        expect(upTo).toBe(durations.filter((duration) => duration <= bound).length);
      });
      expect(latencies.count).toBe(durations.length);
    }),
  );
});
