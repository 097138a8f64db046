import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { casemappings, type CasemappingName } from "../../../src/irc/wire/casemapping.ts";

const names = Object.keys(casemappings) as CasemappingName[];

describe("casemapping ascii", () => {
  it("folds the letters A to Z and nothing else", () => {
    expect(casemappings.ascii("Dan[]\\~^{}|-_09")).toBe("dan[]\\~^{}|-_09");
    expect(casemappings.ascii("ÀÉİſ\u212a")).toBe("ÀÉİſ\u212a");
  });
});

describe("casemapping rfc1459", () => {
  it("takes []\\~ for the capitals of {}|^ as well", () => {
    expect(casemappings.rfc1459("Dan[]\\~^{}|")).toBe("dan{}|^^{}|");
    expect(casemappings.rfc1459("a[b")).toBe("a{b");
  });
});

describe.each(names)("casemapping %s", (name) => {
  const fold = casemappings[name];

  it("agrees with a fold that goes letter by letter", () => {
    const from = name === "rfc1459" ? "[]\\~" : "";
    const to = name === "rfc1459" ? "{}|^" : "";
    const naive = (text: string): string =>
      Array.from(text, (letter) => {
        const pair = from.indexOf(letter);
        if (pair !== -1) return to.charAt(pair);
        return letter >= "A" && letter <= "Z" ? String.fromCharCode(letter.charCodeAt(0) + 32) : letter;
      }).join("");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(fold(text)).toBe(naive(text));
      }),
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });
});
