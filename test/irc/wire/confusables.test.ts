import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import table from "../../../src/irc/wire/confusables.txt" with { type: "text" };
import { lookOf, skeletonOf } from "../../../src/irc/wire/confusables.ts";

const rows = table.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const text = (codes: string): string =>
  String.fromCodePoint(...codes.split(" ").map((code) => Number.parseInt(code, 16)));

describe("the table of confusables", () => {
  it("is whole: as many rows as version 17.0.0 says it has, each in form", () => {
    expect(rows).toHaveLength(6_565);
    expect(rows.filter((row) => !/^[0-9A-F]{4,6};[0-9A-F]{4,6}(?: [0-9A-F]{4,6})*$/.test(row))).toEqual([]);
  });

  it("carries the terms of the published one", () => {
    expect(table).toContain("UNICODE LICENSE V3");
    expect(table).toContain("Copyright © 2016-2025 Unicode, Inc.");
  });
});

describe("the skeleton (UTS #39, Confusable Detection)", () => {
  it("puts its prototype in the place of each character that the table has and that cannot be decomposed", () => {
    let looked = 0;
    for (const row of rows) {
      const [from, to] = row.split(";").map(text);
      if (from === undefined || to === undefined || from.normalize("NFD") !== from) continue;
      if (/\p{Default_Ignorable_Code_Point}/u.test(from)) continue;
      expect(skeletonOf(from), row).toBe(to.normalize("NFD"));
      looked += 1;
    }
    expect(looked).toBeGreaterThan(5_000);
  });

  it.each([
    ["within a script", "ljeto", "ǉeto"],
    ["across scripts, in part", "paypal", "pаypаl"],
    ["across scripts, in whole", "scope", "ѕсоре"],
    ["by several characters for one", "marnie", "rnarnie"],
    ["by characters that cannot be seen", "tea", "t\u200be\u00ada"],
    ["by the order of marks", "a\u0323\u0307", "a\u0307\u0323"],
  ])("confuses %s: %p and %p", (_, one, other) => {
    expect(skeletonOf(one)).toBe(skeletonOf(other));
  });

  it.each([
    ["tea", "teas"],
    ["e", "é"],
    ["1st", "2st"],
  ])("tells %p from %p", (one, other) => {
    expect(skeletonOf(one)).not.toBe(skeletonOf(other));
  });

  // It is not its own skeleton: the published table takes "ﮤ" apart into characters of which it maps one again.
  it("is one for all texts that are canonically equivalent, whatever cannot be seen in them, and in NFD", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (any) => {
        const skeleton = skeletonOf(any);
        expect(skeletonOf(any.normalize("NFC"))).toBe(skeleton);
        expect(skeletonOf(any.normalize("NFD"))).toBe(skeleton);
        expect(skeletonOf(`\u{200d}${any}\u{ad}`)).toBe(skeleton);
        expect(skeleton.normalize("NFD")).toBe(skeleton);
      }),
    );
  });
});

describe("the look of a name", () => {
  it("is the same for all with the same skeleton, and for capitals that stay what they are", () => {
    expect(lookOf("Ivan")).toBe(lookOf("lvan"));
    expect(lookOf("TEA0")).toBe(lookOf("tea0"));
    expect(lookOf("аlісе")).toBe(lookOf("Alice"));
    expect(lookOf("ivan")).not.toBe(lookOf("lvan"));
  });

  it("is what is seen, not what is written, where it goes from right to left (bidiSkeleton)", () => {
    // Samekh and vav look like o and l.
    expect(lookOf("סו")).toBe(lookOf("lo"));
    expect(lookOf("סו")).not.toBe(lookOf("ol"));
    expect(lookOf("ס[ו")).toBe(lookOf("l]o"));
    expect(lookOf("ס12")).toBe(lookOf("12o"));
    expect(lookOf("סָו")).toBe(lookOf("loָ"));
  });
});
