/** Who may see whom and what: mode i of users, mode s of channels. Shared by NAMES, LIST, WHO, WHOIS. */
import type { Channel } from "../network/channel.ts";
import type { Membership } from "../network/membership.ts";
import type { User } from "../network/user.ts";
import { channelModeRows } from "../wire/channel-modes.ts";
import { userModeRows } from "../wire/user-modes.ts";

/** Whether an operator was granted to see what is hidden. */
export function seesHidden(viewer: User): boolean {
  return viewer.privileges.has("see");
}

function shareChannel(one: User, other: User): boolean {
  const [few, many] = one.memberships.size <= other.memberships.size ? [one, other] : [other, one];
  for (const channel of few.memberships.keys()) if (many.memberships.has(channel)) return true;
  return false;
}

/** Source: Modern IRC, "Secret Channel Mode". */
export function isChannelVisible(channel: Channel, viewer: User): boolean {
  return (channel.modes & channelModeRows.s.bit) === 0 || channel.members.has(viewer) || seesHidden(viewer);
}

/** Source: Modern IRC, "Invisible User Mode". */
export function isUserVisible(user: User, viewer: User): boolean {
  return (
    (user.modes & userModeRows.i.bit) === 0 ||
    user === viewer ||
    shareChannel(user, viewer) ||
    seesHidden(viewer)
  );
}

/**
 * Whether WHOIS and WHO may say that the user is in that channel. The channels of an invisible user are hidden too, as
 * Modern IRC, "Invisible User Mode", allows.
 */
export function isMembershipVisible({ user, channel }: Membership, viewer: User): boolean {
  if (user === viewer || channel.members.has(viewer) || seesHidden(viewer)) return true;
  return (channel.modes & channelModeRows.s.bit) === 0 && (user.modes & userModeRows.i.bit) === 0;
}
