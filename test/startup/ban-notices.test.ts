/** Notices about addresses that connect too often: words, and a bound in each period. */
import { describe, expect, it } from "bun:test";
import { BanNotices } from "../../src/startup/ban-notices.ts";

function scene(most: number) {
  const told: string[] = [];
  const timers: (() => void)[] = [];
  const limits = { most };
  const notices = new BanNotices({
    tell: (text) => told.push(text),
    most: () => limits.most,
    later: (callback) => {
      timers.push(callback);
      return () => {};
    },
  });
  const ban = (range: string, count = 1): void =>
    notices.note({ range, milliseconds: 60_000 * count, count });
  return { told, limits, ban, endPeriod: () => timers.shift()?.() };
}

describe("notices of bans", () => {
  it("name the range, the time, and how often it was banned", () => {
    const { told, ban } = scene(10);
    ban("192.0.2.1");
    for (const count of [2, 3, 4, 11, 22]) ban("2001:db8::/64", count);
    expect(told[0]).toBe("192.0.2.1 connects too often, and is kept out for 60 s");
    expect(told.slice(1).map((text) => text.split(" kept out for ")[1])).toEqual([
      "120 s, for the 2nd time",
      "180 s, for the 3rd time",
      "240 s, for the 4th time",
      "660 s, for the 11th time",
      "1320 s, for the 22nd time",
    ]);
  });

  it("are few in a period, with the number of the others at its end, and follow a changed limit", () => {
    const { told, limits, ban, endPeriod } = scene(2);
    for (let host = 1; host <= 5; host += 1) ban(`192.0.2.${host}`);
    expect(told).toHaveLength(2);
    endPeriod();
    expect(told.slice(2)).toEqual([
      "3 more addresses or ranges connect too often, and are kept out (STATS d)",
    ]);
    limits.most = 0;
    ban("192.0.2.9");
    endPeriod();
    expect(told.slice(3)).toEqual(["1 more address or range connects too often, and is kept out (STATS d)"]);
  });
});
