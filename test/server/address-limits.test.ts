import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { AddressLimits, normaliseAddress } from "../../src/server/address-limits.ts";
import type { AddressLimitOptions } from "../../src/server/address-limits.ts";

function optionsOf(options: Partial<AddressLimitOptions> = {}): AddressLimitOptions {
  return {
    connectionsPerAddress: 2,
    connectionRate: { limit: 100, perMilliseconds: 1000 },
    addressTableLimit: 16,
    exemptAddresses: [],
    ipv4Prefix: 32,
    ipv6Prefix: 64,
    connectionBanAfter: 0,
    connectionBanTime: 10_000,
    connectionBanLongest: 30_000,
    connectionBanMemory: 60_000,
    connectionBanLimit: 16,
    ...options,
  };
}

function limits(options: Partial<AddressLimitOptions> = {}): AddressLimits {
  return new AddressLimits(optionsOf(options));
}

describe("an address", () => {
  it("loses ::ffff: where an IPv4 address follows, and only there", () => {
    expect(normaliseAddress("::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(normaliseAddress("192.0.2.1")).toBe("192.0.2.1");
    expect(normaliseAddress("2001:db8::1")).toBe("2001:db8::1");
    expect(normaliseAddress("::ffff:1")).toBe("::ffff:1");
  });

  it("of IPv4 is counted by itself", () => {
    const table = limits();
    expect(table.admit("192.0.2.1", 0)).toBeUndefined();
    expect(table.admit("192.0.2.1", 0)).toBeUndefined();
    expect(table.admit("192.0.2.1", 0)).toEqual({ kind: "address-limit", limit: 2 });
    expect(table.admit("192.0.2.2", 0)).toBeUndefined();
    table.release("192.0.2.1");
    expect(table.admit("192.0.2.1", 0)).toBeUndefined();
  });

  it("gives its place and its part of the rate back when the connection turns out to be of another", () => {
    const table = limits({ connectionRate: { limit: 2, perMilliseconds: 1000 } });
    for (let client = 1; client <= 10; client += 1) {
      expect(table.admit("192.0.2.1", client)).toBeUndefined();
      expect(table.move("192.0.2.1", `198.51.100.${client}`, client)).toBeUndefined();
    }
    expect(table.admit("192.0.2.1", 10)).toBeUndefined();
    expect(table.move("192.0.2.1", "192.0.2.1", 10)).toBeUndefined();
    expect(table.admit("198.51.100.1", 10)).toBeUndefined();
    expect(table.move("192.0.2.1", "198.51.100.1", 10)).toEqual({ kind: "address-limit", limit: 2 });
    expect(table.admit("192.0.2.1", 10)).toBeUndefined();
    expect(table.admit("192.0.2.1", 10)).toEqual({ kind: "address-limit", limit: 2 });
  });

  it("of IPv6 is counted with its /64, however it is written", () => {
    const table = limits();
    expect(table.admit("2001:db8:0:1::1", 0)).toBeUndefined();
    expect(table.admit("2001:0db8:0000:0001:ffff::", 0)).toBeUndefined();
    expect(table.admit("2001:db8:0:1:2:3:4:5", 0)).toEqual({ kind: "address-limit", limit: 2 });
    expect(table.admit("2001:db8:0:2::1", 0)).toBeUndefined();
  });

  it.each([
    [{ ipv4Prefix: 24 }, "192.0.2.1", "192.0.2.255", "192.0.3.1"],
    [{ ipv4Prefix: 22 }, "192.0.0.1", "192.0.3.255", "192.0.4.1"],
    [{ ipv6Prefix: 48 }, "2001:db8:1::1", "2001:db8:1:ffff::1", "2001:db8:2::1"],
    [{ ipv6Prefix: 128 }, "2001:db8::1", "2001:DB8:0::1", "2001:db8::2"],
  ])("is counted with its range: %p", (options, address, same, other) => {
    const table = limits({ connectionsPerAddress: 1, ...options });
    expect(table.admit(address, 0)).toBeUndefined();
    expect(table.admit(same, 0)).toEqual({ kind: "address-limit", limit: 1 });
    expect(table.admit(other, 0)).toBeUndefined();
  });

  it("is not counted if it is exempt or missing", () => {
    const table = limits({ connectionsPerAddress: 1, exemptAddresses: ["192.0.2.0/24", "2001:db8::/32"] });
    for (const address of ["192.0.2.7", "2001:db8::7", ""]) {
      for (let count = 0; count < 3; count++) expect(table.admit(address, 0)).toBeUndefined();
      table.release(address);
    }
    expect(table.size).toBe(0);
  });
});

describe("the rate", () => {
  const rate = { limit: 2, perMilliseconds: 1000 };

  it("holds for any span of its length, and does not count refusals", () => {
    const table = limits({ connectionsPerAddress: 100, connectionRate: rate });
    expect(table.admit("192.0.2.1", 0)).toBeUndefined();
    expect(table.admit("192.0.2.1", 600)).toBeUndefined();
    expect(table.admit("192.0.2.1", 999)).toEqual({ kind: "address-rate", ...rate });
    expect(table.admit("192.0.2.1", 1000)).toBeUndefined();
    expect(table.admit("192.0.2.1", 1599)).toEqual({ kind: "address-rate", ...rate });
    expect(table.admit("192.0.2.1", 1600)).toBeUndefined();
  });

  it("remembers no more addresses than addressTableLimit, and forgets the quietest first", () => {
    const table = limits({ connectionRate: { limit: 1, perMilliseconds: 1000 } });
    const admitAndRelease = (address: string) => {
      const reason = table.admit(address, 0);
      if (reason === undefined) table.release(address);
      return reason?.kind;
    };
    for (let host = 0; host < 17; host++) expect(admitAndRelease(`192.0.2.${host}`)).toBeUndefined();
    expect(table.size).toBe(16);
    expect(admitAndRelease("192.0.2.1")).toBe("address-rate");
    expect(admitAndRelease("192.0.2.0")).toBeUndefined();
  });

  it("is forgotten when its time is over", () => {
    const table = limits({ connectionRate: rate });
    table.admit("192.0.2.1", 0);
    table.release("192.0.2.1");
    table.admit("192.0.2.2", 500);
    table.release("192.0.2.2");
    table.prune(999);
    expect(table.size).toBe(2);
    table.prune(1000);
    expect(table.size).toBe(1);
    table.prune(1500);
    expect(table.size).toBe(0);
  });
});

describe("a ban", () => {
  const rate = { limit: 1, perMilliseconds: 1000 };
  const options = { connectionsPerAddress: 9, connectionRate: rate, connectionBanAfter: 2 };

  it("follows the refusals of a range, and refuses all of it before anything is counted", () => {
    const bans: unknown[] = [];
    const table = new AddressLimits(optionsOf(options), (ban) => bans.push(ban));
    expect(table.admit("2001:db8::1", 0)).toBeUndefined();
    expect(table.admit("2001:db8::2", 1)).toEqual({ kind: "address-rate", ...rate });
    expect(table.admit("2001:db8::3", 2)).toEqual({ kind: "address-ban", milliseconds: 10_000 });
    expect(bans).toEqual([{ range: "2001:db8::/64", milliseconds: 10_000, count: 1 }]);
    expect(table.admit("2001:db8::4", 5_002)).toEqual({ kind: "address-ban", milliseconds: 5_000 });
    expect(table.admit("2001:db8:0:1::1", 5_002)).toBeUndefined();
    expect(table.move("2001:db8:0:1::1", "2001:db8::5", 10_001)).toEqual({
      kind: "address-ban",
      milliseconds: 1,
    });
    expect(table.admit("2001:db8::1", 10_002)).toBeUndefined();
  });

  it("does not touch exempt addresses, and ends for those that are exempt or counted otherwise from now on", () => {
    const table = limits({ ...options, exemptAddresses: ["192.0.2.0/24"] });
    for (let count = 0; count < 9; count += 1) expect(table.admit("192.0.2.1", 0)).toBeUndefined();
    for (const address of ["198.51.100.1", "203.0.113.1"])
      for (let count = 0; count < 3; count += 1) table.admit(address, 0);
    const ranges = (): string[] => [...table.bans(1)].map(({ range }) => range);
    expect(ranges()).toEqual(["198.51.100.1", "203.0.113.1"]);
    table.configure(optionsOf({ ...options, exemptAddresses: ["198.51.100.0/24"] }), []);
    expect(ranges()).toEqual(["203.0.113.1"]);
    table.configure(optionsOf({ ...options, ipv4Prefix: 24 }), []);
    expect(ranges()).toEqual([]);
  });

  it("is lifted, and the address may connect at once", () => {
    const table = limits(options);
    for (let count = 0; count < 3; count += 1) table.admit("192.0.2.1", 0);
    expect(table.lift("192.0.2.0/24", 1)).toEqual(["192.0.2.1"]);
    expect(table.admit("192.0.2.1", 1)).toBeUndefined();
  });
});

it("admits exactly what a naive count would", () => {
  const step = fc.record({
    host: fc.integer({ min: 1, max: 3 }),
    wait: fc.integer({ min: 0, max: 400 }),
    leave: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const rate = { limit: 3, perMilliseconds: 1000 };
      const table = limits({ connectionsPerAddress: 2, connectionRate: rate });
      const held = new Map<string, number>();
      const admitted: { address: string; at: number }[] = [];
      let now = 0;
      for (const { host, wait, leave } of steps) {
        now += wait;
        const address = `192.0.2.${host}`;
        const count = held.get(address) ?? 0;
        if (leave && count > 0) {
          table.release(address);
          held.set(address, count - 1);
          continue;
        }
        const recent = admitted.filter(
          (entry) => entry.address === address && entry.at > now - rate.perMilliseconds,
        ).length;
        const expected = count >= 2 ? "address-limit" : recent >= rate.limit ? "address-rate" : undefined;
        expect(table.admit(address, now)?.kind).toBe(expected);
        if (expected !== undefined) continue;
        held.set(address, count + 1);
        admitted.push({ address, at: now });
        table.prune(now);
      }
    }),
  );
});
