/** The users that a message may be pushed to: those that it concerns, who are absent and have a device for it. */
import { nicksIn } from "../../wire/mentions.ts";
import type { Channel } from "../channel.ts";
import type { Network } from "../network.ts";
import type { User } from "../user.ts";
import { isAbsent } from "./absence.ts";

export function mayNotify(network: Network, user: User): boolean {
  return user.account !== undefined && isAbsent(user) && network.push.of(user.account).length > 0;
}

/**
 * The members that a text mentions by nick, each once. Costs the same however many members there are. Only those with one of
 * these prefix bits, unless they are 0.
 */
export function mentionedMembers(
  network: Network,
  channel: Channel,
  source: User,
  text: string,
  prefixes: number,
): User[] {
  const found = new Set<User>();
  for (const nick of nicksIn(text)) {
    const user = network.findUser(nick);
    if (user === undefined || user === source || !mayNotify(network, user)) continue;
    const membership = channel.members.get(user);
    if (membership === undefined) continue;
    if (prefixes === 0 || (membership.prefixes & prefixes) !== 0) found.add(user);
  }
  return [...found];
}
