/** INVITE: invites a user to a channel; without parameters, lists the sender's own invitations. */
import { addInvitation } from "../../network/invitations.ts";
import { mayInvite } from "../../network/policy/moderate.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { existingChannel, existingUser, optionalGroup } from "../parameters.ts";
import { replyRefusal } from "./refusals.ts";
import { witnessesOf } from "../visibility.ts";

export const invite = defineCommand({
  scope: "network",
  name: "INVITE",
  access: "registered",
  parameters: [optionalGroup(existingUser(), existingChannel())],
  cost: 2,
  help: "Invites a user to a channel that you are in; alone, lists the channels that you are invited to.",
  specification: 'Modern IRC, "INVITE message"',
  apply: (context, [invited]) => {
    const { settings, user, audience, reply } = context;
    if (invited === undefined) return replyInvitations(context);
    const [target, channel] = invited;
    const refusal = mayInvite(channel, user, target);
    if (refusal !== undefined) return replyRefusal(reply, refusal);
    if (!channel.members.has(target)) addInvitation(target, channel, settings.limits);
    reply("RPL_INVITING", target.nick, channel.name);
    const line = { source: user, command: "INVITE", params: [target.nick, channel.name] };
    audience.toUser(target, line);
    // The inviter reads 341 instead. Source: IRCv3 invite-notify.
    const membership = channel.members.get(user);
    const witnesses = membership && witnessesOf(membership);
    audience.toChannel(channel, { ...line, requires: "invite-notify" }, { ...witnesses, except: user });
    if (target.away !== undefined) reply("RPL_AWAY", target.nick, target.away);
  },
});

function replyInvitations({ user, reply }: CommandContext): void {
  for (const channel of user.invitations ?? []) reply("RPL_INVITELIST", channel.name);
  reply("RPL_ENDOFINVITELIST");
}
