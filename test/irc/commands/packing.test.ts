import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { packWords, roomAfter } from "../../../src/irc/commands/packing.ts";

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((text) => !/\s/u.test(text));

describe("packWords", () => {
  it("keeps every word that fits, in order, and makes no text too long", () => {
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 1, max: 60 }), (words, room) => {
        const texts = packWords(words, room);
        for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(room);
        const fitting = words.filter((text) => Buffer.byteLength(text) <= room);
        expect(texts.flatMap((text) => text.split(" "))).toEqual(fitting);
      }),
    );
  });

  it("starts a new text only where the next word does not fit", () => {
    expect(packWords(["aa", "bb", "cc"], 5)).toEqual(["aa bb", "cc"]);
    expect(packWords(["aa", "bb", "cc"], 8)).toEqual(["aa bb cc"]);
  });

  it("makes nothing of nothing", () => {
    expect(packWords([], 10)).toEqual([]);
  });
});

describe("roomAfter", () => {
  it("counts the prefix, the fixed parameters, the colon and CR LF", () => {
    const line = ":irc.test 319 alice bob :";
    expect(roomAfter("irc.test", "319", "alice", "bob")).toBe(510 - line.length);
  });
});
