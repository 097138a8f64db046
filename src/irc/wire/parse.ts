/**
 * From the text of a line to a message. Lenient as the specification asks: several spaces are one, a source is allowed
 * and kept, any number of parameters. Knows no commands, and runs in a browser too. Source: Modern IRC, "Message Format";
 * IRCv3 Message Tags.
 */
import { LINE_LENGTH } from "./lengths.ts";
import type { Message } from "./message.ts";

const SPACE = 0x20;
const COLON = 0x3a;
const AT = 0x40;

const noTags: ReadonlyMap<string, string> = new Map();
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const unescaped: Readonly<Record<string, string>> = { ":": ";", s: " ", r: "\r", n: "\n" };

/** A backslash before any other character, or at the end, is dropped. Source: IRCv3 Message Tags, "Escaping values". */
export function unescapeTagValue(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(/\\([^]?)/gu, (_, letter: string) => unescaped[letter] ?? letter);
}

/** Not allowed anywhere in a tag, and in a name not to be said otherwise: dropped, so that passing a tag on cannot make it longer. */
const UNFIT_FOR_TAGS = /[\0\n\r]+/g;

/** The tags of a section without `@`. Source: IRCv3 Message Tags, "Format". */
export function parseTags(raw: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  const section = raw.replace(UNFIT_FOR_TAGS, "");
  for (const tag of section.split(";")) {
    const equals = tag.indexOf("=");
    const name = equals === -1 ? tag : tag.slice(0, equals);
    // Of tags with the same name the last one counts.
    if (name !== "") tags.set(name, equals === -1 ? "" : unescapeTagValue(tag.slice(equals + 1)));
  }
  return tags;
}

function afterSpaces(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === SPACE) at++;
  return at;
}

/** Only ASCII letters: `toUpperCase` of a whole text would make commands out of letters like U+0131. */
function upperCase(command: string): string {
  return /[a-z]/.test(command) ? command.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : command;
}

/**
 * The line after its tags. A part of a string keeps all of that string in memory, so after long tags the rest becomes a
 * string of its own: remembering the name of a channel must not keep 4 KiB of tags.
 */
function withoutTags(line: string, end: number): string {
  const rest = line.slice(end);
  return end > LINE_LENGTH ? decoder.decode(encoder.encode(rest)) : rest;
}

/**
 * The message in a line without its CR LF, or undefined where there is no command. Never throws. All parameters are kept:
 * the length of the line bounds how many there are.
 */
export function parseMessage(text: string): Message | undefined {
  let line = text;
  let at = afterSpaces(line, 0);
  let tags = noTags;
  if (line.charCodeAt(at) === AT) {
    const end = line.indexOf(" ", at);
    if (end === -1) return undefined;
    tags = parseTags(line.slice(at + 1, end));
    line = withoutTags(line, end);
    at = afterSpaces(line, 0);
  }
  let source: string | undefined;
  if (line.charCodeAt(at) === COLON) {
    const end = line.indexOf(" ", at);
    if (end === -1) return undefined;
    source = line.slice(at + 1, end);
    at = afterSpaces(line, end);
  }
  if (at === line.length) return undefined;
  let end = line.indexOf(" ", at);
  if (end === -1) end = line.length;
  const command = upperCase(line.slice(at, end));
  const params: string[] = [];
  for (at = afterSpaces(line, end); at < line.length; at = afterSpaces(line, end)) {
    if (line.charCodeAt(at) === COLON) {
      params.push(line.slice(at + 1));
      break;
    }
    end = line.indexOf(" ", at);
    if (end === -1) end = line.length;
    params.push(line.slice(at, end));
  }
  return { tags, source, command, params };
}
