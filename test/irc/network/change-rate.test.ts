import { describe, expect, it } from "bun:test";
import { ChangeRate } from "../../../src/irc/network/change-rate.ts";

const NOW = 1_700_000_000_000;

describe("how often something may be done", () => {
  it("grants so many in a period, and tells the others how long to wait", () => {
    const rate = new ChangeRate();
    expect([rate.take(NOW, 2, 5_000), rate.take(NOW + 1_000, 2, 5_000)]).toEqual([0, 0]);
    expect(rate.take(NOW + 2_000, 2, 5_000)).toBe(3_000);
    expect(rate.take(NOW + 4_999, 2, 5_000)).toBe(1);
    expect(rate.take(NOW + 5_000, 2, 5_000)).toBe(0);
  });

  it("counts nothing that it has not granted", () => {
    const rate = new ChangeRate();
    rate.take(NOW, 1, 5_000);
    for (let tries = 0; tries < 10; tries += 1) expect(rate.take(NOW + 1, 1, 5_000)).toBe(4_999);
    expect(rate.take(NOW + 5_000, 1, 5_000)).toBe(0);
  });

  it("opens a new period where the clock was set back", () => {
    const rate = new ChangeRate();
    rate.take(NOW, 1, 5_000);
    expect(rate.take(NOW - 3_600_000, 1, 5_000)).toBe(0);
    expect(rate.take(NOW - 3_599_000, 1, 5_000)).toBe(4_000);
  });
});
