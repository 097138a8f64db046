/** Import rules: an import against them is a defect. The rules are in `import-rules.ts`. */
import { describe, expect, it } from "bun:test";
import { rules, violations } from "./import-rules.ts";
import { impurities, importsOf, sourceFiles } from "./source.ts";

const src = sourceFiles("src");

/** Violations of one made-up file. */
function judge(path: string, text: string): string[] {
  return violations([{ path, text }]);
}

describe("the imports of src", () => {
  it("go only where the rules let them", () => {
    expect(violations(src)).toEqual([]);
  });

  it("have a rule for each part that exists, and no rule for a part that does not", () => {
    const unused = rules.filter(({ part }) => !src.some(({ path }) => path.startsWith(part)));
    expect(unused.map(({ part }) => part)).toEqual([]);
  });

  it("find all value imports that the runtime itself sees", () => {
    const transpiler = new Bun.Transpiler({ loader: "ts" });
    for (const file of src) {
      const seen = transpiler.scanImports(file.text).filter(({ path }) => path.startsWith("."));
      expect(importsOf(file).length).toBeGreaterThanOrEqual(seen.length);
    }
  });
});

describe("the session layer", () => {
  it("knows commands by the registry only", () => {
    const registry = src.find(({ path }) => path === "src/irc/commands/registry.ts");
    const rows =
      registry === undefined
        ? []
        : importsOf(registry).filter((path) => path.includes("commands/") && !path.endsWith("/command.ts"));
    expect(rows.length).toBeGreaterThan(50);
    const session = src.filter(({ path }) => path.startsWith("src/irc/session/"));
    const known = session.flatMap((file) => importsOf(file).filter((path) => rows.includes(path)));
    expect(known).toEqual([]);
  });
});

describe("the deterministic core", () => {
  it("reads no clock, no random source and nothing of the machine", () => {
    const core = src.filter(({ path }) => /^src\/irc\/(?:wire|network|commands)\//.test(path));
    expect(core.length).toBeGreaterThan(0);
    const found = core.flatMap((file) => impurities(file).map((what) => `${file.path} uses ${what}`));
    expect(found).toEqual([]);
  });

  it.each([
    ["Date.now()", "const a = Date.now();"],
    ["a date of now", "const a = new Date();"],
    ["a random number", "const a = Math.random();"],
    ["a timer", "setTimeout(() => undefined, 1);"],
    ["the runtime", "const a = Bun.nanoseconds();"],
    ["a module of the machine", 'import { readFileSync } from "node:fs";'],
  ])("would be caught reading %s", (_, text) => {
    expect(impurities({ path: "src/irc/network/a.ts", text })).not.toEqual([]);
  });

  it("may make a date of a time that it was given", () => {
    const text = "export const day = (at: number) => new Date(at).toUTCString(); // Date.now()";
    expect(impurities({ path: "src/irc/network/a.ts", text })).toEqual([]);
  });
});

describe("the import check", () => {
  it.each([
    ["a value import", 'import { send } from "../../server/index.ts";'],
    ["a type import", 'import type { Server } from "../../server/index.ts";'],
    ["an inline type import", 'import { type Server } from "../../server/index.ts";'],
    ["an export from elsewhere", 'export * from "../../server/index.ts";'],
    ["a type export from elsewhere", 'export type { Server } from "../../server/index.ts";'],
    ["an import for its effect", 'import "../../server/index.ts";'],
    ["a dynamic import", 'const server = await import("../../server/index.ts");'],
    ["a type named by import()", 'export type S = import("../../server/index.ts").Server;'],
  ])("refuses %s of the engine in network/", (_, text) => {
    expect(judge("src/irc/network/a.ts", text)).toEqual([
      "src/irc/network/a.ts may not import src/server/index.ts",
    ]);
  });

  it.each([
    ["src/server/a.ts", "../irc/wire/message.ts"],
    ["src/irc/wire/a.ts", "../network/user.ts"],
    ["src/irc/network/a.ts", "../commands/command.ts"],
    ["src/irc/commands/a.ts", "../session/session.ts"],
    ["src/irc/commands/a.ts", "../../server/index.ts"],
    ["src/irc/delivery/a.ts", "../commands/command.ts"],
    ["src/irc/delivery/a.ts", "../../server/send-ring.ts"],
    ["src/irc/session/a.ts", "../../server/connection-table.ts"],
    ["src/irc/session/a.ts", "../application.ts"],
    ["src/irc/application.ts", "../server/server.ts"],
    ["src/irc/application.ts", "../config/load.ts"],
    ["src/irc/application.ts", "../store/accounts.ts"],
    ["src/irc/session/a.ts", "../../http/metrics.ts"],
    ["src/config/a.ts", "../main.ts"],
  ])("refuses that %s imports %s", (path, specifier) => {
    expect(judge(path, `import "${specifier}";`)).toHaveLength(1);
  });

  it.each([
    ["src/main.ts", "./server/index.ts"],
    ["src/server/a.ts", "./server.ts"],
    ["src/irc/network/a.ts", "../wire/message.ts"],
    ["src/irc/commands/a.ts", "../delivery/outgoing.ts"],
    ["src/irc/delivery/a.ts", "../../server/index.ts"],
    ["src/irc/session/a.ts", "../commands/command.ts"],
    ["src/irc/application.ts", "./session/session.ts"],
    ["src/irc/wire/a.ts", "some-package"],
  ])("lets %s import %s", (path, specifier) => {
    expect(judge(path, `import "${specifier}";`)).toEqual([]);
  });

  it("refuses a file in a part that has no rule", () => {
    expect(judge("src/elsewhere/a.ts", "")).toHaveLength(1);
  });

  it("refuses an import whose name is computed, and a file that does not parse", () => {
    expect(() => judge("src/server/a.ts", "await import(name);")).toThrow(SyntaxError);
    expect(() => judge("src/server/a.ts", "import {")).toThrow(SyntaxError);
  });

  it("is not misled by comments and strings", () => {
    const text = '// import "../irc/a.ts";\nexport const text = `import "../irc/a.ts"`;';
    expect(judge("src/server/a.ts", text)).toEqual([]);
  });
});
