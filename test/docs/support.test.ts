/** docs/support.md says what the tables and the tests say, and every row of a table has a test. */
import { describe, expect, it } from "bun:test";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { citedSpecifications, isCited, renderSupport } from "../../docs/scripts/support/render.ts";
import { modernRows, specificationRows } from "../../docs/scripts/support/specifications.ts";
import { supportSections } from "../../docs/scripts/support/tables.ts";
import { testsOf } from "../../docs/scripts/support/evidence.ts";

const root = join(import.meta.dir, "../..");
const examples = join(root, "test/irc/specification");
const sections = supportSections();
const supported = specificationRows.flatMap((row) => (row.state === "supported" ? [row] : []));

describe("docs/support.md", () => {
  const document = readFileSync(join(root, "docs/support.md"), "utf8");

  it("is what the tables and the tests make (else: bun run docs:support)", () => {
    expect(document).toBe(renderSupport());
  });

  it("names only files that exist", () => {
    const links = [...document.matchAll(/\]\(\.\.\/([^)]+)\)/gu)].map(([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(300);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe.each(sections.map((section) => [section.title, section] as const))(
  "the table of %s",
  (_, section) => {
    it("has a test for each of its rows", () => {
      expect(section.rows.length).toBeGreaterThan(0);
      const untested = section.rows.filter(({ state, tests }) => state === "supported" && tests.length === 0);
      expect(untested.map(({ name }) => name)).toEqual([]);
    });

    it("says of each of its rows what its columns say", () => {
      for (const { name, cells } of section.rows)
        expect(cells, name).toHaveLength(section.columns.length - 1);
    });
  },
);

describe("the table of specifications", () => {
  it("has a row for each that the tables of the code cite", () => {
    const cited = sections.flatMap(({ rows }) =>
      rows.flatMap(({ specification = "" }) =>
        citedSpecifications(specification).map((name) => ({ name, specification })),
      ),
    );
    const unknown = cited.filter(
      ({ specification }) => !specificationRows.some((row) => isCited(row.name, specification)),
    );
    expect(cited.length).toBeGreaterThan(40);
    expect(unknown).toEqual([]);
  });

  it.each(supported.map((row) => [row.name, row] as const))("says what there is of %s", (_, row) => {
    const citing = sections.flatMap(({ rows }) =>
      rows.filter(({ specification }) => isCited(row.name, specification)),
    );
    expect(citing.length > 0 || row.how !== undefined).toBe(true);
  });

  it("has examples for each that is supported, and every file of examples", () => {
    const named = new Set([
      ...supported.flatMap(({ tests }) => tests),
      ...modernRows.flatMap(({ tests = [] }) => tests.map((path) => basename(path, ".test.ts"))),
    ]);
    const there = readdirSync(examples).filter((name) => name.endsWith(".test.ts"));
    const files = there
      .map((name) => basename(name, ".test.ts"))
      .filter((name) => !name.startsWith("modern-"));
    expect(files.filter((name) => !named.has(name))).toEqual([]);
    const missing = supported.flatMap(({ tests }) =>
      tests.filter((name) => !there.includes(`${name}.test.ts`)),
    );
    expect(missing).toEqual([]);
  });
});

describe("the evidence", () => {
  it("is no file that does not say it, and none elsewhere", () => {
    // Built here, so that this file does not contain it.
    const pattern = new RegExp(["no test", "says this"].join(" "), "u");
    expect(testsOf({ pattern, places: [""] })).toEqual([]);
    expect(testsOf({ pattern: /describe\("JOIN\b/u, places: ["server/"] })).toEqual([]);
  });

  it("names first the file that is called after the row", () => {
    expect(testsOf({ pattern: /\bJOIN\b/u, places: ["irc/commands/"], subject: "join" })[0]).toBe(
      "test/irc/commands/channel/join.test.ts",
    );
  });
});
