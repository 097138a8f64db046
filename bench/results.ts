/** Results of every benchmark (`--json`), in one form, so that any two files can be compared. */
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";

/** Values by name, as `p99`; in what unit, the row's name or the kind says. */
export type Row = Readonly<Record<string, number>>;

export interface Results {
  /** Measured quantity: `time` (nanoseconds), `allocations` (objects a message), `peers`. */
  readonly kind: string;
  /** When, as ISO 8601. */
  readonly at: string;
  readonly runtime: string;
  readonly machine: string;
  readonly rows: Readonly<Record<string, Row>>;
}

/** Rows with the facts about this run. */
export function resultsOf(kind: string, rows: Readonly<Record<string, Row>>): Results {
  return {
    kind,
    at: new Date().toISOString(),
    runtime: `bun ${Bun.version}`,
    machine: `${cpus()[0]?.model ?? "unknown"} × ${cpus().length}, ${platform()} ${arch()}`,
    rows,
  };
}

export function writeResults(file: string, results: Results): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** Throws where the file is not one that `writeResults` wrote. */
export function readResults(file: string): Results {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof value !== "object" || value === null || !("rows" in value) || !("kind" in value)) {
    throw new TypeError(`${file} holds no results: write it with --json`);
  }
  return value as Results;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Columns of text, the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join("  "),
    )
    .join("\n");
}
