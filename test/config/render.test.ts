/** Documents that derive from the option table agree with it. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { configure } from "../../src/config/load.ts";
import { sectionNames, sections } from "../../src/config/options.ts";
import type { SectionName } from "../../src/config/options.ts";
import { renderExample, renderReference } from "../../src/config/render.ts";
import { fileKey } from "../../src/config/rows.ts";
import type { OptionRow, Rows } from "../../src/config/rows.ts";

const root = join(import.meta.dir, "../..");
const sources = { environment: {}, directory: "/" };

function rowsOf(name: SectionName): readonly (readonly [string, OptionRow])[] {
  const rows: Rows = sections[name].rows;
  return Object.entries(rows);
}

function parse(toml: string): Record<string, unknown> {
  return Bun.TOML.parse(toml) as Record<string, unknown>;
}

describe("relais.example.toml", () => {
  it("is what the table makes (else: bun run docs:config)", async () => {
    expect(await Bun.file(join(root, "relais.example.toml")).text()).toBe(renderExample());
  });

  it("changes nothing as it stands", () => {
    expect(configure(parse(renderExample()), undefined, sources)).toEqual(configure({}, undefined, sources));
  });

  it("shows every option, and the defaults as they are", () => {
    const shown = parse(renderExample().replaceAll(/^#(?=\[|[a-z\d-]+ = )/gmu, ""));
    for (const name of sectionNames) {
      const section = shown[name];
      const table: unknown = Array.isArray(section) ? section[0] : section;
      for (const [option, row] of rowsOf(name)) {
        expect(table).toHaveProperty([fileKey(option)]);
        if (row.default !== undefined) expect(table).toHaveProperty([fileKey(option)], row.default);
      }
    }
  });
});

describe("docs/configuration.md", () => {
  it("is what the table makes (else: bun run docs:config)", async () => {
    expect(await Bun.file(join(root, "docs/configuration.md")).text()).toBe(renderReference());
  });

  it("calls options as files do, and so does the example file", () => {
    for (const document of [renderReference(), renderExample()]) {
      expect(document).not.toMatch(/`[a-z]+[A-Z]/u);
      expect(document).toContain("`connections-per-address`");
    }
  });
});

describe("the option table", () => {
  for (const name of sectionNames) {
    for (const [option, row] of rowsOf(name)) {
      it(`has a sentence and a default that it would take itself: ${name}.${fileKey(option)}`, () => {
        expect(row.help).toMatch(/^[A-Za-z0-9].*\.$/u);
        if (row.default === undefined || sections[name].repeated) return;
        const document = { [name]: { [fileKey(option)]: row.default } };
        expect(configure(document, undefined, sources)).toEqual(configure({}, undefined, sources));
      });
    }
  }
});
