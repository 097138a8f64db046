/** Rules of registered channels: the members that they let in, their topics, and modes that stay as they are. */
import { channelModeRows, prefixModeRows } from "../../wire/channel-modes.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import type { ChannelModeChange } from "../../wire/mode-changes.ts";
import type { Channel } from "../channel.ts";
import type { Network } from "../network.ts";
import type { User } from "../user.ts";
import type { Refusal } from "./refusal.ts";

/** A user, and its bit of access to the channel: 0 without access. */
export interface Visitor {
  readonly user: User;
  readonly access: number;
}

/** A suspended channel is open to operators with the privilege `channels` alone; any access passes the rest. */
export function mayVisit(channel: Channel, { user, access }: Visitor): Refusal | undefined {
  const { registration, name } = channel;
  if (registration === undefined) return undefined;
  const { suspended, options, akicks } = registration;
  const out = { kind: "kept-out", channel: name } as const;
  if (suspended !== undefined && !user.privileges.has("channels")) {
    return { ...out, why: "suspended", reason: suspended.reason };
  }
  if (access > 0) return undefined;
  if (options.restricted === true) return { ...out, why: "restricted", reason: "" };
  const akick = akicks.find((entry) => entry.matches(user));
  return akick && { ...out, why: "akick", reason: akick.reason };
}

/** The bit of the prefix that the user's access gives it; 0 without access. */
export function accessBit(network: Network, channel: Channel, user: User): number {
  return bitOf(network.registered.levelOf(channel, user.account));
}

/** 0 without a level. */
export function bitOf(level: PrefixMode | undefined): number {
  return level === undefined ? 0 : prefixModeRows[level].bit;
}

/** The topic lock lets accounts with level `h` and above pass. */
export function mayPassTopicLock(network: Network, channel: Channel, user: User): Refusal | undefined {
  const locked = channel.registration?.options.topicLock === true;
  return locked && accessBit(network, channel, user) < prefixModeRows.h.bit
    ? { kind: "topic-locked", channel: channel.name }
    : undefined;
}

/** Setting a locked mode to what it is already is no change. */
export function mayPassModeLock(channel: Channel, change: ChannelModeChange): Refusal | undefined {
  const lock = channel.registration?.options.modeLock;
  if (lock === undefined || change.kind === "prefix" || change.kind === "list") return undefined;
  if (!lock.includes(change.mode) || isSame(channel, change)) return undefined;
  return { kind: "mode-locked", channel: channel.name, letter: change.mode, lock };
}

function isSame(
  channel: Channel,
  change: Exclude<ChannelModeChange, { readonly kind: "prefix" | "list" }>,
): boolean {
  switch (change.kind) {
    case "incomplete":
      return true;
    case "flag":
      return ((channel.modes & channelModeRows[change.mode].bit) !== 0) === change.add;
    case "setting":
      return channel.settings.get(change.mode) === (change.add ? change.param : undefined);
  }
}
