import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { byteLength, truncate } from "../../../src/irc/wire/utf8.ts";

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

describe("byteLength", () => {
  it("agrees with the encoder", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});
