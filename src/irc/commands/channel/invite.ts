/** INVITE: invites a user to a channel; without parameters, lists the sender's own invitations. */
import { mayInvite } from "../../network/policy/moderate.ts";
import type { CommandContext, CommandRow } from "../command.ts";
import { replyNoSuchChannel, replyRefusal } from "./refusals.ts";
import { witnessesOf } from "../visibility.ts";

export const invite: CommandRow = {
  scope: "network",
  name: "INVITE",
  access: "registered",
  minParams: 0,
  maxParams: 2,
  cost: 2,
  syntax: "INVITE [<nick> <channel>]",
  help: "Invites a user to a channel that you are in; alone, lists the channels that you are invited to.",
  specification: 'Modern IRC, "INVITE message"',
  apply: (context) => {
    const { network, settings, user, params, audience, reply } = context;
    const [nick, name] = params;
    if (nick === undefined) return replyInvitations(context);
    if (name === undefined) return reply("ERR_NEEDMOREPARAMS", "INVITE");
    const target = network.findUser(nick);
    if (target === undefined) return reply("ERR_NOSUCHNICK", nick);
    const channel = network.findChannel(name);
    if (channel === undefined) return replyNoSuchChannel(reply, name);
    const refusal = mayInvite(channel, user, target);
    if (refusal !== undefined) return replyRefusal(reply, refusal);
    if (!channel.members.has(target)) network.invite(target, channel, settings.limits);
    reply("RPL_INVITING", target.nick, channel.name);
    const line = { source: user, command: "INVITE", params: [target.nick, channel.name] };
    audience.toUser(target, line);
    // The inviter reads 341 instead. Source: IRCv3 invite-notify.
    const membership = channel.members.get(user);
    const witnesses = membership && witnessesOf(membership);
    audience.toChannel(channel, { ...line, requires: "invite-notify" }, { ...witnesses, except: user });
    if (target.away !== undefined) reply("RPL_AWAY", target.nick, target.away);
  },
};

function replyInvitations({ user, reply }: CommandContext): void {
  for (const channel of user.invitations ?? []) reply("RPL_INVITELIST", channel.name);
  reply("RPL_ENDOFINVITELIST");
}
