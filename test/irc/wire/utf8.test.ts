import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { byteLength, cutText, truncate, truncateGraphemes } from "../../../src/irc/wire/utf8.ts";

describe("truncate", () => {
  it("leaves a text that fits as it is", () => {
    expect(truncate("tea", 3)).toBe("tea");
    expect(truncate("thé", 4)).toBe("thé");
    expect(truncate("", 0)).toBe("");
  });

  it("cuts before a character that does not fit whole", () => {
    expect(truncate("thé", 3)).toBe("th");
    expect(truncate("a€b", 3)).toBe("a");
    expect(truncate("a€b", 4)).toBe("a€");
    expect(truncate("a🍵b", 4)).toBe("a");
    expect(truncate("a🍵b", 5)).toBe("a🍵");
  });

  it("leaves nothing where there is no room", () => {
    expect(truncate("tea", 0)).toBe("");
    expect(truncate("tea", -5)).toBe("");
  });

  it("cuts texts that are longer than any line", () => {
    expect(truncate("é".repeat(3000), 4001)).toBe("é".repeat(2000));
  });

  it("gives the longest start, in whole characters, that fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: -2, max: 30 }), (text, bytes) => {
        let expected = "";
        for (const character of text) {
          if (byteLength(expected + character) > bytes) break;
          expected += character;
        }
        expect(truncate(text, bytes)).toBe(expected);
      }),
    );
  });
});

describe("truncateGraphemes", () => {
  it.each([
    ["an accent", "tea e\u0301", 5, "tea "],
    ["a family", "hi 👨‍👩‍👧", 10, "hi "],
    ["a skin tone", "ok 👍🏽", 8, "ok "],
    ["a flag", "🇫🇷🇫🇷", 12, "🇫🇷"],
    ["a variation selector", "a❤️", 5, "a"],
    ["Hangul of three letters", "x\u1112\u1161\u11ab", 8, "x"],
    ["an accent that comes after the last byte", "tee\u0301", 3, "te"],
  ])("takes no part of %s", (_, text, bytes, start) => {
    expect(truncateGraphemes(text, bytes)).toBe(start);
  });

  it("cuts a grapheme that does not fit by itself between characters", () => {
    expect(truncateGraphemes(`e${"\u0301".repeat(10)}`, 6)).toBe("e\u0301\u0301");
  });

  it("gives the longest start, in whole graphemes, that fits", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 40 }), (text, bytes) => {
        let expected = "";
        for (const { segment } of segmenter.segment(text)) {
          if (byteLength(expected + segment) > bytes) break;
          expected += segment;
        }
        const cut = truncateGraphemes(text, bytes);
        expect(cut).toBe(expected === "" ? truncate(text, bytes) : expected);
      }),
    );
  });
});

describe("cutText", () => {
  it("ends with a space only if the text does", () => {
    expect(cutText("green tea", 6)).toBe("green");
    expect(cutText("green   tea", 7)).toBe("green");
    expect(cutText("green  ", 7)).toBe("green  ");
    expect(cutText("green 👨‍👩‍👧", 12)).toBe("green");
  });
});

describe("byteLength", () => {
  it("agrees with the encoder", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});
