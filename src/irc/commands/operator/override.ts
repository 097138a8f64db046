/** What the commands SAJOIN, SAPART and the like share: finding whom they are about. */
import type { Channel } from "../../network/channel.ts";
import type { User } from "../../network/user.ts";
import type { CommandContext } from "../command.ts";

/** The user, or undefined after 401. */
export function findTarget({ network, reply }: CommandContext, nick: string): User | undefined {
  const target = network.findUser(nick);
  if (target === undefined) reply("ERR_NOSUCHNICK", nick);
  return target;
}

/** The channel, or undefined after 403. */
export function findTargetChannel({ network, reply }: CommandContext, name: string): Channel | undefined {
  const channel = network.findChannel(name);
  if (channel === undefined) reply("ERR_NOSUCHCHANNEL", name);
  return channel;
}

/** A channel that a user is in; undefined after 403 or 441. */
export function findJoined(context: CommandContext, target: User, name: string): Channel | undefined {
  const channel = findTargetChannel(context, name);
  if (channel === undefined || channel.members.has(target)) return channel;
  context.reply("ERR_USERNOTINCHANNEL", target.nick, channel.name);
  return undefined;
}
