/** Whether a user may join a channel. Source: Modern IRC, "JOIN message" and "Channel Modes". */
import { channelModeRows } from "../../wire/channel-modes.ts";
import { isChannelName } from "../../wire/names.ts";
import { byteLength } from "../../wire/utf8.ts";
import type { Channel } from "../channel.ts";
import type { Network } from "../network.ts";
import type { User } from "../user.ts";
import { isBanned, isListed } from "./lists.ts";
import type { Refusal } from "./refusal.ts";

/** `key` is the empty string where none was given. Not to be asked about a channel that the user is in. */
export function mayJoin(network: Network, user: User, channelName: string, key: string): Refusal | undefined {
  const { limits } = network.settings;
  const channel = network.findChannel(channelName);
  if (channel === undefined) {
    const refusal = mayBeCalled(channelName, limits.channelLength);
    if (refusal !== undefined) return refusal;
  }
  if (user.memberships.size >= limits.channelsPerUser) {
    return { kind: "too-many-channels", channel: channelName };
  }
  if (channel !== undefined) return mayEnter(channel, user, key);
  return network.channelCount >= limits.channels
    ? { kind: "no-room-for-channel", channel: channelName }
    : undefined;
}

function mayBeCalled(name: string, longest: number): Refusal | undefined {
  if (!name.startsWith("#")) return { kind: "no-such-channel", channel: name };
  if (byteLength(name) > longest) return { kind: "channel-name-too-long", channel: name };
  return isChannelName(name, longest) ? undefined : { kind: "bad-channel-name", channel: name };
}

/**
 * An invitation opens a channel that is invite-only, and nothing else: bans, the limit and the key hold for the invited
 * as well. Source: Modern IRC, "Invite-Only Channel Mode".
 */
function mayEnter(channel: Channel, user: User, key: string): Refusal | undefined {
  const { name } = channel;
  if (isBanned(channel, user)) return { kind: "banned", channel: name };
  const inviteOnly = (channel.modes & channelModeRows.i.bit) !== 0;
  if (inviteOnly && !channel.invited.has(user) && !isListed(channel, "I", user)) {
    return { kind: "invite-only", channel: name };
  }
  const limit = channel.settings.get("l");
  if (limit !== undefined && channel.members.size >= Number(limit)) return { kind: "full", channel: name };
  const wanted = channel.settings.get("k");
  if (wanted !== undefined && wanted !== key) return { kind: "wrong-key", channel: name };
  return undefined;
}
