/** Parses the target of a message: `nick`, `#channel`, `@#channel`. Knows no network. */
import { prefixesFrom, prefixModeRows, prefixModes } from "../../wire/channel-modes.ts";

export interface MessageTarget {
  /** Prefix symbols before the channel's name, as written. */
  readonly symbols: string;
  readonly name: string;
  /** Bits of the lowest of these prefixes and of all above; 0 for none. */
  readonly prefixes: number;
}

const prefixSymbols = new Map<string, number>(
  prefixModes.map((mode) => [prefixModeRows[mode].symbol, prefixModeRows[mode].bit]),
);

/** Parses `@#channel`: members of that rank and above. Source: Modern IRC, "PRIVMSG message" and "STATUSMSG Parameter". */
export function readTarget(target: string): MessageTarget {
  // Nearly every message goes to a nick or a whole channel.
  if (!prefixSymbols.has(target.charAt(0))) return { symbols: "", name: target, prefixes: 0 };
  let lowest = 0;
  let length = 0;
  for (const symbol of target) {
    const bit = prefixSymbols.get(symbol);
    if (bit === undefined) break;
    lowest = lowest === 0 ? bit : Math.min(lowest, bit);
    length += 1;
  }
  return { symbols: target.slice(0, length), name: target.slice(length), prefixes: prefixesFrom(lowest) };
}
