/**
 * Lines of a client as bytes: lengths, UTF-8, and the readable part of a line that is refused. Source: Modern IRC, "Message
 * Format"; IRCv3 Message Tags.
 */
import { isUtf8 } from "node:buffer";
import { CLIENT_TAGS_LENGTH, LINE_LENGTH } from "./lengths.ts";
import { parseMessage } from "./parse.ts";

const SPACE = 0x20;
const AT = 0x40;
const CRLF_LENGTH = 2;

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
