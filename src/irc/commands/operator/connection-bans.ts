/** Bans of the engine on addresses that connect too often: the engine sets them by itself, STATS d lists them, UNDLINE lifts them. */
import { cidrOf, formatAddressRange, parseAddressRange } from "../../network/address-ranges.ts";
import { formatDuration } from "../../wire/durations.ts";
import type { QueryContext, SessionContext } from "../command.ts";

interface ConnectionBan {
  /** An address, or a range. */
  readonly range: string;
  /** Milliseconds until it ends. */
  readonly milliseconds: number;
  /** The number of bans of this range, with this one. */
  readonly count: number;
}

/** The engine's bans, handed in. */
export interface ConnectionBans {
  list(): readonly ConnectionBan[];
  /** Lifts the bans in a CIDR range, and the one that it is in. Returns the ranges. */
  lift(range: string): readonly string[];
  /** Another machine of the network has set one, or lifted those in a range. Absent without other machines. */
  readonly elsewhere?: { set(ban: ConnectionBan): void; lifted(range: string): void };
}

/** For an engine without them. */
export const noConnectionBans: ConnectionBans = { list: () => [], lift: () => [] };

/** Says a ban with each step, for STATS d. */
export function* connectionBanLines({
  machine,
  reply,
}: Pick<QueryContext, "machine" | "reply">): Iterable<void> {
  for (const { range, milliseconds, count } of machine.connectionBans.list()) {
    const seconds = Math.ceil(milliseconds / 1000) * 1000;
    const text = `Connected too often (ban ${count}, expires in ${formatDuration(seconds)})`;
    yield reply("RPL_STATSDLINE", "D", shown(range), text);
  }
}

/** Lifts the bans in a mask of UNDLINE. Returns the ranges. */
export function liftConnectionBans(
  { machine }: Pick<SessionContext, "machine">,
  mask: string,
): readonly string[] {
  const range = parseAddressRange(mask);
  return range === undefined ? [] : machine.connectionBans.lift(cidrOf(range)).map(shown);
}

function shown(range: string): string {
  const parsed = parseAddressRange(range);
  return parsed === undefined ? range : formatAddressRange(parsed);
}
