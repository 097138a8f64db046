/** Rules for every row; every row has its tests. */
import { describe, expect, it } from "bun:test";
import { MANY } from "../../../src/irc/commands/command.ts";
import { basename } from "node:path";
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
      if (/^export const \w+(?:: CommandRow| = defineCommand\()/mu.test(text))
        promised.push(basename(file, ".ts").toUpperCase());
    }
    expect([...promised, "HELP"].toSorted()).toEqual([...commands.keys()].toSorted());
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

    it("has a syntax that opens with its name", () => {
      expect(row.syntax.split(" ")[0]).toBe(name);
    });

    it("costs something, and takes no fewer parameters than it needs", () => {
      expect(row.cost).toBeGreaterThanOrEqual(1);
      if (row.minParams !== undefined) {
        expect(row.minParams).toBeGreaterThanOrEqual(0);
        expect(row.minParams).toBeLessThanOrEqual(row.maxParams);
      }
      // A message has no more parameters than this (Modern IRC, "Parameters"); some rows take all words of a line.
      if (row.maxParams !== MANY) expect(row.maxParams).toBeLessThanOrEqual(15);
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
