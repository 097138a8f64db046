/** One line as a simulated client sends it, and what it means, known before the server has parsed it. */
import type { Random } from "./random.ts";

export interface Request {
  /** As sent, without the line end. */
  readonly line: Buffer;
  /** In upper case; undefined for an invalid line (too long, not UTF-8, no command). */
  readonly command: string | undefined;
  readonly params: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();
const MOST_BYTES = 510;
const MOST_TAG_BYTES = 4096;

const escapes: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
};

/** Source: IRCv3 Message Tags, "Escaping values". */
export function escaped(value: string): string {
  return value.replace(/[; \\\r\n]/g, (letter) => escapes[letter] ?? letter);
}

/** Writes a command in one of the many ways that mean the same. */
export function writeRequest(
  random: Random,
  command: string,
  params: readonly string[],
  tags: ReadonlyMap<string, string> = NO_TAGS,
): Request {
  const last = params.length - 1;
  const values = params.map((param, place) => (place < last ? middle(param) : param));
  const words = values.map((param, place) => (place < last ? param : trailing(random, param)));
  const said = random.chance(0.05) ? command.toLowerCase() : command;
  const source = random.chance(0.01) ? ":someone!else@entirely " : "";
  const body = `${source}${[said, ...words].join(random.chance(0.02) ? "  " : " ")}`;
  const section = [...tags]
    .map(([name, value]) => (value === "" ? name : `${name}=${escaped(value)}`))
    .join(";");
  const head = section === "" ? "" : `@${section} `;
  const fits = Buffer.byteLength(body) <= MOST_BYTES && Buffer.byteLength(head) <= MOST_TAG_BYTES;
  const upper = command.toUpperCase();
  return { line: Buffer.from(head + body), command: fits ? upper : undefined, params: values, tags };
}

/** Bytes that mean nothing. */
export function nonsense(line: Buffer): Request {
  return { line, command: undefined, params: [], tags: NO_TAGS };
}

function middle(param: string): string {
  const text = param.replaceAll(" ", "_");
  return text === "" || text.startsWith(":") ? `_${text}` : text;
}

function trailing(random: Random, param: string): string {
  const needed = param === "" || param.startsWith(":") || param.includes(" ");
  return needed || random.chance(0.4) ? `:${param}` : param;
}
