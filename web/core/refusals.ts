/** Numerics by which a server refuses. Source: Modern IRC, "Numerics"; those past 599 by their names. */
import { numericRows } from "../../src/irc/wire/numerics.ts";

const named: ReadonlySet<string> = new Set(
  Object.entries(numericRows).flatMap(([name, { code }]) => (name.startsWith("ERR_") ? [code] : [])),
);

export function isErrorNumeric(command: string): boolean {
  return /^[45]\d\d$/u.test(command) || named.has(command);
}
