/** What stands before a member's nick in NAMES, WHO and WHOIS. */
import { prefixModeRows, prefixModes } from "../../wire/channel-modes.ts";

const ALL = prefixModes.reduce((bits, mode) => bits | prefixModeRows[mode].bit, 0);

/** For each combination of bits: every symbol, highest first. */
const symbols: readonly string[] = Array.from({ length: ALL + 1 }, (_, bits) =>
  prefixModes
    .filter((mode) => (bits & prefixModeRows[mode].bit) !== 0)
    .map((mode) => prefixModeRows[mode].symbol)
    .join(""),
);

/** The highest symbol, or all of them for those who asked for that. Source: IRCv3 multi-prefix. */
export function memberPrefix(bits: number, multiPrefix: boolean): string {
  const all = symbols[bits] ?? "";
  return multiPrefix ? all : all.slice(0, 1);
}
