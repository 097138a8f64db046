/** Texts: formatting codes, Markdown, links, emoji, colours, and texts made to attack. */
import { describe, expect, it } from "bun:test";
import { displayName, displayText } from "../../../web/core/display-text.ts";
import { emojiTable, findEmoji, withEmoji } from "../../../web/core/emoji.ts";
import data from "emoji-picker-element-data/en/github/data.json";
import { blocksOf, codes, plainStyle, spansOf, withoutFormatting } from "../../../web/core/formatting.ts";
import { partsOf } from "../../../web/core/links.ts";
import { fromMarkdown } from "../../../web/core/markdown.ts";
import { NICK_COLOURS, nickColour } from "../../../web/core/nick-colours.ts";
import { t } from "../../../web/texts/index.ts";

const { bold, italic, monospace, strike } = codes;

describe("formatting codes", () => {
  it.each([
    ["plain", [["plain", {}]]],
    [
      "\u0002bold\u0002 no",
      [
        ["bold", { bold: true }],
        [" no", {}],
      ],
    ],
    [
      "\u00034,12red\u0003 no",
      [
        ["red", { colour: "4", background: "12" }],
        [" no", {}],
      ],
    ],
    ["\u000304,1a", [["a", { colour: "4", background: "1" }]]],
    ["\u00035,a", [[",a", { colour: "5" }]]],
    ["\u0003991", [["1", {}]]],
    [
      "\u0004ff0000red\u0004no",
      [
        ["red", { colour: "#ff0000" }],
        ["no", {}],
      ],
    ],
    [
      "\u001d\u001f\u001e\u0011\u0016all\u000fnone",
      [
        ["all", { italic: true, underline: true, strike: true, monospace: true, reverse: true }],
        ["none", {}],
      ],
    ],
    ["\u0002\u0002", []],
  ] as const)("%j are spans", (text, expected) => {
    const wanted = expected.map(([part, style]) => ({ text: part, style: { ...plainStyle, ...style } }));
    expect(spansOf(text)).toEqual(wanted);
    expect(withoutFormatting(text)).toBe(expected.map(([part]) => part).join(""));
  });
});

const code = (text: string): object => ({ kind: "code", text });
const plain = (text: string): object => ({ kind: "text", text });

describe("lines", () => {
  it("end a style, as they do for other clients", () => {
    expect(spansOf(`${bold}a\nb`).map(({ text, style }) => [text, style.bold])).toEqual([
      ["a\n", true],
      ["b", false],
    ]);
    expect(spansOf("a\nb")).toHaveLength(1);
  });

  it.each([
    [
      "look:\n```ts\nlet a = *1*;\n\nlet b;\n```\nthere",
      [plain("look:"), code("let a = *1*;\n \nlet b;"), plain("there")],
    ],
    ["```\none line\n```", [plain(`${monospace}one line`)]],
    ["a\n`b`\nc", [plain(`a\n${monospace}b${monospace}\nc`)]],
    ["`a`\n`b`", [code("a\nb")]],
    ["**a**\nb", [plain(`${bold}a${bold}\nb`)]],
    ["", [plain("")]],
  ])("of code in %j are a block", (typed, blocks) => {
    expect(blocksOf(fromMarkdown(typed))).toEqual(blocks as never);
  });
});

describe("Markdown", () => {
  it.each([
    [
      "**bold** and *italic* and _this_",
      `${bold}bold${bold} and ${italic}italic${italic} and ${italic}this${italic}`,
    ],
    ["~~gone~~", `${strike}gone${strike}`],
    ["`a * b * c`", `${monospace}a * b * c${monospace}`],
    ["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
    [String.raw`\*as it is\*`, "*as it is*"],
    ["https://tea.example/_a_/*b*", "https://tea.example/_a_/*b*"],
    ["```ts\nconst a = *b*;\n\n```\n*c*", `${monospace}const a = *b*;\n${monospace} \n${italic}c${italic}`],
    ["** a **", "** a **"],
  ])("%j", (typed, sent) => {
    expect(fromMarkdown(typed)).toBe(sent);
  });
});

const links = (text: string): unknown[] => partsOf(text).filter(({ kind }) => kind !== "text");

describe("links", () => {
  it.each([
    [
      "see https://tea.example/a?b=c.",
      [{ kind: "link", text: "https://tea.example/a?b=c", url: "https://tea.example/a?b=c" }],
    ],
    ["tea.com is", [{ kind: "link", text: "tea.com", url: "http://tea.com/" }]],
    [
      "join #tea, #coffee!",
      [
        { kind: "channel", text: "#tea" },
        { kind: "channel", text: "#coffee" },
      ],
    ],
    [
      "https://tea.example/#tea",
      [{ kind: "link", text: "https://tea.example/#tea", url: "https://tea.example/#tea" }],
    ],
  ] as const)("in %j", (text, expected) => {
    expect(links(text)).toMatchObject([...expected] as object[]);
    expect(
      partsOf(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });

  it.each([
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "mailto:bob@tea.example",
    "ftp://tea.example/x",
    "<a href='x'>",
  ])("are not made of %j", (text) => {
    expect(links(text)).toEqual([]);
  });

  it("show the host that letters of another script hide", () => {
    expect(links("http://аррӏе.com")).toMatchObject([{ host: "xn--80ak6aa92e.com" }]);
    expect(links("https://apple.com")).toMatchObject([{ host: undefined }]);
  });

  it("are not looked for in a text without end", () => {
    expect(partsOf("http://a.b ".repeat(3_000))).toHaveLength(1);
  });
});

describe("texts made to attack", () => {
  it.each([
    ["controls of direction", "abc\u202Egpj.exe\u202C\u2066x\u2069\u200F", "abcgpj.exex"],
    ["controls", "a\u0000b\u0007c\u001b[31md\u0085e", "abc[31mde"],
    ["line separators", "a\u2028b\u2029c", "abc"],
    ["letters that cannot be seen", "a\u3164b\uffa0c\u{E0041}", "abc"],
    ["marks without end", `a${"\u0301".repeat(50_000)}b`, `a${"\u0301".repeat(6)}b`],
    ["HTML, which stays text", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["line breaks, which stay", "a\nb", "a\nb"],
    ["text from right to left, which stays", "שלום", "שלום"],
  ])("%s", (_, text, shown) => {
    expect(displayText(text)).toBe(shown);
  });

  it("keeps names on one line, and of a length that fits", () => {
    expect(displayName("a\nb\tc")).toBe("a bc");
    expect(displayName("x".repeat(5_000))).toBe(`${"x".repeat(40)}…`);
    expect(displayName("👪".repeat(41))).toBe(`${"👪".repeat(40)}…`);
  });
});

describe("emoji and colours", () => {
  const table = emojiTable(data);

  it("puts emoji in place of their names", () => {
    const put = (text: string): string => withEmoji(text, table);
    expect(put(":tea: at 10:30:15 :nosuch: :__proto__:")).toBe("🍵 at 10:30:15 :nosuch: :__proto__:");
    expect(put("`:tea:` https://tea.example/:tea: :+1:")).toBe("`:tea:` https://tea.example/:tea: 👍");
    expect(table.byName.size).toBeGreaterThan(1_800);
  });

  it("finds emoji by all words that describe them", () => {
    expect(findEmoji(table, "hot drink").map(({ emoji }) => emoji)).toContain("☕");
    expect(findEmoji(table, "nothing like it")).toEqual([]);
  });

  it("gives a nick one colour, whatever its case and its tail", () => {
    expect(nickColour("Ada_")).toBe(nickColour("ada"));
    const used = new Set(Array.from({ length: 200 }, (_, at) => nickColour(`nick${at}`)));
    expect([...used].every((colour) => colour >= 0 && colour < NICK_COLOURS)).toBe(true);
    expect(used.size).toBe(NICK_COLOURS);
  });
});

describe("a text with a value", () => {
  it.each([
    ["bob", "bob left bye"],
    ["שרה", "\u2068שרה\u2069 left bye"],
    ["سارة", "\u2068سارة\u2069 left bye"],
  ])("is not turned around by %s", (nick, expected) => {
    expect(t("event.part", { nick, text: "bye" })).toBe(expected);
  });
});
