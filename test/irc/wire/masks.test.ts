import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { casemappings } from "../../../src/irc/wire/casemapping.ts";
import { compileMask, normaliseMask, splitUserhost } from "../../../src/irc/wire/masks.ts";
import { byteLength } from "../../../src/irc/wire/utf8.ts";

interface MaskFact {
  readonly mask: string;
  readonly matches: readonly string[];
  readonly fails: readonly string[];
}

/** The first six are facts of the ircdocs parser tests, mask matching. */
const facts: readonly MaskFact[] = [
  {
    mask: "*@127.0.0.1",
    matches: ["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1"],
    fails: ["coolguy!ab@127.0.0.5", "cooldud3!~d@124.0.0.1"],
  },
  {
    mask: "cool*@*",
    matches: ["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1", "cool132!ab@example.com"],
    fails: ["koolguy!ab@127.0.0.5", "cooodud3!~d@124.0.0.1"],
  },
  {
    mask: "cool!*@*",
    matches: ["cool!guyab@127.0.0.1", "cool!~dudebc@127.0.0.1", "cool!312ab@example.com"],
    fails: [
      "coolguy!ab@127.0.0.1",
      "cooldud3!~bc@127.0.0.1",
      "koolguy!ab@127.0.0.5",
      "cooodud3!~d@124.0.0.1",
    ],
  },
  {
    mask: "cool!?username@*",
    matches: ["cool!ausername@127.0.0.1", "cool!~username@127.0.0.1"],
    fails: ["cool!username@127.0.0.1"],
  },
  { mask: "cool!a?*@*", matches: ["cool!ab@127.0.0.1", "cool!abc@127.0.0.1"], fails: ["cool!a@127.0.0.1"] },
  {
    mask: "cool[guy]!*@*",
    matches: ["cool[guy]!guy@127.0.0.1", "cool[guy]!a@example.com"],
    fails: ["coolg!ab@127.0.0.1", "cool[!ac@127.0.1.1"],
  },
  { mask: "", matches: [""], fails: ["a"] },
  { mask: "*", matches: ["", "a", "🍵"], fails: [] },
  { mask: "?", matches: ["a", "🍵"], fails: ["", "ab"] },
  { mask: "*?", matches: ["a", "🍵", "🍵🍵"], fails: [""] },
  { mask: "?*?", matches: ["ab", "🍵a"], fails: ["🍵", "a"] },
  { mask: "*a*b", matches: ["ab", "aab", "abab"], fails: ["ba", "a", "abc"] },
  { mask: "a.c", matches: ["a.c"], fails: ["abc"] },
  { mask: "a\\*c", matches: ["a*c"], fails: ["abc", "a\\*c", "a\\bc"] },
  { mask: "a\\?c", matches: ["a?c"], fails: ["abc"] },
  { mask: "a\\bc\\", matches: ["a\\bc\\"], fails: ["abc"] },
];

describe.each([...facts])("mask $mask", ({ mask, matches, fails }) => {
  const matcher = compileMask(mask);
  it.each([...matches])("matches %p", (text) => {
    expect(matcher(text)).toBe(true);
  });
  it.each([...fails])("does not match %p", (text) => {
    expect(matcher(text)).toBe(false);
  });
  it("is known for what it matches and what not", () => {
    expect(matches.length + fails.length).toBeGreaterThan(0);
  });
});

/** Tries every length for every star; slow and plainly right. */
function naiveMatch(mask: readonly string[], text: readonly string[]): boolean {
  const [unit, ...rest] = mask;
  if (unit === undefined) return text.length === 0;
  if (unit === "*") {
    for (let taken = 0; taken <= text.length; taken++) if (naiveMatch(rest, text.slice(taken))) return true;
    return false;
  }
  const [letter, ...others] = text;
  return letter !== undefined && (unit === "?" || unit === letter) && naiveMatch(rest, others);
}

describe("compileMask", () => {
  it("agrees with a matcher that tries everything", () => {
    const masks = fc.array(fc.constantFrom("*", "?", "a", "b", "🍵"), { maxLength: 8 });
    const texts = fc.array(fc.constantFrom("a", "b", "🍵"), { maxLength: 8 });
    fc.assert(
      fc.property(masks, texts, (mask, text) => {
        expect(compileMask(mask.join(""))(text.join(""))).toBe(naiveMatch(mask, text));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes any mask and any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (mask, text) => {
        expect(compileMask(mask)(text)).toBeBoolean();
      }),
    );
  });

  it("needs bounded time for the worst masks", () => {
    const mask = compileMask(`${"*a?".repeat(160)}x`);
    expect(mask("a".repeat(510))).toBe(false);
  });

  it("ignores case as the casemapping does", () => {
    expect(compileMask("ADA!*@*")("ada!x@y")).toBe(true);
    expect(compileMask("ada!*@*")("AdA!x@y")).toBe(true);
    expect(compileMask("a[!*@*")("a{!x@y")).toBe(false);
    expect(compileMask("a[!*@*", casemappings.rfc1459)("a{!x@y")).toBe(true);
    expect(compileMask("a\\*", casemappings.rfc1459)("a*")).toBe(true);
  });
});

describe("normaliseMask", () => {
  it.each([
    ["ada", "ada!*@*"],
    ["ada!lace", "ada!lace@*"],
    ["lace@host", "*!lace@host"],
    ["ada!lace@host", "ada!lace@host"],
    ["*@*.example.com", "*!*@*.example.com"],
    ["*.example.com", "*!*@*.example.com"],
    ["2001:db8::*", "*!*@2001:db8::*"],
    ["", "*!*@*"],
    ["!", "*!*@*"],
    ["@", "*!*@*"],
    ["!@", "*!*@*"],
    ["*", "*!*@*"],
    ["a!b!c@d@e", "a!b!c@d@e"],
    ["a**b!***@*", "a*b!*@*"],
    [" a d\na ", "ada!*@*"],
  ])("makes %p into %p", (given, full) => {
    expect(normaliseMask(given)).toBe(full);
  });

  it("cuts a part that nothing could match, and lets it end anyhow", () => {
    expect(normaliseMask("x".repeat(300))).toBe(`${"x".repeat(63)}*!*@*`);
    expect(normaliseMask(`${"x".repeat(62)}\\*yz`)).toBe(`${"x".repeat(62)}*!*@*`);
  });

  it("gives at most 161 bytes without spaces, and changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const mask = normaliseMask(text);
        expect(byteLength(mask)).toBeLessThanOrEqual(161);
        expect(mask).toMatch(/^[^ ]+![^ ]+@[^ ]+$/);
        expect(normaliseMask(mask)).toBe(mask);
      }),
    );
  });
});

/** Facts of the ircdocs parser tests, userhost splitting. */
describe("splitUserhost", () => {
  it.each([
    ["coolguy", "coolguy", "", ""],
    ["coolguy!ag@127.0.0.1", "coolguy", "ag", "127.0.0.1"],
    ["coolguy!~ag@localhost", "coolguy", "~ag", "localhost"],
    ["coolguy@127.0.0.1", "coolguy", "", "127.0.0.1"],
    ["coolguy!ag", "coolguy", "ag", ""],
    ["coolguy!ag@net\u00035w\u0003ork.admin", "coolguy", "ag", "net\u00035w\u0003ork.admin"],
    ["coolguy!~ag@n\u0002et\u000305w\u000fork.admin", "coolguy", "~ag", "n\u0002et\u000305w\u000fork.admin"],
  ])("takes %p apart", (text, nick, username, host) => {
    expect(splitUserhost(text)).toEqual({ nick, username, host });
  });
});
