/** Lists of targets, and texts that are cut to what a line to them can hold. */
import type { Network } from "../network/network.ts";
import { LINE_LENGTH } from "../wire/limits.ts";
import { byteLength, truncate } from "../wire/utf8.ts";

/** The entries of a list with commas; empty ones are left out. */
export function splitList(list: string): string[] {
  return list.split(",").filter((entry) => entry !== "");
}

/** The entries of a list with commas, each once, as the network compares names. */
export function splitTargets(network: Network, list: string): string[] {
  // Most messages have one target.
  if (!list.includes(",")) return list === "" ? [] : [list];
  const targets = new Map<string, string>();
  for (const target of splitList(list)) {
    const key = network.fold(target);
    if (!targets.has(key)) targets.set(key, target);
  }
  return [...targets.values()];
}

/**
 * A text cut between characters, so that the line `:source COMMAND params :text` is no longer than a line may be. The
 * text is at most `most` bytes long. Source: Modern IRC, "Message Format".
 */
export function cutToLine(
  text: string,
  source: string,
  before: readonly string[],
  most: number = LINE_LENGTH,
): string {
  const taken = byteLength(`:${source} ${before.join(" ")} :\r\n`);
  return truncate(text, Math.max(0, Math.min(most, LINE_LENGTH - taken)));
}
