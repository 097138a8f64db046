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

describe("casemapping rfc8265", () => {
  it("folds the letters of every script, and leaves []\\~ alone", () => {
    expect(casemappings.rfc8265("Dan[]\\~^{}|-_09")).toBe("dan[]\\~^{}|-_09");
    expect(casemappings.rfc8265("#ÉTÉ Жар ΠΣ")).toBe("#été жар πσ");
  });

  it("takes in names that are not of the profile, such as those of channels", () => {
    expect(casemappings.rfc8265("#Thé 🍵 *?!@")).toBe("#thé 🍵 *?!@");
  });
});

describe.each(["ascii", "rfc1459"] as const)("casemapping %s", (name) => {
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
        expect(casemappings[name](text)).toBe(naive(text));
      }),
    );
  });
});

describe.each(names)("casemapping %s", (name) => {
  const fold = casemappings[name];

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  it("agrees with ascii where a text is ASCII, but for the pairs of rfc1459", () => {
    const unit = fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const plain = name === "rfc1459" ? text.replaceAll(/[[\]\\~]/g, "") : text;
        expect(fold(plain)).toBe(casemappings.ascii(plain));
      }),
    );
  });
});
