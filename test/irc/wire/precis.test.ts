import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { foldUsername, isRightToLeft, isUserpart } from "../../../src/irc/wire/precis.ts";

/** True if both are names, and the same one. */
const same = (one: string, other: string): boolean =>
  isUserpart(one) && isUserpart(other) && foldUsername(one) === foldUsername(other);

describe("UsernameCaseMapped (RFC 8265, section 3.5)", () => {
  it.each(["juliet@example.com", "fussball", "fußball", "π", "Σ", "σ", "ς"])("has the name %p", (name) => {
    expect(isUserpart(name)).toBe(true);
  });

  it.each(["foo bar", "", "henryⅣ", "♚"])("does not have the name %p", (name) => {
    expect(isUserpart(name)).toBe(false);
  });

  it("keeps fussball from fußball, and ς from Σ and σ, which are the same", () => {
    expect(same("fussball", "fußball")).toBe(false);
    expect(same("Σ", "σ")).toBe(true);
    expect(same("Σ", "ς")).toBe(false);
    expect(same("σ", "ς")).toBe(false);
  });

  it("folds a capital sigma to σ at the end of a word too", () => {
    expect(foldUsername("ΟΔΟΣ")).toBe("οδοσ");
    expect(foldUsername("ΟΔΟΣ ΑΣ*")).toBe("οδοσ ασ*");
  });
});

describe("the width mapping (RFC 8264, section 5.2.1)", () => {
  it("takes fullwidth and halfwidth characters for the plain ones", () => {
    expect(same("Ｔｅａ０", "tea0")).toBe(true);
    expect(same("ｶﾀｶﾅ", "カタカナ")).toBe(true);
    expect(foldUsername("ﾊﾞ")).toBe("バ");
  });

  it("goes one step, and no further", () => {
    expect(foldUsername("\uffa0\uffa1\uffbe\uffc2\uffc7\uffca\uffd2\uffdc\uffe3")).toBe(
      "\u3164\u3131\u314e\u314f\u3154\u3155\u315b\u3163\u00af",
    );
  });
});

describe("the case mapping and the normalisation", () => {
  it("take letters with a mark, in one character or two, for the same", () => {
    expect(same("É", "e\u0301")).toBe(true);
    expect(foldUsername("E\u0301")).toBe("é");
  });

  it("lower what becomes more than one character", () => {
    expect(foldUsername("İ")).toBe("i̇");
  });

  it("are stable", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(foldUsername(foldUsername(text))).toBe(foldUsername(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the IdentifierClass (RFC 8264, sections 8 and 9)", () => {
  it.each([
    ["letters and digits", "aжあ中ह१"],
    ["marks", "क\u094dष"],
    ["ASCII that is no letter", "!#~"],
    ["the exceptions that are allowed", "ßς〇"],
  ])("has %s: %p", (_, name) => {
    expect(isUserpart(name)).toBe(true);
  });

  it.each([
    ["spaces", "a\u00a0b"],
    ["control characters", "a\u0085"],
    ["symbols", "a€"],
    ["punctuation", "a…"],
    ["other letters and numbers", "\u2160"],
    ["titlecase letters", "ǅ"],
    ["characters with a compatible one", "ﬁ"],
    ["characters that cannot be seen", "a\u200bb"],
    ["joiners", "क\u094d\u200dष"],
    ["variation selectors", "a\ufe0f"],
    ["tags and private use", "a\ue000"],
    ["conjoining Hangul", "\u1100\u1100"],
    ["unassigned characters", "a\u0378"],
    ["the exceptions that are not allowed", "ـ"],
    ["half characters", "a\ud83c"],
  ])("does not have %s: %p", (_, name) => {
    expect(isUserpart(name)).toBe(false);
  });
});

describe("characters that need a context (RFC 5892, appendix A)", () => {
  it.each(["col·lega", "COL·LEGA", "͵α", "ג׳", "ג״ל", "ア・イ", "中・b", "ش٣", "ش۳"])("allows %p", (name) => {
    expect(isUserpart(name)).toBe(true);
  });

  it.each(["a·b", "l·", "·l", "͵a", "a͵", "׳ג", "a・b", "・", "ش٣۳"])("refuses %p", (name) => {
    expect(isUserpart(name)).toBe(false);
  });
});

describe("the Bidi Rule (RFC 5893, section 2)", () => {
  it.each(["שלום", "سلام", "שלום1", "שלום-1", "سلام٣", "שָׁלוֹם", "ש_ש", "ߊߋ"])(
    "allows %p, from right to left",
    (name) => {
      expect(isRightToLeft(name)).toBe(true);
      expect(isUserpart(name)).toBe(true);
    },
  );

  it.each([
    ["begins with no letter", "1ש"],
    ["begins with no letter", "_ש"],
    ["begins with an Arabic number", "٣"],
    ["begins from left to right", "aש"],
    ["has a letter of the other direction", "שaש"],
    ["ends with no letter or number", "ש_"],
    ["has both kinds of numbers", "ש1٣"],
  ])("refuses what %s: %p", (_, name) => {
    expect(isRightToLeft(name)).toBe(true);
    expect(isUserpart(name)).toBe(false);
  });

  it("does not look at names from left to right", () => {
    expect(isRightToLeft("_tea_")).toBe(false);
    expect(isUserpart("_tea_")).toBe(true);
  });
});
