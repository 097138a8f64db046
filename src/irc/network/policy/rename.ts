/** Permission to rename a channel. Source: IRCv3 channel-rename, "Errors" and "Security Considerations". */
import { prefixModeRows } from "../../wire/channel-modes.ts";
import type { Channel } from "../channel.ts";
import type { User } from "../user.ts";
import { isAtLeast } from "./ranks.ts";
import type { Refusal } from "./refusal.ts";

/** Operators of the channel and those above. */
export function mayRename(channel: Channel, user: User): Refusal | undefined {
  const membership = channel.members.get(user);
  if (membership === undefined) return { kind: "not-on-channel", channel: channel.name };
  return isAtLeast(membership, prefixModeRows.o.bit)
    ? undefined
    : { kind: "rank-too-low", channel: channel.name };
}

/**
 * True if the last renaming is less than `interval` milliseconds ago: clients without the capability see each as PART and
 * JOIN.
 */
export function wasRenamedLately({ renamedAt }: Channel, now: number, interval: number): boolean {
  return renamedAt !== undefined && renamedAt <= now && now - renamedAt < interval;
}
