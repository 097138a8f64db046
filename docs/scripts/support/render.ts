/** Makes docs/support.md from the tables and from what the tests say. */
import { basename } from "node:path";
import { testsOf } from "./evidence.ts";
import { modernRows, specificationRows } from "./specifications.ts";
import type { SpecificationRow } from "./specifications.ts";
import { supportSections } from "./tables.ts";
import type { SupportRow, SupportSection } from "./tables.ts";

const REPOSITORY = "https://github.com/ircv3/ircv3-specifications/blob/master/";
const STAGES = {
  ratified: "ratified",
  draft: "draft",
  proposed: "proposed",
  deprecated: "deprecated",
} as const;

/** The document. */
export function renderSupport(): string {
  const sections = supportSections();
  return [
    "# What Relais supports",
    "",
    "Made by `bun run docs:support` from the tables of the code (`src/irc/`) and from what the tests say; a test compares.",
    "Each row names tests that show it. *Not yet* is planned for a later version, *not planned* says why.",
    "",
    "## IRCv3 specifications",
    "",
    ...table(
      ["specification", "stage", "state", "here", "tests"],
      specificationRows.map((row) => specificationCells(row, sections)),
    ),
    "## Modern IRC",
    "",
    "The sections of [Modern IRC](https://modern.ircdocs.horse/) that ask something of a server.",
    "",
    ...table(["section", "state", "here", "tests"], modernCells(sections)),
    "## Other sources",
    "",
    "What these servers and documents have in common, where neither IRCv3 nor Modern IRC says it.",
    "",
    ...table(["source", "here"], otherCells(sections)),
    ...sections.flatMap((section) => renderSection(section)),
  ].join("\n");
}

function renderSection({ title, intro, columns, rows }: SupportSection): string[] {
  return [
    `## ${title}`,
    "",
    ...(intro === "" ? [] : [intro, ""]),
    ...table(
      [...columns, "state", "source", "tests"],
      rows.map(({ name, cells, state, specification = "Relais", tests }) => [
        `\`${name}\``,
        ...cells,
        state,
        specification,
        links(tests),
      ]),
    ),
  ];
}

/** The name of a specification in the form in which two of them are compared. */
function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[ -]/gu, "");
}

/** Names of the IRCv3 specifications that a row cites. */
export function citedSpecifications(specification: string): readonly string[] {
  const names = specification.matchAll(/IRCv3 (?:proposal ")?([A-Za-z0-9-]+(?:\.\d+)*(?: [A-Za-z0-9-]+)*)/gu);
  return [...names].map(([, name = ""]) => bare(name));
}

/** True if a row of the tables cites this specification. */
export function isCited(name: string, specification: string | undefined): boolean {
  return specification !== undefined && citedSpecifications(specification).includes(bare(name));
}

function specificationCells(row: SpecificationRow, sections: readonly SupportSection[]): string[] {
  const { name, document, stage, state } = row;
  const title = document.endsWith(".md") ? `[${name}](${REPOSITORY}${document})` : `${name} (${document})`;
  if (state !== "supported") return [title, STAGES[stage], state, row.why, ""];
  const here = citing(sections, (specification) => isCited(name, specification));
  const how = row.how === undefined ? here : [row.how, ...here];
  const files = row.tests.map((test) => `test/irc/specification/${test}.test.ts`);
  return [title, STAGES[stage], state, how.join("; "), links(files)];
}

/** Rows that cite a source, by kind: `command \`WHO\``. */
function citing(
  sections: readonly SupportSection[],
  cites: (specification: string | undefined) => boolean,
): string[] {
  return sections.flatMap(({ noun, rows }) => {
    const names = rows.filter(({ specification }) => cites(specification)).map(({ name }) => `\`${name}\``);
    return names.length === 0 ? [] : [`${noun} ${names.join(", ")}`];
  });
}

function modernCells(sections: readonly SupportSection[]): string[][] {
  const bySection = new Map<string, { readonly here: string[]; readonly rows: SupportRow[] }>();
  for (const { noun, rows } of sections) {
    for (const row of rows) {
      for (const section of modernSections(row.specification ?? "")) {
        const entry = bySection.get(section) ?? { here: [], rows: [] };
        if (entry.rows.length < SHOWN_ROWS) entry.here.push(`${noun} \`${row.name}\``);
        entry.rows.push(row);
        bySection.set(section, entry);
      }
    }
  }
  const derived = [...bySection].map(([section, { here, rows }]) => {
    if (rows.length > SHOWN_ROWS) return [section, "supported", `${rows.length} rows, below`, ""];
    const examples = testsOf({
      pattern: new RegExp(`Modern IRC, ${section}`, "u"),
      places: ["irc/specification/"],
    });
    const tests = [...new Set([...examples, ...rows.flatMap((row) => row.tests)])].slice(0, SHOWN_ROWS);
    return [section, "supported", here.join(", "), links(tests)];
  });
  const stated = modernRows.map(({ section, state, tests = [], why = "" }) => [
    section,
    state,
    why,
    links(tests),
  ]);
  return [
    ...stated.filter(([, state]) => state === "supported"),
    ...derived,
    ...stated.filter(([, state]) => state !== "supported"),
  ];
}

/** Sections with more rows than this have a table of their own. */
const SHOWN_ROWS = 3;

/** Sections that a row cites: `Modern IRC, "LIST message" and "ELIST Parameter"` are two. */
function modernSections(specification: string): readonly string[] {
  return specification
    .split(";")
    .filter((part) => part.includes("Modern IRC"))
    .flatMap((part) => [...part.matchAll(/"([^"]+)"/gu)].map(([, section = ""]) => section));
}

/** Neither IRCv3 nor Modern IRC: RFCs, what is common practice. */
function otherCells(sections: readonly SupportSection[]): string[][] {
  const sources = new Set(
    sections
      .flatMap(({ rows }) => rows.flatMap(({ specification = "" }) => specification.split(/; ?/u)))
      .filter((source) => source !== "" && !/^(?:IRCv3|Modern IRC)\b/u.test(source)),
  );
  return [...sources]
    .toSorted()
    .map((source) => [
      source,
      citing(sections, (specification) => specification?.split(/; ?/u).includes(source) === true).join("; "),
    ]);
}

function links(paths: readonly string[]): string {
  return paths.map((path) => `[${basename(path, ".test.ts")}](../${path})`).join(", ");
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [line(columns), line(columns.map(() => "---")), ...rows.map((row) => line(row)), ""];
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
