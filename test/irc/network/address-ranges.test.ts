import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import {
  formatAddressRange,
  isInRange,
  parseAddressRange,
  prefixOf,
} from "../../../src/irc/network/address-ranges.ts";

/** The canonical form of a range; undefined for other texts. */
function form(text: string): string | undefined {
  const range = parseAddressRange(text);
  return range && formatAddressRange(range);
}

function isIn(address: string, range: string): boolean {
  const [one, all] = [parseAddressRange(address), parseAddressRange(range)];
  if (one === undefined || all === undefined) throw new Error("not a range");
  return isInRange(one, all);
}

describe("an address range", () => {
  it.each([
    ["192.0.2.77/24", "192.0.2.0/24"],
    ["192.0.2.77", "192.0.2.77"],
    ["192.0.2.77/32", "192.0.2.77"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8::5/48", "2001:db8::/48"],
    ["2001:db8:0:0:0:0:0:5", "2001:db8::5"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1/120", "192.0.2.0/24"],
    // No parameter of a line may begin with a colon.
    ["::1", "0::1"],
  ])("has one form: %s is %s", (text, expected) => {
    expect(form(text)).toBe(expected);
  });

  it.each(["", "x", "127.1", "192.0.2.1/33", "2001:db8::/129", "192.0.2.1/", "192.0.2.1/8/8", "192.0.2.1/x"])(
    "is invalid: %j",
    (text) => {
      expect(form(text)).toBeUndefined();
    },
  );

  it("takes in the addresses of its family that share its prefix", () => {
    expect(isIn("192.0.2.1", "192.0.2.0/24")).toBe(true);
    expect(isIn("192.0.3.1", "192.0.2.0/24")).toBe(false);
    expect(isIn("192.0.3.1", "192.0.2.0/23")).toBe(true);
    expect(isIn("2001:db8:1::1", "2001:db8::/32")).toBe(true);
    expect(isIn("2001:db9::1", "2001:db8::/32")).toBe(false);
    expect(isIn("192.0.2.1", "::/0")).toBe(false);
    expect(isIn("192.0.2.0/24", "192.0.2.1")).toBe(false);
  });

  it("takes in an address if and only if both have the same prefix", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const address = fc.array(byte, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), (one, other, bits) => {
        const same = prefixOf(one, bits).join(".") === prefixOf(other, bits).join(".");
        expect(isIn(one.join("."), `${other.join(".")}/${bits}`)).toBe(same);
      }),
    );
  });
});
