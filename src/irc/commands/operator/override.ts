/**
 * The common part of SAJOIN, SAPART and the like: their targets, and refusals that differ from those of the user's own
 * command.
 */
import type { Channel } from "../../network/channel.ts";
import type { User } from "../../network/user.ts";
import type { Reply } from "../../delivery/outgoing-message.ts";
import { numericLine } from "../../wire/numerics.ts";
import type { CommandContext } from "../command.ts";
import type { Malformed, Reading } from "../parameters.ts";
import { replyNoSuchChannel } from "../channel/refusals.ts";
import { tellSelf } from "../server-notices.ts";

/**
 * Answers errors with a NOTICE that names the command: after a 433 to SANICK, a client would take its own NICK for failed.
 * Lists (RPL_BANLIST …) stay as they are.
 */
export function overrideReply(context: Reading): Reply {
  const { session, command, reply } = context;
  return (numeric, ...params) => {
    if (numeric !== "RPL_SNOMASK" && numeric.startsWith("RPL_")) return reply(numeric, ...params);
    const [, ...words] = numericLine(numeric, session.nick, params).params;
    return tellSelf(context, `${command}: ${words.join(" ")}`);
  };
}

/** The channel; undefined after it was said that it is not there. */
export function findTargetChannel(context: CommandContext, name: string): Channel | undefined {
  const channel = context.network.findChannel(name);
  if (channel === undefined) noTargetChannel(context, name);
  return channel;
}

export const noTargetChannel: Malformed = (context, name) => replyNoSuchChannel(overrideReply(context), name);

/** The channel, if the user is in it. Otherwise answers with an error and returns undefined. */
export function findJoined(context: CommandContext, target: User, name: string): Channel | undefined {
  const channel = findTargetChannel(context, name);
  if (channel === undefined || channel.members.has(target)) return channel;
  overrideReply(context)("ERR_USERNOTINCHANNEL", target.nick, channel.name);
  return undefined;
}
