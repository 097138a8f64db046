/**
 * Permission to read and change metadata. Source: IRCv3 metadata, "Concepts"; where it leaves the rule to the server, the
 * rule is stated here.
 */
import { channelModeRows, prefixModeRows } from "../../wire/channel-modes.ts";
import type { Visibility } from "../../wire/metadata.ts";
import type { Channel } from "../channel.ts";
import type { NetworkSettings } from "../settings.ts";
import { User } from "../user.ts";
import { isAtLeast } from "./ranks.ts";

const { s: secret, p: privateChannel, i: inviteOnly, k: keyed } = channelModeRows;
/** Modes of a channel that not everyone may look into. */
const CLOSED = secret.bit | privateChannel.bit | inviteOnly.bit | keyed.bit;

/** True for keys of operators: listed in `operatorMetadata`, or below an entry that ends with `*`. */
function isOperatorKey({ operatorMetadata = [] }: NetworkSettings, key: string): boolean {
  return operatorMetadata.some((entry) =>
    entry.endsWith("*") ? key.startsWith(entry.slice(0, -1)) : key === entry,
  );
}

/** True if a user may see and set a key at all, on any target. Before registration `user` is undefined. */
export function mayUseKey(settings: NetworkSettings, user: User | undefined, key: string): boolean {
  return !isOperatorKey(settings, key) || user?.privileges.has("metadata") === true;
}

/** True if a user may read a channel's metadata: anyone, but only members for a closed channel. */
export function mayRead(channel: Channel, viewer: User): boolean {
  return (
    !isClosed(channel) ||
    channel.members.has(viewer) ||
    viewer.privileges.has("see") ||
    viewer.privileges.has("metadata")
  );
}

/**
 * Users change their own metadata, operators of a channel that of the channel, and operators of the server with the
 * privilege all of it.
 */
export function mayChange(holder: User | Channel, actor: User): boolean {
  if (holder === actor || actor.privileges.has("metadata")) return true;
  return !(holder instanceof User) && isAtLeast(holder.members.get(actor), prefixModeRows.o.bit);
}

/** The visibility of a key of a user or channel, as written in lines. */
export function visibilityOf(
  settings: NetworkSettings,
  channel: Channel | undefined,
  key: string,
): Visibility {
  if (isOperatorKey(settings, key)) return "operators";
  return channel !== undefined && isClosed(channel) ? "members" : "*";
}

function isClosed(channel: Channel): boolean {
  return (channel.modes & CLOSED) !== 0;
}
