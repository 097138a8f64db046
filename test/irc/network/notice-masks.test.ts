import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import {
  ALL_NOTICES,
  changeNoticeMask,
  formatNoticeMask,
  noticeRows,
} from "../../../src/irc/network/notice-masks.ts";

const { c, k, x } = noticeRows;

describe("changeNoticeMask", () => {
  it("adds letters under a plus or no sign, and takes them away under a minus", () => {
    expect(changeNoticeMask(0, "ck")).toBe(c.bit | k.bit);
    expect(changeNoticeMask(c.bit, "+x-c")).toBe(x.bit);
    expect(changeNoticeMask(c.bit | k.bit, "-k")).toBe(c.bit);
  });

  it("passes over letters that mean nothing", () => {
    expect(changeNoticeMask(c.bit, "+Z🍵_k")).toBe(c.bit | k.bit);
  });

  it("takes any text, and reads what it formats", () => {
    fc.assert(
      fc.property(fc.nat(ALL_NOTICES), fc.string({ unit: "binary" }), (before, change) => {
        const after = changeNoticeMask(before, change);
        expect(after & ~ALL_NOTICES).toBe(0);
        expect(changeNoticeMask(0, formatNoticeMask(after))).toBe(after);
      }),
    );
  });
});

describe("formatNoticeMask", () => {
  it("gives the letters behind a plus", () => {
    expect(formatNoticeMask(0)).toBe("+");
    expect(formatNoticeMask(x.bit | c.bit)).toBe("+cx");
  });
});
