/** Puts words into as many lines as they need. */
import { LINE_LENGTH } from "../wire/lengths.ts";
import { byteLength } from "../wire/utf8.ts";

/** Bytes that are left in a line of the server once `fixed`, everything before the last parameter, stands in it. */
export function roomAfter(serverName: string, ...fixed: readonly string[]): number {
  const before = `:${serverName} ${fixed.join(" ")} :`;
  return LINE_LENGTH - "\r\n".length - byteLength(before);
}

/** Joins words to texts of at most `room` bytes; a word that alone is longer is left out. `separator` is one byte. */
export function packWords(words: Iterable<string>, room: number, separator: " " | "," = " "): string[] {
  const texts: string[] = [];
  let text = "";
  let length = 0;
  for (const word of words) {
    const bytes = byteLength(word);
    if (bytes > room) continue;
    if (length > 0 && length + 1 + bytes > room) {
      texts.push(text);
      text = "";
      length = 0;
    }
    text = length === 0 ? word : text + separator + word;
    length += length === 0 ? bytes : 1 + bytes;
  }
  if (length > 0) texts.push(text);
  return texts;
}
