/** Every command of the pages that the manual leads to has a row, and those of docs/accounts.md are run. */
import { describe, expect, it } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../clients/installed.ts";
import { root } from "../house/source.ts";
import { inDirectory } from "../main/directory.ts";
import { accountRows } from "./accounts-irc.ts";
import { AccountScene } from "./accounts-scene.ts";
import { commandsIn, isCaseOf } from "./manual-commands.ts";
import { irc, lineOf } from "./manual-irc.ts";
import { others, shellRows } from "./manual-shell.ts";
import { clientRows, clientsAlone, pageShell } from "./page-commands.ts";

/** Code in docs/accounts.md that is no command of IRC: words of other sentences. */
const WORDS = ["<password> <code>", "/away", "PLAIN", "SET", "NS IDENTIFY", "FAIL * ACCOUNT_REQUIRED"];

const read = (document: string): string => readFileSync(join(root, document), "utf8");

/** The commands of a page of this kind. */
function textsOf(document: string, kind: string, words: readonly string[] | "any"): readonly string[] {
  return commandsIn(read(document), words).flatMap((command) =>
    command.kind === kind ? [command.text] : [],
  );
}

const accounts = (kind: string): readonly string[] => textsOf("docs/accounts.md", kind, WORDS);
const manual = new Set([...irc, ...shellRows, ...others].map(({ command }) => command));

function expectTest({ test, named }: { readonly test: string; readonly named: string }): void {
  const text = existsSync(join(root, test)) ? read(test) : "";
  expect([test, named, text.includes(named)]).toEqual([test, named, true]);
}

describe.each(Object.entries(pageShell))("the shell commands of %s", (document, rows) => {
  it("have a row each, and no row is for anything else", () => {
    const commands = textsOf(document, "shell", "any").filter((text) => !manual.has(text));
    expect(commands.toSorted()).toEqual(rows.map(({ command }) => command).toSorted());
    for (const row of rows) if ("test" in row) expectTest(row);
  });
});

it("every command of a chat program in docs/accounts.md is one that a test gives it", () => {
  const commands = accounts("client");
  expect(commands.length).toBeGreaterThan(15);
  for (const text of commands) {
    const rows = clientRows.filter(({ command }) => command.test(text)).length;
    expect([text, rows]).toEqual([text, clientsAlone.includes(text) ? 0 : 1]);
  }
  for (const row of clientRows) {
    expect([row.command, commands.some((text) => row.command.test(text))]).toEqual([row.command, true]);
    expectTest(row);
  }
});

describe("the IRC commands of docs/accounts.md", () => {
  it("have a row each, and no row is for anything else", () => {
    const commands = accounts("irc").filter((text) => !manual.has(text));
    expect(commands.length).toBeGreaterThan(100);
    expect(commands.toSorted()).toEqual(accountRows.map(([, command]) => command).toSorted());
  });

  it("are said as the page writes them", () => {
    for (const [, command, says] of accountRows) {
      const written = lineOf({ command });
      const words = says.split(" ");
      const fits = words.some((_, from) => isCaseOf(written, words.slice(from).join(" ")));
      expect([command, says, fits]).toEqual([command, says, true]);
    }
  });
});

describe("docs/accounts.md", () => {
  const scene = new AccountScene();

  it.each(accountRows.map((row) => [row[0], row[1], row] as const))("%s: %s", async (_by, _command, row) => {
    expect(await scene.run(row)).toMatch(row[3]);
  });
});

describeWith(["openssl"], "docs/accounts.md, openssl", () => {
  it("makes a certificate that a client can use", async () => {
    const [command = ""] = accounts("shell");
    await inDirectory({}, async (directory) => {
      expect(Bun.spawnSync(["sh", "-c", command], { cwd: directory }).exitCode).toBe(0);
      const pem = await Bun.file(join(directory, "ana.pem")).text();
      expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----[^]*-----BEGIN CERTIFICATE-----/u);
    });
  });
});
