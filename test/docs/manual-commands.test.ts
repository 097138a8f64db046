/** Every command of the manual and the README has a row: it is run, or the row says which test runs it. */
import { describe, expect, it } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../house/source.ts";
import { commandsIn, isCaseOf } from "./manual-commands.ts";
import { irc, lineOf } from "./manual-irc.ts";
import { others, shellRows, START } from "./manual-shell.ts";

/** Code in the documents that has spaces and is no command. */
const WORDS = [
  "verify optional ca-file … crt-ignore-err all ca-ignore-err all",
  "* new text",
  "token NAME",
  "Authorization: Bearer",
  'error: script "start" exited with code 78',
  "bun run",
];

const commands = ["docs/manual.md", "README.md"].flatMap((document) =>
  commandsIn(readFileSync(join(root, document), "utf8"), WORDS),
);

/** Those that the first list has and the second one has not. */
function missing(all: readonly string[], among: readonly string[]): readonly string[] {
  return all.filter((text) => !among.includes(text));
}

describe.each([
  ["shell", [...shellRows, ...others].map(({ command }) => command).concat(START)],
  ["irc", irc.map(({ command }) => command)],
] as const)("the table of commands: %s", (kind, rows) => {
  const texts = commands.filter((command) => command.kind === kind).map(({ text }) => text);

  it("has a row for each command of the documents", () => {
    expect(texts.length).toBeGreaterThan(30);
    expect(missing(texts, rows)).toEqual([]);
  });

  it("has no row for anything else", () => {
    expect(missing(rows, texts)).toEqual([]);
  });
});

describe("the rows", () => {
  it("name tests that exist", () => {
    for (const row of others) {
      if (!("test" in row)) continue;
      const text = existsSync(join(root, row.test)) ? readFileSync(join(root, row.test), "utf8") : "";
      expect([row.command, row.test, text.includes(row.named)]).toEqual([row.command, row.test, true]);
    }
  });

  it("leave no command that is not run", () => {
    expect(others.filter((row) => "notRun" in row)).toEqual([]);
  });

  it("say a case of what the document writes", () => {
    for (const { command, says } of irc) {
      if (says === undefined) continue;
      // A document leaves out the service, the channel, or the command whose parameters it explains.
      const words = says.split(" ");
      const endings = words.map((_, from) => words.slice(from).join(" "));
      const fits = endings.some((line) => isCaseOf(lineOf({ command }), line));
      expect([command, says, fits]).toEqual([command, says, true]);
    }
  });
});

describe("a document", () => {
  it("is searched for commands, and code that is unclear is refused", () => {
    expect(commandsIn("`KILL <nick>` and `bun run start\ndoctor`, `/srv/x`, `a = 1`")).toEqual([
      { kind: "irc", text: "KILL <nick>" },
      { kind: "shell", text: "bun run start doctor" },
    ]);
    expect(() => commandsIn("`zfs snapshot tank`")).toThrow("zfs snapshot tank");
    expect(() => commandsIn("```\nzfs list\n```\n")).toThrow("zfs list");
  });

  it("stands for its cases", () => {
    const syntax = "KLINE [REQUIRE-SASL] [<duration>] <user@host> [<reason>]";
    for (const line of ["KLINE *@x", "KLINE REQUIRE-SASL 1d *@x spam"])
      expect(isCaseOf(syntax, line)).toBe(true);
    for (const line of ["KLINE", "DLINE *@x", "NOTKLINE *@x"]) expect(isCaseOf(syntax, line)).toBe(false);
  });
});
