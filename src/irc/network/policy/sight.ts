/**
 * Sight in an auditorium (mode u): members below halfop are visible only to themselves and to halfops and above. Source:
 * ircdocs.horse, "Channel Mode Definitions", u.
 */
import { channelModeRows, prefixesFrom, prefixModeRows } from "../../wire/channel-modes.ts";
import type { Channel } from "../channel.ts";
import type { Membership } from "../membership.ts";
import type { User } from "../user.ts";

const auditorium = channelModeRows.u.bit;
const KEEPERS = prefixesFrom(prefixModeRows.h.bit);

export function isAuditorium({ modes }: Channel): boolean {
  return (modes & auditorium) !== 0;
}

/** Prefixes of a member that everyone sees in an auditorium, and that sees everyone: halfop and above. */
export function keepsSight(prefixes: number): boolean {
  return (prefixes & KEEPERS) !== 0;
}

/** Bits of the prefixes of which others need one to see this member; 0 where everyone sees it, as nearly always. */
export function prefixesToSee({ channel, prefixes }: Membership): number {
  return !isAuditorium(channel) || keepsSight(prefixes) ? 0 : KEEPERS;
}

/** True if `viewer`, inside or outside, sees this member. Considers only mode u. */
export function isInSight(member: Membership, viewer: User): boolean {
  const needed = prefixesToSee(member);
  if (needed === 0 || member.user === viewer) return true;
  return ((member.channel.members.get(viewer)?.prefixes ?? 0) & needed) !== 0;
}
