/** Who may see whom and what: mode i of users, modes s, p and u of channels. Shared by NAMES, LIST, WHO, WHOIS and others. */
import type { ChannelAudience } from "../delivery/outgoing-message.ts";
import type { Channel } from "../network/channel.ts";
import type { Membership } from "../network/membership.ts";
import { isInSight, prefixesToSee } from "../network/policy/sight.ts";
import type { User } from "../network/user.ts";
import { channelModeRows } from "../wire/channel-modes.ts";
import { userModeRows } from "../wire/user-modes.ts";

/** Whether an operator was granted to see what is hidden. */
export function seesHidden(viewer: User): boolean {
  return viewer.privileges.has("see");
}

/** Whether `viewer` sees `user` in a channel that both are in. */
function meets(user: User, viewer: User): boolean {
  const [few, many] = user.memberships.size <= viewer.memberships.size ? [user, viewer] : [viewer, user];
  for (const channel of few.memberships.keys()) {
    if (!many.memberships.has(channel)) continue;
    const membership = channel.members.get(user);
    if (membership !== undefined && isInSight(membership, viewer)) return true;
  }
  return false;
}

/** Whether those who name the channel are told of it. Source: Modern IRC, "Secret Channel Mode". */
export function isChannelVisible(channel: Channel, viewer: User): boolean {
  return (channel.modes & channelModeRows.s.bit) === 0 || channel.members.has(viewer) || seesHidden(viewer);
}

/** Whether those who do not name it are told of it too. Source: RFC 2811, section 4.2.6. */
export function isChannelListed(channel: Channel, viewer: User): boolean {
  return (channel.modes & HIDDEN) === 0 || channel.members.has(viewer) || seesHidden(viewer);
}

const HIDDEN = channelModeRows.s.bit | channelModeRows.p.bit;

/** Who hears that a member comes or goes: in an auditorium not everyone, elsewhere all (undefined). */
export function witnessesOf(membership: Membership): ChannelAudience | undefined {
  const prefixes = prefixesToSee(membership);
  return prefixes === 0 ? undefined : { prefixes, always: membership.user };
}

/** Whether NAMES and WHO of a channel may list a member, by the modes of the channel. */
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
 * Whether WHOIS and WHO may say that the user is in that channel. The channels of an invisible user are hidden too, as
 * Modern IRC, "Invisible User Mode", allows.
 */
export function isMembershipVisible(membership: Membership, viewer: User): boolean {
  const { user, channel } = membership;
  if (user === viewer || seesHidden(viewer)) return true;
  if (!isInSight(membership, viewer)) return false;
  if (channel.members.has(viewer)) return true;
  return (channel.modes & HIDDEN) === 0 && (user.modes & userModeRows.i.bit) === 0;
}
