/**
 * Compares users with the lists of a channel. Source: Modern IRC, "Ban Channel Mode", "Exception Channel Mode" and "EXTBAN
 * Parameter".
 */
import { channelModeRows } from "../../wire/channel-modes.ts";
import type { Channel, ListEntry } from "../channel.ts";
import type { Membership } from "../membership.ts";
import type { User } from "../user.ts";

const NONE: readonly ListEntry[] = [];

/** True if a user needs no invitation to join. */
export function isInviteExempt(channel: Channel, user: User): boolean {
  return entries(channel, "I").some((entry) => entry.matches(user));
}

/** True if a ban keeps a user out. Mutes do not, and an exception from mutes changes nothing. */
export function isBanned(channel: Channel, user: User): boolean {
  if ((channel.modes & channelModeRows.b.bit) === 0) return false;
  const keepsOut = (entry: ListEntry): boolean => !entry.speakingOnly && entry.matches(user);
  return entries(channel, "b").some(keepsOut) && !entries(channel, "e").some(keepsOut);
}

/**
 * True if a ban or a mute keeps a user from speaking. The result is kept with the membership until a list or the user
 * changes, so that a member who talks in a channel with many bans is not compared with all of them for each line.
 */
export function isSilenced(channel: Channel, user: User, membership: Membership | undefined): boolean {
  if ((channel.modes & channelModeRows.b.bit) === 0) return false;
  if (membership === undefined) return compare(channel, user);
  if (
    membership.silencedLists === channel.listsVersion &&
    membership.silencedIdentity === user.identityVersion
  ) {
    return membership.silenced;
  }
  const silenced = compare(channel, user);
  if (!isVolatile(channel)) {
    membership.silenced = silenced;
    membership.silencedLists = channel.listsVersion;
    membership.silencedIdentity = user.identityVersion;
  }
  return silenced;
}

function compare(channel: Channel, user: User): boolean {
  const matches = (entry: ListEntry): boolean => entry.matches(user);
  return entries(channel, "b").some(matches) && !entries(channel, "e").some(matches);
}

function isVolatile(channel: Channel): boolean {
  return (
    entries(channel, "b").some((entry) => entry.volatile) ||
    entries(channel, "e").some((entry) => entry.volatile)
  );
}

function entries(channel: Channel, letter: "b" | "e" | "I"): readonly ListEntry[] {
  return channel.lists.get(letter) ?? NONE;
}
