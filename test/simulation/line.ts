/** Writes lines as simulated clients send them. */
import type { Random } from "./random.ts";

const escapes: Readonly<Record<string, string>> = { ";": "\\:", " ": "\\s", "\\": "\\\\" };

/** Source: IRCv3 Message Tags, "Escaping values". */
function escaped(value: string): string {
  return value.replace(/[; \\]/g, (letter) => escapes[letter] ?? letter);
}

/** Writes a command in one of the many ways that mean the same. */
export function writeLine(
  random: Random,
  command: string,
  params: readonly string[],
  tags: ReadonlyMap<string, string> = new Map(),
): Buffer {
  const last = params.length - 1;
  const words = params.map((param, place) => (place < last ? middle(param) : trailing(random, param)));
  const said = random.chance(0.05) ? command.toLowerCase() : command;
  const source = random.chance(0.01) ? ":someone!else@entirely " : "";
  const section = [...tags].map(([name, value]) => (value === "" ? name : `${name}=${escaped(value)}`));
  const head = section.length === 0 ? "" : `@${section.join(";")} `;
  return Buffer.from(head + source + [said, ...words].join(random.chance(0.02) ? "  " : " "));
}

function middle(param: string): string {
  const text = param.replaceAll(" ", "_");
  return text === "" || text.startsWith(":") ? `_${text}` : text;
}

function trailing(random: Random, param: string): string {
  const needed = param === "" || param.startsWith(":") || param.includes(" ");
  return needed || random.chance(0.4) ? `:${param}` : param;
}
