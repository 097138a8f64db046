/** Rules for every row; every row has its tests. */
import { describe, expect, it } from "bun:test";
import { basename } from "node:path";
import type { CommandRow } from "../../../src/irc/commands/command.ts";
import { commands, findCommand } from "../../../src/irc/commands/registry.ts";

const rows = [...commands.values()];

/** The text of the test files beside this one, by name. */
async function testFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const name of new Bun.Glob("**/*.test.ts").scan(import.meta.dir)) {
    files.set(name, await Bun.file(`${import.meta.dir}/${name}`).text());
  }
  return files;
}

/** The fewest words with which nothing is missing. */
function fewest({ lacking }: CommandRow): number {
  const words: string[] = [];
  while (lacking(words) !== undefined) words.push("x");
  return words.length;
}

/** The parameters in a syntax that are in no square brackets and in no list `{,<channel>}`. */
function namedOutside(syntax: string): number {
  let text = syntax;
  let before: string;
  do {
    before = text;
    text = text.replaceAll(/\[[^[\]]*\]|\{[^{}]*\}/gu, "");
  } while (text !== before);
  return (
    text
      .replaceAll(/<[^<>]*>/gu, "x")
      .split(" ")
      .filter((word) => word !== "").length - 1
  );
}

describe("the registry", () => {
  it("finds a command by its name in upper case", () => {
    expect(findCommand("JOIN")?.name).toBe("JOIN");
    expect(findCommand("join")).toBeUndefined();
    expect(findCommand("constructor")).toBeUndefined();
  });

  it("has every command that the file names promise", async () => {
    const sources = new Bun.Glob("*/*.ts").scan(`${import.meta.dir}/../../../src/irc/commands`);
    const promised: string[] = [];
    for await (const file of sources) {
      const text = await Bun.file(`${import.meta.dir}/../../../src/irc/commands/${file}`).text();
      if (/^export const \w+ = defineCommand\(/mu.test(text))
        promised.push(basename(file, ".ts").toUpperCase());
    }
    expect([...promised, "HELP"].toSorted()).toEqual([...commands.keys()].toSorted());
  });

  it("has few commands whose syntax is more than a row of parameters", () => {
    const forms = rows.filter(({ form }) => form !== undefined).map(({ name }) => name);
    expect(forms.join(" ").toLowerCase()).toBe(
      "pong webpush list batch who metadata filter files chathistory",
    );
  });

  describe.each(rows.map((row) => [row.name, row] as const))("the row of %s", (name, row) => {
    it("has a name that can be sent", () => {
      expect(name).toMatch(/^[A-Z]+$/u);
      expect(commands.get(name)).toBe(row);
    });

    it("has help and a specification", () => {
      expect(row.help).toMatch(/^[A-Z].*\.$/u);
      expect(row.specification).toMatch(/^(?:Modern IRC, "|RFC 2812, section |IRCv3 |Common practice: )/u);
    });

    it("has a syntax that opens with its name, and names what it needs outside of brackets", () => {
      expect(row.syntax.split(" ")[0]).toBe(name);
      if (row.form === undefined) expect(namedOutside(row.syntax)).toBe(fewest(row));
    });

    it("costs something, and takes no fewer parameters than it needs", () => {
      expect(row.cost).toBeGreaterThanOrEqual(1);
      expect(fewest(row)).toBeLessThanOrEqual(row.maxParams);
      // A message has no more parameters than this (Modern IRC, "Parameters"); some rows take all words of a line.
      if (row.maxParams !== Infinity) expect(row.maxParams).toBeLessThanOrEqual(15);
    });

    it("is open to users where it needs a privilege", () => {
      if (row.privilege !== undefined) expect(row.access).toBe("registered");
    });

    it("is tested: a file opens its describe and sends it", async () => {
      const opened = new RegExp(`\\bdescribe\\("${name}\\b`, "u");
      const tests = [...(await testFiles()).values()].filter((text) => opened.test(text));
      expect(tests.length).toBeGreaterThanOrEqual(1);
      const sent = new RegExp(
        `\\b(?:ask|say|heard|send)\\((?:\\w+, |.*connect.*, )?\\s*["\`](?:@\\S+ )?${name}\\b`,
        "u",
      );
      expect(tests.some((text) => sent.test(text))).toBe(true);
    });
  });
});
