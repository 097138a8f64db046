/** Whether a user matches the lists of a channel. Source: Modern IRC, "Ban Channel Mode" and "Exception Channel Mode". */
import type { Channel } from "../channel.ts";
import type { User } from "../user.ts";

/** The letters of the modes that are lists. */
export type ListLetter = "b" | "e" | "I";

/** Masks are held against the host that others see and against the real address. */
export function isListed(channel: Channel, letter: ListLetter, user: User): boolean {
  const entries = channel.lists.get(letter);
  if (entries === undefined || entries.length === 0) return false;
  const real = `${user.nick}!${user.username}@${user.address}`;
  return entries.some((entry) => entry.matches(user.mask) || entry.matches(real));
}

export function isBanned(channel: Channel, user: User): boolean {
  return isListed(channel, "b", user) && !isListed(channel, "e", user);
}
