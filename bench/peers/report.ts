/** Results of a run as text, for the terminal and as Markdown. */
import { table, type Row } from "../results.ts";
import { measureNames, measures, ratioNames, shown, type Measure } from "./measures.ts";
import { contentsOf, rowName, titleOf, type PeerResults } from "./results.ts";

function cellsOf(row: Row | undefined): readonly string[] {
  return measureNames.map((measure) => shown(row?.[measure], measures[measure].digits));
}

function ratioCells(row: Row | undefined, compared: readonly Measure[]): readonly string[] {
  return ratioNames.map((measure) => (compared.includes(measure) ? shown(row?.[measure], 2) : ""));
}

/** Medians and ratios in columns, a block for each scenario. */
export function terminalText(results: PeerResults): string {
  const blocks = contentsOf(results).map(({ scenario, servers }) => {
    const lines: string[][] = [[scenario.name, ...measureNames.map((measure) => measures[measure].title)]];
    for (const name of servers) lines.push([name, ...cellsOf(results.rows[rowName(scenario.name, name)])]);
    for (const name of servers) {
      const ratios = results.ratios[rowName(scenario.name, `relais / ${name}`)];
      if (ratios !== undefined) lines.push([`relais / ${name}`, ...ratioCells(ratios, measureNames)]);
    }
    return `${scenario.help}\n${table(lines)}`;
  });
  return blocks.join("\n\n");
}

/** The ratios that mean something, as the README shows them. */
export function ratioTable(results: PeerResults): string {
  const rows: string[][] = [];
  for (const { scenario, servers } of contentsOf(results)) {
    for (const name of servers) {
      const ratios = results.ratios[rowName(scenario.name, `relais / ${name}`)];
      if (ratios === undefined) continue;
      rows.push([`\`${scenario.name}\``, titleOf(name), ...ratioCells(ratios, scenario.compared)]);
    }
  }
  return markdownTable(["load", "Relais divided by"], ratioNames, rows);
}

function medianTable(results: PeerResults): string {
  const rows: string[][] = [];
  for (const { scenario, servers } of contentsOf(results)) {
    for (const name of servers) {
      const medians = results.rows[rowName(scenario.name, name)];
      rows.push([`\`${scenario.name}\``, titleOf(name), ...cellsOf(medians)]);
    }
  }
  return markdownTable(["load", "server"], measureNames, rows);
}

function markdownTable(
  first: readonly string[],
  columns: readonly Measure[],
  rows: readonly (readonly string[])[],
): string {
  const header = [...first, ...columns.map((measure) => measures[measure].title)];
  const line = [...first.map(() => "---"), ...columns.map(() => "--:")];
  return [header, line, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The whole of results.md. */
export function markdown(results: PeerResults): string {
  const rounds = Math.min(...Object.values(results.rounds).map((list) => list.length));
  return `# Relais and its peers: the last run

Written by \`bun run bench:peers\` on ${results.at.slice(0, 10)}: ${rounds === 1 ? "one round" : `medians of ${rounds} rounds`}, on
${results.machine}, ${results.runtime}. [README.md](README.md) explains the loads and the columns.

![Bars for each load and server](results.svg)

## Ratios

${ratioTable(results)}

## Medians

${medianTable(results)}
`;
}

const START = "<!-- bench:peers -->";
const END = "<!-- end of bench:peers -->";

/** A document with the table of ratios between its two marks. Throws an Error where the marks are missing. */
export function withRatioTable(document: string, results: PeerResults): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start === -1 || end < start) throw new Error(`the document has no ${START} followed by ${END}`);
  return `${document.slice(0, start)}${START}\n\n${ratioTable(results)}\n\n${document.slice(end)}`;
}
