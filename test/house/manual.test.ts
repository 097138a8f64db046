/** Options, commands and configurations in the README and the manual are real. */
import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hostservService } from "../../src/irc/commands/services/hostserv.ts";
import { nickservService } from "../../src/irc/commands/services/nickserv.ts";
import { commands } from "../../src/irc/commands/registry.ts";
import { histservService } from "../../src/irc/commands/services/histserv.ts";
import { chanservService } from "../../src/irc/commands/services/chanserv.ts";
import { configure } from "../../src/config/load.ts";
import { sections } from "../../src/config/options.ts";
import { fileKey } from "../../src/config/rows.ts";
import { root } from "./source.ts";

const README = readFileSync(join(root, "README.md"), "utf8");
const MANUAL = readFileSync(join(root, "docs/manual.md"), "utf8");
const HASH =
  "$argon2id$v=19$m=65536,t=2,p=1$YWFhYWFhYWFhYWFhYWFhYQ$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE";

const blocksIn = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, "gu"))].map(([, block]) => block ?? "");

/** Options as documents name them: `flood.failed-tries`. */
const options = new Set(
  Object.entries(sections).flatMap(([name, { rows }]) =>
    Object.keys(rows).map((row) => `${name}.${fileKey(row)}`),
  ),
);

describe.each([
  ["README.md", README, 1],
  ["docs/manual.md", MANUAL, 2],
])("%s", (_, text, least) => {
  it("shows configurations that are right", () => {
    const blocks = blocksIn(text, "toml");
    expect(blocks.length).toBeGreaterThanOrEqual(least);
    for (const block of blocks) {
      const toml = block.replace(/"\$argon2id[^"]*"/u, `"${HASH}"`);
      const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
      expect(() => configure(document, undefined, { environment: {}, directory: "/srv" })).not.toThrow();
    }
  });

  it("names options that exist", () => {
    const named = [
      ...text.matchAll(
        /`((?:network|accounts|connections|flood|store|mail|log|limits|timeouts)\.[a-z\d-]+)`/gu,
      ),
    ];
    expect(named.length).toBeGreaterThan(0);
    expect(named.map(([, name]) => name ?? "").filter((name) => !options.has(name))).toEqual([]);
  });
});

describe("docs/accounts.md", () => {
  const guide = readFileSync(join(root, "docs/accounts.md"), "utf8");

  const rows = [...nickservService.rows.values(), ...hostservService.rows.values()];

  it("names every command of NickServ and HostServ, and no other", () => {
    const named = [...guide.matchAll(/^\| `(?:NS |HS )?([A-Z]{2,})(?: [<[][^`]*)?` \|/gmu)].map(
      ([, name]) => name,
    );
    const known = rows.map(({ name }) => name);
    expect(new Set([...named, "HELP"])).toEqual(new Set(known));
  });

  it("writes them as they are", () => {
    for (const { name, syntax, privilege } of nickservService.rows.values()) {
      if (name === "HELP" || name === "REGISTER" || name === "DROP") continue;
      expect(guide).toContain(`| \`${privilege === undefined ? "" : "NS "}${syntax}\` |`);
    }
    for (const { name, syntax, privilege } of hostservService.rows.values()) {
      if (name === "HELP") continue;
      expect(guide).toContain(`| \`${privilege === undefined ? "" : "HS "}${syntax}\` |`);
    }
  });
});

describe("README.md", () => {
  it("has a configuration that a team can copy, of ten lines", () => {
    const [block = ""] = blocksIn(README, "toml");
    expect(block.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(10);
  });
});

describe("docs/manual.md", () => {
  it("names commands that exist", () => {
    const named = [...MANUAL.matchAll(/`([A-Z]{4,})\b/gu)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(10);
    const known = new Set([
      ...commands.keys(),
      ...nickservService.rows.keys(),
      ...chanservService.rows.keys(),
      ...histservService.rows.keys(),
    ]);
    expect(named.filter((name) => !known.has(name) && !name.startsWith("RELAIS"))).toEqual([]);
  });
});
