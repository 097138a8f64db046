/** Bans of ranges that connect too often: how they grow, what ends them, and how many there are. */
import { describe, expect, it } from "bun:test";
import { ConnectionBans } from "../../src/server/connection-bans.ts";
import type { ConnectionBanOptions } from "../../src/server/connection-bans.ts";

const options: ConnectionBanOptions = {
  connectionBanAfter: 2,
  connectionBanTime: 1_000,
  connectionBanLongest: 5_000,
  connectionBanMemory: 20_000,
  connectionBanLimit: 16,
};
const HERE = "192.0.2.1";
const PERIOD = 100;

/** Refuses a range until it is banned. Returns the length of the ban. */
function ban(bans: ConnectionBans, range: string, now: number): number | undefined {
  bans.refused(range, PERIOD, now);
  return bans.refused(range, PERIOD, now)?.milliseconds;
}

describe("bans", () => {
  it("begin after as many refusals within the period as the option says", () => {
    const bans = new ConnectionBans(options);
    expect(bans.refused(HERE, PERIOD, 0)).toBeUndefined();
    expect(bans.refused(HERE, PERIOD, 100)).toBeUndefined();
    expect(bans.refused("192.0.2.2", PERIOD, 100)).toBeUndefined();
    expect(bans.refused(HERE, PERIOD, 199)).toEqual({ range: HERE, milliseconds: 1_000, count: 1 });
    expect([bans.remaining(HERE, 199), bans.remaining(HERE, 1_198), bans.remaining(HERE, 1_199)]).toEqual([
      1_000, 1, 0,
    ]);
  });

  it("never begin with 0", () => {
    const bans = new ConnectionBans({ ...options, connectionBanAfter: 0 });
    for (let count = 0; count < 100; count += 1) expect(bans.refused(HERE, PERIOD, 0)).toBeUndefined();
    expect(bans.size).toBe(0);
  });

  it("are twice as long each time, up to the longest, until they are forgotten", () => {
    const bans = new ConnectionBans(options);
    const lengths: (number | undefined)[] = [];
    let now = 0;
    for (let count = 0; count < 5; count += 1) {
      lengths.push(ban(bans, HERE, now));
      now += bans.remaining(HERE, now);
    }
    expect(lengths).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(ban(bans, HERE, now + 19_999)).toBe(5_000);
    expect(ban(bans, HERE, now + 19_999 + 5_000 + 20_000)).toBe(1_000);
  });

  it("are pruned when they are forgotten, refusals after the period", () => {
    const bans = new ConnectionBans(options);
    bans.refused("192.0.2.9", PERIOD, 0);
    ban(bans, HERE, 0);
    bans.prune(PERIOD, 100);
    expect(bans.refused("192.0.2.9", PERIOD, 100)).toBeUndefined();
    bans.prune(PERIOD, 20_999);
    expect(bans.size).toBe(1);
    bans.prune(PERIOD, 21_000);
    expect(bans.size).toBe(0);
  });

  it("are no more than the limit says, and neither are the refused ranges", () => {
    const bans = new ConnectionBans(options);
    for (let host = 0; host < 200; host += 1) bans.refused(`198.51.100.${host}`, PERIOD, 0);
    expect(bans.size).toBe(16);
    for (let host = 0; host < 200; host += 1) ban(bans, `203.0.113.${host}`, 200);
    expect(bans.size).toBe(16);
    const kept = [...bans.list(201)].map(({ range }) => range);
    expect([kept[0], kept.at(-1)]).toEqual(["203.0.113.184", "203.0.113.199"]);
    bans.configure({ ...options, connectionBanLimit: 1 }, () => true);
    expect([...bans.list(201)].map(({ range }) => range)).toEqual(["203.0.113.199"]);
    bans.configure({ ...options, connectionBanAfter: 0 }, () => true);
    expect([...bans.list(201)]).toEqual([]);
  });

  it.each([
    ["192.0.2.1/32", ["192.0.2.1"]],
    ["192.0.2.0/24", ["192.0.2.1"]],
    ["0.0.0.0/0", ["192.0.2.1", "198.51.100.0/24"]],
    ["198.51.100.77/32", ["198.51.100.0/24"]],
    ["2001:db8::77/128", ["2001:db8::/64"]],
    ["2001:db8::/32", ["2001:db8::/64"]],
    ["2001:db8:0:1::/64", []],
    ["192.0.2.2", []],
  ])("in or around %s are lifted", (range, lifted) => {
    const bans = new ConnectionBans(options);
    for (const each of ["192.0.2.1", "198.51.100.0/24", "2001:db8::/64"]) ban(bans, each, 0);
    expect(bans.lift(range, 1)).toEqual(lifted);
    expect([...bans.list(1)]).toHaveLength(3 - lifted.length);
    // The next is as long as a first one.
    for (const each of lifted) expect(ban(bans, each, 2)).toBe(1_000);
  });

  it("go on in another process, with the refusals, and no more than its limit", () => {
    const bans = new ConnectionBans(options);
    ban(bans, "192.0.2.2", 0);
    ban(bans, HERE, 5_000);
    ban(bans, HERE, 6_000);
    bans.refused("192.0.2.3", PERIOD, 6_950);
    const handed = structuredClone(bans.handOver(7_000));
    const next = new ConnectionBans(options);
    next.takeOver(handed, 100);
    expect([...next.list(100)]).toEqual([{ range: HERE, milliseconds: 1_000, count: 2 }]);
    expect(next.refused("192.0.2.3", PERIOD, 149)).toMatchObject({ count: 1 });
    // One that is over is remembered, and the next is longer.
    expect(ban(next, "192.0.2.2", 200)).toBe(2_000);
    const small = new ConnectionBans({ ...options, connectionBanLimit: 1 });
    small.takeOver(handed, 100);
    expect([...small.list(100)].map(({ range }) => range)).toEqual([HERE]);
    const off = new ConnectionBans({ ...options, connectionBanAfter: 0 });
    off.takeOver(handed, 100);
    expect(off.size).toBe(0);
  });
});
