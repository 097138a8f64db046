/**
 * Ranks of members. The highest prefix decides; no prefix is rank 0. Source: Modern IRC, "Channel Membership Prefixes";
 * where it leaves the rule to the server, the rule is stated here.
 */
import { prefixModeRows } from "../../wire/channel-modes.ts";
import type { Membership } from "../membership.ts";

const { a: protectedMember, h: halfop } = prefixModeRows;

/** The bit of the highest prefix, or 0. A higher rank is a greater number. */
function rankOf(membership: Membership | undefined): number {
  const prefixes = membership?.prefixes ?? 0;
  return prefixes === 0 ? 0 : 1 << (31 - Math.clz32(prefixes));
}

export function isAtLeast(membership: Membership | undefined, rank: number): boolean {
  return rankOf(membership) >= rank;
}

/**
 * True if one member may kick another or take a prefix from it. Founders and operators may do it to their equals. Halfops
 * act only on lower ranks, and protected members cannot act on each other.
 */
export function mayActOn(actor: Membership, target: Membership): boolean {
  const rank = rankOf(actor);
  if (rank < halfop.bit) return false;
  const overEqualsToo = rank !== halfop.bit && rank !== protectedMember.bit;
  return overEqualsToo ? rank >= rankOf(target) : rank > rankOf(target);
}
