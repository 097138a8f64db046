/** Lists of targets, and texts that are cut to what a line to them can hold. */
import type { TextLine } from "../delivery/outgoing-message.ts";
import type { Network } from "../network/network.ts";
import { LINE_LENGTH } from "../wire/lengths.ts";
import { byteLength, cutText, truncateGraphemes } from "../wire/utf8.ts";

/** The entries of a list with commas; empty ones are left out. */
export function splitList(list: string): string[] {
  return list.split(",").filter((entry) => entry !== "");
}

/** The entries of a list with commas, each once, as the network compares names. */
export function splitTargets(network: Network, list: string): string[] {
  // Most messages have one target.
  if (!list.includes(",")) return list === "" ? [] : [list];
  return eachOnce(network, splitList(list));
}

/** Each name once, as the network compares them. */
export function eachOnce(network: Network, names: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const name of names) {
    const key = network.fold(name);
    if (!found.has(key)) found.set(key, name);
  }
  return [...found.values()];
}

/**
 * A text cut so that the line `:source COMMAND params :text` is no longer than a line may be. The
 * text is at most `most` bytes long. Source: Modern IRC, "Message Format".
 */
export function cutToLine(
  text: string,
  source: string,
  before: readonly string[],
  most: number = LINE_LENGTH,
): string {
  if (most === LINE_LENGTH && surelyFits(text, source, before)) return text;
  return cutText(text, Math.max(0, Math.min(most, roomIn(source, before))));
}

/** Bytes of one UTF-16 code unit in UTF-8, at most. */
const UNIT = 3;

/** True for nearly all messages: found without a look at their characters. */
function surelyFits(text: string, source: string, before: readonly string[]): boolean {
  let units = text.length + source.length + ": :\r\n".length;
  for (const word of before) units += word.length + 1;
  return units * UNIT <= LINE_LENGTH;
}

/**
 * The same for a message of several lines, without loss: the rest of a long line continues in a further line that is joined
 * to it. Source: IRCv3 multiline, "Batch types".
 */
export function fitToLines(
  lines: readonly TextLine[],
  source: string,
  before: readonly string[],
): readonly TextLine[] {
  const room = roomIn(source, before);
  if (lines.every(({ text }) => byteLength(text) <= room)) return lines;
  return lines.flatMap(({ text, concat }) => {
    const parts: TextLine[] = [];
    let rest = text;
    do {
      const part = truncateGraphemes(rest, room);
      parts.push({ text: part, concat: parts.length > 0 || concat });
      rest = rest.slice(part.length);
    } while (rest !== "");
    return parts;
  });
}

/** Bytes for the text of the line `:source COMMAND params :text`. */
function roomIn(source: string, before: readonly string[]): number {
  return LINE_LENGTH - byteLength(`:${source} ${before.join(" ")} :\r\n`);
}
