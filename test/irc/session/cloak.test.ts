import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { Cloak } from "../../../src/irc/session/cloak.ts";

const cloak = new Cloak("a key that only this test has, as it should be");
const other = new Cloak("another key, as different as keys ought to be");

/** The three segments, the narrowest range first. */
function segments(address: string): readonly string[] {
  const parts = cloak.hostOf(address).split(".");
  expect(parts.pop()).toBe("ip");
  expect(parts).toHaveLength(3);
  return parts;
}

/** How many segments, from the widest range on, two addresses share. */
function shared(one: string, two: string): number {
  const [first, second] = [segments(one), segments(two)];
  return first.filter((segment, place) => segment === second[place]).length;
}

describe("a cloak", () => {
  it("is the same for the same address and key, and another for another key", () => {
    expect(cloak.hostOf("192.0.2.1")).toBe(
      new Cloak("a key that only this test has, as it should be").hostOf("192.0.2.1"),
    );
    for (const segment of other.hostOf("192.0.2.1").split(".").slice(0, 3)) {
      expect(segments("192.0.2.1")).not.toContain(segment);
    }
  });

  it("is what it was: bans on hosts outlive a new version of the server", () => {
    expect(new Cloak("k".repeat(32)).hostOf("192.0.2.1")).toBe("6xkufhpnhe.9p95t6euu4.mytngz5sdd.ip");
    expect(new Cloak("k".repeat(32)).hostOf("2001:db8::1")).toBe("d8udxn36ga.wd6k5p5dqi.bpcfyaf4s9.ip");
  });

  it.each([
    ["the address", "192.0.2.1", "192.0.2.1", 3],
    ["the /24", "192.0.2.1", "192.0.2.200", 2],
    ["the /16", "192.0.2.1", "192.0.3.1", 1],
    ["nothing", "192.0.2.1", "192.1.2.1", 0],
    ["the /64", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 3],
    ["the /48", "2001:db8:1:2::1", "2001:db8:1:3::1", 2],
    ["the /32", "2001:db8:1:2::1", "2001:db8:2:2::1", 1],
    ["nothing of IPv6", "2001:db8:1:2::1", "2001:db9:1:2::1", 0],
  ])("shares %s with an address that shares it", (_, one, two, count) => {
    expect(shared(one, two)).toBe(count);
  });

  it("lets a mask take in a range: the wider ones stand at the end", () => {
    const [, narrow, wide] = segments("192.0.2.1");
    expect(cloak.hostOf("192.0.2.77")).toEndWith(`.${narrow}.${wide}.ip`);
    expect(cloak.hostOf("192.0.77.1")).toEndWith(`.${wide}.ip`);
  });

  it("is the same for an IPv4 address that came over an IPv6 socket", () => {
    expect(cloak.hostOf("::ffff:192.0.2.1")).toBe(cloak.hostOf("192.0.2.1"));
  });

  it.each(["", "127.0.0.1", "127.9.9.9", "::1"])(
    "hides nothing of this machine: %j is localhost",
    (address) => {
      expect(cloak.hostOf(address)).toBe("localhost");
    },
  );

  it("is a host name that CHGHOST could give, within the shortest HOSTLEN, and shows no part of the address", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(fc.constant(100), byte, byte, byte), (bytes) => {
        const host = cloak.hostOf(bytes.join("."));
        expect(host).toMatch(/^(?:[a-z2-9]{10}\.){3}ip$/u);
        expect(host.length).toBeLessThanOrEqual(45);
      }),
    );
  });
});
