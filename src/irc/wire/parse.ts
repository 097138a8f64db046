/**
 * From the bytes of a line to a message. Lenient as the specification asks: several spaces are one, a source is allowed
 * and kept, any number of parameters. Knows no commands. Source: Modern IRC, "Message Format"; IRCv3 Message Tags.
 */
import { isUtf8 } from "node:buffer";
import { CLIENT_TAGS_LENGTH, LINE_LENGTH } from "./lengths.ts";
import type { Message } from "./message.ts";

const SPACE = 0x20;
const COLON = 0x3a;
const AT = 0x40;
const CRLF_LENGTH = 2;

const noTags: ReadonlyMap<string, string> = new Map();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of a line, or undefined where its bytes are not UTF-8. A byte order mark is kept: it is a character like others. */
export function decodeLine(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? decoder.decode(bytes) : undefined;
}

/**
 * Measures a line from a client, without its CR LF, against both limits: the tag section with its `@` and the space
 * after it, and the rest with CR LF. Source: IRCv3 Message Tags, "Size limit"; Modern IRC, "Message Format".
 */
export function checkLengths(bytes: Uint8Array): "ok" | "tags-too-long" | "too-long" {
  const room = LINE_LENGTH - CRLF_LENGTH;
  if (bytes[0] !== AT) return bytes.length <= room ? "ok" : "too-long";
  const space = bytes.indexOf(SPACE);
  const tags = space === -1 ? bytes.length : space + 1;
  if (tags > CLIENT_TAGS_LENGTH) return "tags-too-long";
  return bytes.length - tags <= room ? "ok" : "too-long";
}

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
  return end > LINE_LENGTH ? Buffer.from(rest).toString() : rest;
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

/** The readable part of a refused line. */
export interface RefusedLine {
  readonly command: string;
  /** Those whose value is UTF-8. */
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Reads as much as possible of a line that is too long or not UTF-8, so that the answer can name its command and carry its
 * label.
 */
export function readRefusedLine(bytes: Uint8Array): RefusedLine | undefined {
  // One character for each byte: nothing that the syntax rests on is lost.
  const message = parseMessage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"));
  if (message === undefined) return undefined;
  const tags = new Map<string, string>();
  for (const [name, value] of message.tags) {
    const text = decodeLine(Buffer.from(value, "latin1"));
    if (text !== undefined) tags.set(name, text);
  }
  return { command: message.command, tags };
}
