/** `bun run bench:compare BEFORE.json AFTER.json`: for each value that both files hold, AFTER over BEFORE. */
import { readResults, table, type Results } from "./results.ts";

/** The ratio as text: an appearance from nothing has none. */
export function ratio(before: number, after: number): string {
  if (before === after) return "1.00";
  return before === 0 ? `0 → ${after}` : (after / before).toFixed(2);
}

/** A table with a line for each row that both files hold, and then the names that only one of them holds. */
export function compare(before: Results, after: Results): string {
  if (before.kind !== after.kind) throw new TypeError(`cannot compare ${before.kind} with ${after.kind}`);
  const columns = [...new Set(Object.values(after.rows).flatMap((row) => Object.keys(row)))];
  const lines: string[][] = [["after / before", ...columns]];
  for (const [name, row] of Object.entries(after.rows)) {
    const old = before.rows[name];
    if (old === undefined) continue;
    lines.push([
      name,
      ...columns.map((column) => {
        const [a, b] = [old[column], row[column]];
        return a === undefined || b === undefined ? "" : ratio(a, b);
      }),
    ]);
  }
  const missing = Object.keys(before.rows).filter((name) => !(name in after.rows));
  const added = Object.keys(after.rows).filter((name) => !(name in before.rows));
  const notes = [
    ...missing.map((name) => `only before: ${name}`),
    ...added.map((name) => `only after: ${name}`),
  ];
  return [table(lines), ...notes].join("\n");
}

if (import.meta.main) {
  const [before, after] = process.argv.slice(2);
  if (before === undefined || after === undefined) {
    console.error("usage: bun run bench:compare BEFORE.json AFTER.json");
    process.exit(64);
  }
  console.log(compare(readResults(before), readResults(after)));
}
