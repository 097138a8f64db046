/** Checks values from outside against the option table: one line for each wrong value. */
import { resolve } from "node:path";
import { fileKey, takes } from "./rows.ts";
import type { IntegerRow, OptionRow, Rows } from "./rows.ts";
import { suggestion } from "./nearest.ts";

/** Origin of values, for error lines and for relative paths. */
export interface Origin {
  /** As it opens an error line: `relais.toml: `; empty for the environment. */
  readonly prefix: string;
  /** Base of relative paths. */
  readonly directory: string;
  /** Gathers one line for each wrong option. */
  readonly problems: string[];
}

/** Returns the options that a section gives, without defaults. `label` is its name, as `operator[2]`. */
export function checkTable(
  rows: Rows,
  label: string,
  table: unknown,
  origin: Origin,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (!isTable(table)) {
    origin.problems.push(
      `${origin.prefix}${label}: got ${shown(table)}; expected a table, written [${label}]`,
    );
    return values;
  }
  const names = new Map(Object.keys(rows).map((name) => [fileKey(name), name]));
  for (const [key, value] of Object.entries(table)) {
    const name = names.get(key);
    const row = name === undefined ? undefined : rows[name];
    if (name === undefined || row === undefined) {
      const hint = suggestion(key, [...names.keys()], `${label}.`);
      origin.problems.push(`${origin.prefix}${label}.${key}: unknown option${hint}`);
    } else {
      values[name] = checkValue(row, `${label}.${key}`, value, origin);
    }
  }
  return values;
}

/** Adds the defaults of missing and wrong options. Reports missing options that are required. */
export function complete(
  rows: Rows,
  label: string,
  given: Readonly<Record<string, unknown>>,
  origin: Origin,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(rows)) {
    values[name] = given[name] ?? (row.default === undefined ? undefined : settled(row, row.default, origin));
    if ("required" in row && row.required && !(name in given)) {
      origin.problems.push(`${origin.prefix}${label}.${fileKey(name)}: got nothing; expected ${takes(row)}`);
    }
  }
  return values;
}

/** The value, with paths made absolute. Undefined after reporting a problem. */
export function checkValue(row: OptionRow, label: string, value: unknown, origin: Origin): unknown {
  const wrong = wrongPart(row, value);
  if (wrong === undefined) return settled(row, value, origin);
  const secret = row.kind === "text" && row.secret === true;
  const got = secret ? "something else, not shown here" : shown(wrong.part);
  origin.problems.push(`${origin.prefix}${label}: got ${got}; expected ${takes(row)}`);
  return undefined;
}

/** The value with which the program goes on: paths are absolute. */
function settled(row: OptionRow, value: unknown, { directory }: Origin): unknown {
  return row.kind === "path" && typeof value === "string" ? resolve(directory, value) : value;
}

/** The part of a value that does not fit its row: the value itself or an item of a list. */
function wrongPart(row: OptionRow, value: unknown): { readonly part: unknown } | undefined {
  switch (row.kind) {
    case "text":
      return wrongUnless(typeof value === "string" && row.form.accepts(value), value);
    case "path":
      return wrongUnless(typeof value === "string" && value !== "" && !value.includes("\0"), value);
    case "integer":
      return wrongUnless(typeof value === "number" && isInBounds(row, value), value);
    case "flag":
      return wrongUnless(typeof value === "boolean", value);
    case "choice":
      return wrongUnless(typeof value === "string" && row.values.includes(value), value);
    case "choices":
      return wrongItem(value, (item) => row.values.includes(item));
    case "texts":
      return wrongItem(value, (item) => row.form.accepts(item));
  }
}

function isInBounds({ min, max, powerOfTwo = false }: IntegerRow, value: number): boolean {
  const fits = Number.isSafeInteger(value) && value >= min && value <= max;
  return fits && (!powerOfTwo || Number.isInteger(Math.log2(value)));
}

function wrongUnless(right: boolean, part: unknown): { readonly part: unknown } | undefined {
  return right ? undefined : { part };
}

function wrongItem(
  value: unknown,
  accepts: (item: string) => boolean,
): { readonly part: unknown } | undefined {
  if (!Array.isArray(value)) return { part: value };
  const items: readonly unknown[] = value;
  const index = items.findIndex((item) => typeof item !== "string" || !accepts(item));
  return index === -1 ? undefined : { part: items[index] };
}

/** A value as an error line shows it: in short, on one line. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isTable(value)) return "a table";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= 80 ? text : `${text.slice(0, 76)}…"`;
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
