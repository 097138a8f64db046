/**
 * The users that a message may be pushed to: those that it concerns, by their nick or by their wishes, who are absent and have
 * a device for it.
 */
import { nicksIn, spokenText } from "../../wire/mentions.ts";
import type { Channel } from "../channel.ts";
import type { Network } from "../network.ts";
import type { User } from "../user.ts";
import { isAbsent } from "./absence.ts";

function mayNotify(network: Network, user: User): boolean {
  return user.account !== undefined && isAbsent(user) && network.push.of(user.account).length > 0;
}

/** True if a private message, which is no query of a program, is pushed to its recipient. */
export function wantsConversation(network: Network, source: User, user: User, text: string): boolean {
  if (user.account === undefined || !mayNotify(network, user)) return false;
  const wishes = network.accounts.wishesOf(user.account);
  const level = wishes.levelOf(source.nick, "conversation");
  if (level === "none" || wishes.ignores(source)) return false;
  return level === "all" || wishes.mentions(text) || hasNick(network, user, text);
}

function hasNick(network: Network, user: User, text: string): boolean {
  for (const nick of nicksIn(text)) if (network.findUser(nick) === user) return true;
  return false;
}

/** `byNick` is true for a text with the nick of the user. */
function wantsChannel(
  network: Network,
  channel: Channel,
  source: User,
  user: User,
  text: string,
  byNick: boolean,
): boolean {
  const wishes = network.accounts.wishesOf(user.account ?? "");
  const level = wishes.levelOf(channel.name, "channel");
  if (level === "none" || wishes.ignores(source)) return false;
  return byNick || level === "all" || wishes.mentions(text);
}

/**
 * The members that a text concerns, each once: by their nick, which costs the same however many members there are, and by
 * their wishes, which costs as many steps as there are accounts with such wishes, or members if these are fewer. Only those
 * with one of these prefix bits, unless they are 0.
 */
export function concernedMembers(
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
    if (!isAmong(channel, user, prefixes)) continue;
    if (wantsChannel(network, channel, source, user, text, true)) found.add(user);
  }
  if (spokenText(text) === undefined) return [...found];
  for (const user of eagerUsers(network, channel)) {
    if (user === source || !mayNotify(network, user) || !isAmong(channel, user, prefixes)) continue;
    if (wantsChannel(network, channel, source, user, text, false)) found.add(user);
  }
  return [...found];
}

function isAmong(channel: Channel, user: User, prefixes: number): boolean {
  const membership = channel.members.get(user);
  return membership !== undefined && (prefixes === 0 || (membership.prefixes & prefixes) !== 0);
}

function* eagerUsers({ accounts }: Network, channel: Channel): Generator<User> {
  const { eager, logIns } = accounts;
  if (eager.size <= channel.members.size) for (const account of eager) yield* logIns.of(account);
  else {
    for (const user of channel.members.keys())
      if (user.account !== undefined && eager.has(accounts.fold(user.account))) yield user;
  }
}
