/** Makes `relais.example.toml` and docs/configuration.md from the option table. */
import { environmentReference } from "./environment.ts";
import { sectionNames, sections } from "./options.ts";
import { fileKey, helpOf, takes } from "./rows.ts";
import type { OptionRow, Rows } from "./rows.ts";

const LINE_WIDTH = 100;

/** Every option of the table, by section, with the names that files use. */
function optionsOf(rows: Rows): readonly (readonly [string, OptionRow])[] {
  return Object.entries(rows).map(([name, row]) => [fileKey(name), row]);
}

/** The example file: every option with its default, commented out, so that the file as it stands changes nothing. */
export function renderExample(): string {
  const blocks = sectionNames.map((name) => {
    const { help, repeated, rows }: { help: string; repeated: boolean; rows: Rows } = sections[name];
    const header = repeated ? `#[[${name}]]` : `[${name}]`;
    const options = optionsOf(rows).map(([key, row]) =>
      [
        ...comment(
          row.kind === "integer" || row.kind === "choice"
            ? `${helpOf(row)} Takes ${takes(row)}.`
            : helpOf(row),
        ),
        `#${key} = ${tomlValue(shownValue(row))}`,
      ].join("\n"),
    );
    return [...comment(help), header, "", options.join("\n\n"), ""].join("\n");
  });
  return [
    "# Relais, every option. A line that starts with # and a name shows the default, or an example if it has none:",
    "# take the # away to change it. Copy this file to relais.toml, which `bun run start` reads, or name another with",
    "# --config. `bun run start --check` says what is wrong. Made by `bun run docs:config`.",
    "#",
    "# An option belongs to the last [section] above it. Keep each one under its own: of a section that is written",
    "# #[[name]], take the # away as well, and write the whole section once for each listener or operator.",
    "",
    ...blocks,
  ].join("\n");
}

/** The reference: a table for each section. */
export function renderReference(): string {
  const blocks = sectionNames.map((name) => {
    const { help, repeated, rows }: { help: string; repeated: boolean; rows: Rows } = sections[name];
    return [
      `## ${repeated ? `\`[[${name}]]\`` : `\`[${name}]\``}`,
      "",
      repeated ? `${help} May stand any number of times.` : help,
      "",
      "| option | takes | default | variable | reread | what it does |",
      "| --- | --- | --- | --- | --- | --- |",
      ...optionsOf(rows).map(([key, row]) =>
        tableRow([
          `\`${key}\``,
          takes(row),
          defaultOf(row),
          row.environment === undefined ? "" : `\`${row.environment}\``,
          row.reload ? "yes" : "restart",
          helpOf(row),
        ]),
      ),
      "",
    ].join("\n");
  });
  return [
    "# Configuration",
    "",
    "Made from the option table (`src/config/options.ts`) by `bun run docs:config`; a test compares.",
    "",
    "Relais needs no configuration. Where there is one, it is a TOML file: the one named by `--config FILE` or",
    "`RELAIS_CONFIG`, else `relais.toml` in the working directory. Environment variables win over the file; an empty one",
    "counts as not set. `bun run start --check` tells every wrong option in one line each and ends with exit code 78, or",
    "with 0 where all is well. `relais.example.toml` shows every option.",
    "",
    "SIGHUP and REHASH read the file again (a process keeps the environment that it was started with). If anything in it is",
    "wrong, nothing changes. Options marked *restart* keep their value until then; a line in the log names them.",
    "",
    ...blocks,
    "## Environment variables",
    "",
    "| variable | takes | what it does |",
    "| --- | --- | --- |",
    ...environmentReference.map(({ name, takes: form, help }) => tableRow([`\`${name}\``, form, help])),
    "",
  ].join("\n");
}

function shownValue(row: OptionRow): unknown {
  return row.default ?? ("example" in row ? row.example : undefined);
}

function defaultOf(row: OptionRow): string {
  if (row.default !== undefined) return `\`${tomlValue(row.default)}\``;
  return row.kind === "text" && row.required === true ? "has to be given" : "none";
}

/** JSON's strings, numbers and flags are TOML's too. */
function tomlValue(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]`
    : JSON.stringify(value);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Text as comment lines of at most {@link LINE_WIDTH} characters. */
function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(" ")) {
    if (line.length + word.length + 1 > LINE_WIDTH && line !== "#") {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
