import { heapStats } from "bun:jsc";
import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { checkLengths, decodeLine, readRefusedLine } from "../../../src/irc/wire/line-bytes.ts";
import { parseMessage } from "../../../src/irc/wire/parse.ts";
import { messageFacts } from "./message-facts.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const check = (line: string): string => checkLengths(new TextEncoder().encode(line));
/** A tag section of so many bytes, with the space after it. */
const tags = (length: number): string => `@${"t".repeat(length - 2)} `;

describe("parseMessage", () => {
  const lines = messageFacts.flatMap((fact) => fact.lines.map((line) => ({ line, fact })));
  it.each(lines)("reads $line", ({ line, fact }) => {
    const message = parseMessage(line);
    expect(message).toEqual({
      tags: new Map(Object.entries(fact.tags ?? {})),
      source: fact.source,
      command: fact.command,
      params: [...(fact.params ?? [])],
    });
  });

  it.each(["", " ", "   ", ":", ":src", ":src ", "@tag", "@tag ", "@tag :src", "@tag :src  "])(
    "finds no command in %p",
    (line) => {
      expect(parseMessage(line)).toBeUndefined();
    },
  );

  it("passes over spaces before the command", () => {
    expect(parseMessage("  @a=b   :src   PING   x")).toEqual({
      tags: new Map([["a", "b"]]),
      source: "src",
      command: "PING",
      params: ["x"],
    });
  });

  it("puts only ASCII letters of a command into upper case", () => {
    expect(parseMessage("pRiVmSg #tea hi")?.command).toBe("PRIVMSG");
    expect(parseMessage("l\u0131st")?.command).toBe("L\u0131ST");
  });

  it("passes over tags without a name", () => {
    expect(parseMessage("@;=x;a=;;b PING")?.tags).toEqual(
      new Map([
        ["a", ""],
        ["b", ""],
      ]),
    );
  });

  it("keeps values with equals signs, client-only tags and names like those of objects", () => {
    expect(parseMessage("@+typing=a=b;__proto__=x PING")?.tags).toEqual(
      new Map([
        ["+typing", "a=b"],
        ["__proto__", "x"],
      ]),
    );
  });

  it("keeps more than 15 parameters", () => {
    const params = Array.from({ length: 40 }, (_, index) => `p${index}`);
    expect(parseMessage(`X ${params.join(" ")}`)?.params).toEqual(params);
  });

  it("takes any text", () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(" ", ":", "@", ";", "=", "\\", "\r", "\n", "\0"),
        fc.string({ unit: "binary" }),
      ),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const message = parseMessage(parts.join(""));
        if (message === undefined) return;
        expect(message.command).not.toBe("");
        expect(message.command).not.toContain(" ");
        for (const param of message.params.slice(0, -1)) expect(param).toMatch(/^[^ :][^ ]*$/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("decodeLine", () => {
  it("reads UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(decodeLine(new TextEncoder().encode(text))).toBe(text);
      }),
    );
  });

  it("reads a view into a larger buffer", () => {
    const buffer = new TextEncoder().encode("PING a\r\nPING é\r\n");
    expect(decodeLine(buffer.subarray(8, 15))).toBe("PING é");
  });

  it("keeps a byte order mark", () => {
    expect(decodeLine(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe("\ufeffa");
  });

  it.each([
    ["a byte of Latin-1", bytes(0x61, 0xe9, 0x61)],
    ["a character cut short", bytes(0x61, 0xc3)],
    ["a continuation byte alone", bytes(0x80)],
    ["an overlong form", bytes(0xc0, 0xaf)],
    ["a surrogate", bytes(0xed, 0xa0, 0x80)],
    ["a code past the last one", bytes(0xf4, 0x90, 0x80, 0x80)],
  ])("refuses %s", (_, line) => {
    expect(decodeLine(line)).toBeUndefined();
  });
});

describe("checkLengths", () => {
  it("allows 512 bytes with CR LF", () => {
    expect(check("")).toBe("ok");
    expect(check("x".repeat(510))).toBe("ok");
    expect(check("x".repeat(511))).toBe("too-long");
    expect(check("é".repeat(255))).toBe("ok");
    expect(check(`x${"é".repeat(255)}`)).toBe("too-long");
  });

  it("allows 4096 bytes of tags with @ and the space, and 512 beside them", () => {
    expect(check(`${tags(4096)}${"x".repeat(510)}`)).toBe("ok");
    expect(check(`${tags(4097)}PING`)).toBe("tags-too-long");
    expect(check(`${tags(4096)}${"x".repeat(511)}`)).toBe("too-long");
    expect(check(`@${"t".repeat(4095)}`)).toBe("ok");
    expect(check(`@${"t".repeat(4096)}`)).toBe("tags-too-long");
  });
});

const readRefused = (line: string): unknown => readRefusedLine(Buffer.from(line, "latin1"));

describe("readRefusedLine", () => {
  it("tells the command, and the tags that are UTF-8", () => {
    expect(readRefused("@label=caf\u00c3\u00a9;+bad=\u00e9;x=\\s privmsg #tea :caf\u00e9")).toEqual({
      command: "PRIVMSG",
      tags: new Map([
        ["label", "café"],
        ["x", " "],
      ]),
    });
  });

  it("tells nothing where there is no command", () => {
    expect(readRefused("@label=\u00e9")).toBeUndefined();
    expect(readRefused("")).toBeUndefined();
  });
});

describe("control characters in tags", () => {
  it("are dropped, so that tags that are passed on are neither longer nor several lines", () => {
    expect(parseMessage("@+a\rb=c\r\0d;+\r PRIVMSG x")?.tags).toEqual(
      new Map([
        ["+ab", "cd"],
        ["+", ""],
      ]),
    );
  });
});

/** Bytes that texts take outside of the heap itself. */
function memoryOfTexts(): number {
  Bun.gc(true);
  return heapStats().extraMemorySize;
}

describe("what is kept of a message", () => {
  it("does not keep its tags in memory", () => {
    const kept: string[] = [];
    const before = memoryOfTexts();
    for (let index = 0; index < 2_000; index += 1) {
      const line = Buffer.from(`${tags(4_096)}JOIN #the-name-of-channel-${index}`);
      kept.push(parseMessage(decodeLine(line) ?? "")?.params[0] ?? "");
    }
    expect(memoryOfTexts() - before).toBeLessThan(kept.length * 1_024);
    expect(kept.at(-1)).toBe("#the-name-of-channel-1999");
  });
});
