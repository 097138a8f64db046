import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { escapeTagValue, formatLine, formatTags } from "../../../src/irc/wire/format.ts";
import { parseMessage } from "../../../src/irc/wire/parse.ts";
import { byteLength } from "../../../src/irc/wire/utf8.ts";
import { messageFacts } from "./message-facts.ts";

const middle = fc
  .string({ unit: "binary", minLength: 1, maxLength: 20 })
  .filter((text) => !/[\0\n\r ]/.test(text) && !text.startsWith(":"));
const last = fc.string({ unit: "binary", maxLength: 20 }).filter((text) => !/[\0\n\r]/.test(text));
const source = fc.option(
  middle.filter((text) => byteLength(text) < 60),
  { nil: undefined },
);
const command = fc.stringMatching(/^(?:[A-Z]{1,12}|[0-9]{3})$/);
const anything = fc.string({ unit: fc.oneof(fc.constantFrom("\r", "\n", "\0", " ", ":"), fc.string()) });

describe("formatLine", () => {
  it.each([...messageFacts])("means $command $params", (fact) => {
    for (const forceColon of [false, true]) {
      const line = formatLine(fact.source, fact.command, fact.params ?? [], forceColon);
      expect(line).toEndWith("\r\n");
      expect(parseMessage(line.slice(0, -2))).toEqual({
        tags: new Map(),
        source: fact.source,
        command: fact.command,
        params: [...(fact.params ?? [])],
      });
    }
  });

  it.each(messageFacts.filter((fact) => fact.lenient !== true))("writes $lines.0 or the like", (fact) => {
    const tags = formatTags(Object.entries(fact.tags ?? {}));
    const written = [false, true].map((forceColon) => {
      const line = formatLine(fact.source, fact.command, fact.params ?? [], forceColon).slice(0, -2);
      return (tags === "" ? line : `@${tags} ${line}`).toLowerCase();
    });
    const meant = new Set(fact.lines.map((line) => line.toLowerCase()));
    expect(written.some((line) => meant.has(line))).toBe(true);
  });

  it("puts the colon where it is needed, and elsewhere only when asked", () => {
    expect(formatLine("s", "PRIVMSG", ["#tea", "hi"])).toBe(":s PRIVMSG #tea hi\r\n");
    expect(formatLine("s", "PRIVMSG", ["#tea", "hi"], true)).toBe(":s PRIVMSG #tea :hi\r\n");
    expect(formatLine("s", "PRIVMSG", ["#tea", "hi you"])).toBe(":s PRIVMSG #tea :hi you\r\n");
    expect(formatLine("s", "AWAY", [""])).toBe(":s AWAY :\r\n");
    expect(formatLine("s", "AWAY", [":)"])).toBe(":s AWAY ::)\r\n");
    expect(formatLine(undefined, "PING", [])).toBe("PING\r\n");
    expect(formatLine(undefined, "PING", [], true)).toBe("PING\r\n");
  });

  it("gives a parameter that can only stand last the nearest form before others", () => {
    expect(formatLine("s", "401", ["ada", "", "No such nick"])).toBe(":s 401 ada * :No such nick\r\n");
    expect(formatLine("s", "401", ["ada", "a b", "No"])).toBe(":s 401 ada a_b No\r\n");
    expect(formatLine("s", "338", ["ada", "::1", "host"])).toBe(":s 338 ada 0::1 host\r\n");
  });

  it("lets no text of a user become a line", () => {
    expect(formatLine("s", "TOPIC", ["#tea", "a\r\nQUIT\0b"])).toBe(":s TOPIC #tea :a QUIT b\r\n");
    expect(formatLine("s", "401", ["a\nb", "c\r\nd"])).toBe(":s 401 a_b :c d\r\n");
    expect(formatLine("s\r\nx", "4\n01", ["a"])).toBe(":s_x 4_01 a\r\n");
  });

  it("cuts a line at 512 bytes, between characters", () => {
    const line = formatLine("s", "PRIVMSG", ["#te", "é".repeat(300)]);
    expect(byteLength(line)).toBe(511);
    expect(line).toBe(`:s PRIVMSG #te ${"é".repeat(247)}\r\n`);
  });

  it("leaves no space at the end of a line whose last parameter had no room", () => {
    const unknown = "X".repeat(512 - ":s 421 ada ".length - " \r\n".length);
    const line = formatLine("s", "421", ["ada", unknown, "Unknown command"], true);
    expect(line).toBe(`:s 421 ada ${unknown}\r\n`);
  });

  it("means what it was given", () => {
    fc.assert(
      fc.property(
        source,
        command,
        fc.array(middle, { maxLength: 4 }),
        last,
        fc.boolean(),
        (prefix, verb, middles, text, forceColon) => {
          const params = [...middles, text];
          expect(parseMessage(formatLine(prefix, verb, params, forceColon).slice(0, -2))).toEqual({
            tags: new Map(),
            source: prefix,
            command: verb,
            params,
          });
        },
      ),
    );
  });

  it("makes one line of at most 512 bytes of anything, with as many parameters as it was given", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 6 }), fc.boolean(), (params, forceColon) => {
        const line = formatLine("s", "X", params, forceColon);
        expect(line).toMatch(/^[^\0\r\n]*\r\n$/);
        expect(byteLength(line)).toBeLessThanOrEqual(512);
        if (byteLength(line) < 512)
          expect(parseMessage(line.slice(0, -2))?.params).toHaveLength(params.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe("formatTags", () => {
  it("joins tags with semicolons, and says nothing for no value", () => {
    expect(formatTags([])).toBe("");
    expect(formatTags([["a", "b"]])).toBe("a=b");
    expect(
      formatTags([
        ["a", ""],
        ["+b", "c d"],
      ]),
    ).toBe("a;+b=c\\sd");
  });

  it("means what it was given", () => {
    const names = fc.stringMatching(/^\+?[a-z]{1,5}(?:\.[a-z]{2}\/[a-z0-9-]{1,5})?$/);
    const values = fc.oneof(
      anything,
      fc.string({ unit: fc.constantFrom(";", " ", "\\", "\r", "\n", ":", "s", "n", "=") }),
    );
    fc.assert(
      fc.property(fc.dictionary(names, values), (tags) => {
        const message = parseMessage(`@${formatTags(Object.entries(tags))} PING`);
        const expected = Object.entries(tags).map(
          ([name, value]) => [name, value.replaceAll("\0", "")] as const,
        );
        expect(message?.tags).toEqual(new Map(expected));
      }),
    );
  });
});

describe("escapeTagValue", () => {
  it("escapes as IRCv3 Message Tags says, and takes NUL out", () => {
    expect(escapeTagValue("a;b c\\d\re\nf\0g:")).toBe("a\\:b\\sc\\\\d\\re\\nfg:");
    expect(escapeTagValue("plain")).toBe("plain");
  });
});
