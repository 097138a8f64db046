/** KICK: a member of rank removes others from a channel. */
import type { Channel } from "../../network/channel.ts";
import { mayKick, mayModerate } from "../../network/policy/moderate.ts";
import type { User } from "../../network/user.ts";
import type { CommandContext, CommandRow } from "../command.ts";
import { replyRefusal } from "./refusals.ts";
import { cutToLine, splitTargets } from "../targets.ts";
import { witnessesOf } from "../visibility.ts";

export const kick: CommandRow = {
  scope: "network",
  name: "KICK",
  access: "registered",
  minParams: 2,
  maxParams: 3,
  cost: 2,
  syntax: "KICK <channel> <nick>{,<nick>} [<reason>]",
  help: "Removes users from a channel. For halfops and above, as far as their rank reaches.",
  specification: 'Modern IRC, "KICK message"',
  handle: (context) => {
    const { network, user, params, reply } = context;
    const [name = "", list = "", reason = ""] = params;
    const nicks = splitTargets(network, list);
    if (nicks.length === 0) return reply("ERR_NEEDMOREPARAMS", "KICK");
    const channel = network.findChannel(name);
    if (channel === undefined) return reply("ERR_NOSUCHCHANNEL", name);
    const refusal = mayModerate(channel, user);
    if (refusal !== undefined) return replyRefusal(reply, refusal);
    const { targets } = network.settings.limits;
    for (const [place, nick] of nicks.entries()) {
      if (place >= targets) return reply("ERR_TOOMANYTARGETS", nick, "Too many targets");
      // Without a reason it is the nick of who kicks, as most servers have it.
      kickOne(context, channel, nick, reason === "" ? user.nick : reason);
    }
    return undefined;
  },
};

function kickOne(context: CommandContext, channel: Channel, nick: string, reason: string): void {
  const { network, user, reply } = context;
  const target = network.findUser(nick);
  if (target === undefined) return reply("ERR_USERNOTINCHANNEL", nick, channel.name);
  const refusal = mayKick(channel, user, target);
  if (refusal !== undefined) return replyRefusal(reply, refusal);
  return removeMember(context, channel, target, reason);
}

/** The members hear it, who is kicked among them. Asks no policy. */
export function removeMember(context: CommandContext, channel: Channel, target: User, reason: string): void {
  const { network, user, audience } = context;
  const { kickLength } = network.settings.limits;
  const text = cutToLine(reason, user.mask, ["KICK", channel.name, target.nick], kickLength);
  const membership = channel.members.get(target);
  audience.toChannel(
    channel,
    { source: user, command: "KICK", params: [channel.name, target.nick, text] },
    membership && witnessesOf(membership),
  );
  network.part(target, channel);
}
