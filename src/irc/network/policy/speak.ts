/** Whether a user may speak to a channel. Source: Modern IRC, "PRIVMSG message" and "Channel Modes". */
import { channelModeRows, prefixModeRows } from "../../wire/channel-modes.ts";
import type { Channel } from "../channel.ts";
import type { User } from "../user.ts";
import { isBanned } from "./lists.ts";
import { isAtLeast } from "./ranks.ts";
import type { Refusal } from "./refusal.ts";

const { m: moderated, n: noExternal } = channelModeRows;

/** Those with a voice, or more, speak whatever the bans and the moderation say. */
export function maySpeak(channel: Channel, user: User): Refusal | undefined {
  const membership = channel.members.get(user);
  if (isAtLeast(membership, prefixModeRows.v.bit)) return undefined;
  const silenced =
    (channel.modes & moderated.bit) !== 0 ||
    (membership === undefined && (channel.modes & noExternal.bit) !== 0) ||
    isBanned(channel, user);
  return silenced ? { kind: "cannot-send", channel: channel.name } : undefined;
}
