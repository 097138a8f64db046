/** The prefix symbols before a member's nick in NAMES, WHO and WHOIS. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Membership } from "../../network/membership.ts";
import { prefixModeRows, prefixModes } from "../../wire/channel-modes.ts";

const ALL = prefixModes.reduce((bits, mode) => bits | prefixModeRows[mode].bit, 0);

/** All symbols, highest first, for each combination of bits. */
const symbols: readonly string[] = Array.from({ length: ALL + 1 }, (_, bits) =>
  prefixModes
    .filter((mode) => (bits & prefixModeRows[mode].bit) !== 0)
    .map((mode) => prefixModeRows[mode].symbol)
    .join(""),
);

/** The highest symbol, or all of them for clients with multi-prefix. Source: IRCv3 multi-prefix. */
export function memberPrefix(bits: number, multiPrefix: boolean): string {
  const all = symbols[bits] ?? "";
  return multiPrefix ? all : all.slice(0, 1);
}

/**
 * MODE from the server that gives a member these prefixes, for clients that have just received its JOIN; undefined without
 * prefixes.
 */
export function prefixesLine({ user, channel }: Membership, prefixes: number): OutgoingMessage | undefined {
  const held = prefixModes.filter((mode) => (prefixes & prefixModeRows[mode].bit) !== 0);
  if (held.length === 0) return undefined;
  const params = [channel.name, `+${held.join("")}`, ...held.map(() => user.nick)];
  return { source: undefined, command: "MODE", params };
}
