/** Results of a run as an SVG picture with bars. */
import type { Row } from "../results.ts";
import { drawing, text } from "../svg.ts";
import { measures, shown } from "./measures.ts";
import { contentsOf, rowName, titleOf, type PeerResults } from "./results.ts";
import type { Scenario } from "./scenarios.ts";

/** Lengths in pixels. */
const MARGIN = 16;
const NAMES = 104;
const COLUMN = 262;
const WIDTH = MARGIN + NAMES + 3 * COLUMN;
const BAR = 14;
const ROW = 19;
const BLOCK_HEADER = 52;
const BLOCK_GAP = 18;
/** Room beside the longest bar for its number. */
const NUMBER = 86;

/** The picture, readable on a light and on a dark page: it follows the reader's scheme. */
export function picture(results: PeerResults): string {
  let top = MARGIN;
  const blocks = contentsOf(results).map(({ scenario, servers }) => {
    const rows = servers.map((name) => results.rows[rowName(scenario.name, name)]);
    const block = blockOf(scenario, servers, rows, top);
    top += BLOCK_HEADER + servers.length * ROW + BLOCK_GAP;
    return block;
  });
  return drawing({
    width: WIDTH,
    height: top,
    title: "Relais beside other servers: medians of each load",
    light: [
      ".load { font-weight: 600; }",
      ".quiet { fill: #59636e; }",
      ".relais { fill: #0a7ea4; }",
      ".peer { fill: #a8b1bb; }",
    ],
    dark: [".quiet { fill: #9198a1; }", ".relais { fill: #3fb6dd; }", ".peer { fill: #59636e; }"],
    content: blocks.join("\n"),
  });
}

/** The bars of one load: a line for each server, a column for each quantity. */
function blockOf(
  { help, compared }: Scenario,
  servers: readonly string[],
  rows: readonly (Row | undefined)[],
  top: number,
): string {
  const lines = [text(MARGIN, top + 12, help, "load")];
  for (const [at, name] of servers.entries()) lines.push(text(MARGIN, barTop(top, at) + 11, titleOf(name)));
  for (const [column, measure] of compared.entries()) {
    const left = MARGIN + NAMES + column * COLUMN;
    const values = rows.map((row) => row?.[measure] ?? 0);
    const longest = Math.max(...values);
    lines.push(text(left, top + 36, measures[measure].caption, "quiet"));
    for (const [at, value] of values.entries()) {
      const share = longest > 0 ? Math.max(0, value) / longest : 0;
      const width = Math.max(1, Math.round(share * (COLUMN - NUMBER)));
      const kind = servers[at]?.startsWith("relais") === true ? "relais" : "peer";
      const y = barTop(top, at);
      lines.push(`<rect class="${kind}" x="${left}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`);
      lines.push(text(left + width + 6, y + 11, shown(value, measures[measure].digits)));
    }
  }
  return lines.join("\n");
}

function barTop(top: number, at: number): number {
  return top + BLOCK_HEADER - 8 + at * ROW;
}
