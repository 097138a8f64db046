/** Permission to join a channel. Source: Modern IRC, "JOIN message" and "Channel Modes". */
import { channelModeRows, prefixModeRows } from "../../wire/channel-modes.ts";
import { isChannelName } from "../../wire/names.ts";
import { byteLength } from "../../wire/utf8.ts";
import type { Channel } from "../channel.ts";
import type { State } from "../state.ts";
import type { User } from "../user.ts";
import { isThrottled } from "../join-throttle.ts";
import { isBanned, isInviteExempt } from "./lists.ts";
import { accessBit, mayVisit } from "./registered.ts";
import type { Refusal } from "./refusal.ts";
import { reservationOn } from "./reserved.ts";

/** The user, its key (the empty string for none), and the time in milliseconds since the Unix epoch. */
interface Applicant extends State {
  readonly user: User;
  readonly key: string;
  readonly now: number;
}

/** The result of a JOIN. */
export type Entrance =
  | { readonly kind: "open"; readonly channel: string }
  /** The user may not join this channel, and is forwarded to `channel` (mode f). */
  | { readonly kind: "forwarded"; readonly from: string; readonly channel: string }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Follows the forwards of channels that the user may not join, each with the same key, to the first one that it may. They
 * lead only to channels that are there and that the user is not in, and no further than the limit `forwards`: so no
 * circle is followed for ever. Not to be asked about a channel that the user is in.
 */
export function findEntrance(applicant: Applicant, channelName: string): Entrance {
  const { network, settings, user } = applicant;
  const refusal = mayJoin(applicant, channelName);
  if (refusal === undefined) return { kind: "open", channel: channelName };
  const asked = network.findChannel(channelName);
  let channel = asked;
  for (let left = settings.limits.forwards; left > 0; left -= 1) {
    const forward = channel?.settings.get("f");
    channel = forward === undefined ? undefined : network.findChannel(forward);
    if (asked === undefined || channel === undefined || channel.members.has(user)) break;
    if (mayJoin(applicant, channel.name) === undefined) {
      return { kind: "forwarded", from: asked.name, channel: channel.name };
    }
  }
  return { kind: "refused", refusal };
}

function mayJoin(applicant: Applicant, channelName: string): Refusal | undefined {
  const { network, user, key, now } = applicant;
  const channel = network.findChannel(channelName);
  const reason = reservationOn(applicant, channelName, user, now);
  if (reason !== undefined) return { kind: "channel-reserved", channel: channelName, reason };
  const refusal = hasRoomIn(applicant, user, channelName);
  if (refusal !== undefined || channel === undefined) return refusal;
  const access = accessBit(network, channel, user);
  const keptOut = mayVisit(channel, { user, access });
  if (keptOut !== undefined || access >= prefixModeRows.h.bit) return keptOut;
  return mayEnter(channel, user, key, now, access > 0);
}

/** Checks that hold even for users whom an operator brings in: the name, and the limits of channels. */
export function hasRoomIn(
  { network, settings }: State,
  user: User,
  channelName: string,
): Refusal | undefined {
  const { limits } = settings;
  const channel = network.findChannel(channelName);
  if (channel === undefined) {
    const refusal = mayBeCalled(channelName, limits.channelLength);
    if (refusal !== undefined) return refusal;
    if (network.channelNameInUse(channelName)) return { kind: "channel-lookalike", channel: channelName };
  }
  if (user.memberships.length >= limits.channelsPerUser) {
    return { kind: "too-many-channels", channel: channelName };
  }
  return channel === undefined && network.channelCount >= limits.channels
    ? { kind: "no-room-for-channel", channel: channelName }
    : undefined;
}

/** Refuses names that a channel may not have. */
export function mayBeCalled(name: string, longest: number): Refusal | undefined {
  if (!name.startsWith("#")) return { kind: "no-such-channel", channel: name };
  if (byteLength(name) > longest) return { kind: "channel-name-too-long", channel: name };
  return isChannelName(name, longest) ? undefined : { kind: "bad-channel-name", channel: name };
}

/**
 * An invitation, or any access to a registered channel, opens a channel that is invite-only, and nothing else: bans, the limit, the key and all others hold for
 * the invited as well. Source: Modern IRC, "Invite-Only Channel Mode".
 */
function mayEnter(
  channel: Channel,
  user: User,
  key: string,
  now: number,
  hasAccess: boolean,
): Refusal | undefined {
  const { name } = channel;
  if (isBanned(channel, user)) return { kind: "banned", channel: name };
  if ((channel.modes & channelModeRows.R.bit) !== 0 && user.account === undefined) {
    return { kind: "account-needed", channel: name };
  }
  if ((channel.modes & channelModeRows.z.bit) !== 0 && !user.secure)
    return { kind: "tls-needed", channel: name };
  const inviteOnly = (channel.modes & channelModeRows.i.bit) !== 0;
  if (inviteOnly && !hasAccess && !channel.invited.has(user) && !isInviteExempt(channel, user)) {
    return { kind: "invite-only", channel: name };
  }
  const limit = channel.settings.get("l");
  if (limit !== undefined && channel.members.size >= Number(limit)) return { kind: "full", channel: name };
  const wanted = channel.settings.get("k");
  if (wanted !== undefined && wanted !== key) return { kind: "wrong-key", channel: name };
  return isThrottled(channel, now) ? { kind: "throttled", channel: name } : undefined;
}
