/** One message as text, before its tags are chosen: a line, or a batch with its content. Knows no recipient. */
import { byteLength } from "../wire/utf8.ts";

export interface Piece {
  /** Tags of the line, or of the line that opens the batch, without `@`; may be empty. */
  readonly tags: string;
  /** The line, or the line that opens the batch, with CR LF. */
  readonly body: string;
  /** The lines inside the batch, whole; empty for a single line. */
  readonly inside: string;
  /** The line that closes the batch, with CR LF; empty for a single line. */
  readonly end: string;
}

export function singleLine(tags: string, body: string): Piece {
  return { tags, body, inside: "", end: "" };
}

/** Puts tags in front of a line; either part may be empty. */
export function tagged(tag: string, tags: string, body: string): string {
  if (tag === "") return tags === "" ? body : `@${tags} ${body}`;
  return tags === "" ? `@${tag} ${body}` : `@${tag};${tags} ${body}`;
}

/**
 * The whole message with one more tag on its first line, and one on the line that closes it. Lines inside refer to their
 * own batch only (IRCv3 batch, "Nested batch").
 */
export function pieceText(tag: string, { tags, body, inside, end }: Piece, endTag: string): string {
  const text = tagged(tag, tags, body);
  return end === "" ? text : text + inside + tagged(endTag, "", end);
}

/** UTF-8 has at most three bytes for a UTF-16 unit. */
const MOST_BYTES_PER_UNIT = 3;

/** True if a text takes at most `bytes` bytes. Only long ones are counted. */
export function fitsIn(text: string, bytes: number): boolean {
  return text.length * MOST_BYTES_PER_UNIT <= bytes || byteLength(text) <= bytes;
}

/** A text in parts of at most `bytes` bytes, cut between characters. */
export function cutInParts(text: string, bytes: number): string[] {
  const parts: string[] = [];
  const units = Math.floor(bytes / MOST_BYTES_PER_UNIT);
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + units, text.length);
    // A pair of surrogates is one character.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
