/**
 * Visibility of users and channels: mode i of users, modes s, p and u of channels. Shared by NAMES, LIST, WHO, WHOIS and
 * others.
 */
import type { ChannelAudience } from "../delivery/outgoing-message.ts";
import type { Channel } from "../network/channel.ts";
import type { Membership } from "../network/membership.ts";
import { isInSight, prefixesToSee } from "../network/policy/sight.ts";
import type { User } from "../network/user.ts";
import { channelModeRows } from "../wire/channel-modes.ts";
import { userModeRows } from "../wire/user-modes.ts";

/** True for operators with the privilege to see what is hidden. */
export function seesHidden(viewer: User): boolean {
  return viewer.privileges.has("see");
}

/** True if `viewer` sees `user` in a channel that both are in. */
function meets(user: User, viewer: User): boolean {
  const [few, many] = user.memberships.length <= viewer.memberships.length ? [user, viewer] : [viewer, user];
  for (const { channel } of few.memberships) {
    if (!channel.members.has(many)) continue;
    const membership = channel.members.get(user);
    if (membership !== undefined && isInSight(membership, viewer)) return true;
  }
  return false;
}

/** True if a query that names the channel shows it. Source: Modern IRC, "Secret Channel Mode". */
export function isChannelVisible(channel: Channel, viewer: User): boolean {
  return (channel.modes & channelModeRows.s.bit) === 0 || channel.members.has(viewer) || seesHidden(viewer);
}

/**
 * True if a query that does not name the channel shows it too: no registered channel without members. Source: RFC 2811,
 * section 4.2.6.
 */
export function isChannelListed(channel: Channel, viewer: User): boolean {
  const open = (channel.modes & HIDDEN) === 0 && channel.members.size > 0;
  return open || channel.members.has(viewer) || seesHidden(viewer);
}

const HIDDEN = channelModeRows.s.bit | channelModeRows.p.bit;

/** The members that hear of another member's coming and going: some in an auditorium, otherwise all (undefined). */
export function witnessesOf(membership: Membership): ChannelAudience | undefined {
  const prefixes = prefixesToSee(membership);
  return prefixes === 0 ? undefined : { prefixes, always: membership.user };
}

/** True if all members hear of this member's coming and going. */
export function isSeenByAll(membership: Membership): boolean {
  return prefixesToSee(membership) === 0;
}

/** True if the modes of the channel let NAMES and WHO list the member. */
export function isMemberShown(membership: Membership, viewer: User): boolean {
  return isInSight(membership, viewer) || seesHidden(viewer);
}

/** Source: Modern IRC, "Invisible User Mode". */
export function isUserVisible(user: User, viewer: User): boolean {
  return (
    (user.modes & userModeRows.i.bit) === 0 || user === viewer || meets(user, viewer) || seesHidden(viewer)
  );
}

/**
 * True if WHOIS and WHO may show that the user is in the channel. An invisible user's channels are hidden too, as Modern
 * IRC, "Invisible User Mode", allows.
 */
export function isMembershipVisible(membership: Membership, viewer: User): boolean {
  const { user, channel } = membership;
  if (user === viewer || seesHidden(viewer)) return true;
  if (!isInSight(membership, viewer)) return false;
  if (channel.members.has(viewer)) return true;
  return (channel.modes & HIDDEN) === 0 && (user.modes & userModeRows.i.bit) === 0;
}
