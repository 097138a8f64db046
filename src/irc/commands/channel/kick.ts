/** KICK: removes users from channels; for halfops and above. */
import type { Channel } from "../../network/channel.ts";
import { mayKick, mayModerate } from "../../network/policy/moderate.ts";
import type { User } from "../../network/user.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { screenedReason } from "../moderation/screen.ts";
import { anyText, nameList, optional } from "../parameters.ts";
import { keepEvent } from "../history/events.ts";
import { replyRefusal } from "./refusals.ts";
import { cutToLine, eachOnce } from "../targets.ts";
import { isSeenByAll, witnessesOf } from "../visibility.ts";

export const kick = defineCommand({
  scope: "network",
  name: "KICK",
  access: "registered",
  parameters: [nameList("channel"), nameList("nick"), optional(anyText("reason"))],
  cost: 2,
  help: "Removes users from a channel, or each user from the channel in the same place of the list. For halfops and above; members of a higher rank cannot be removed.",
  specification: 'Modern IRC, "KICK message"; RFC 2812, section 3.2.8',
  apply: (context, [names, nicks, given = ""]) => {
    const { network, settings, user, reply } = context;
    const [name = ""] = names;
    // The default reason is the nick of the sender, as on most servers.
    const shown = screenedReason(context, given, "a reason of KICK");
    const reason = shown === "" ? user.nick : shown;
    if (names.length === 1) return kickAll(context, name, eachOnce(network, nicks), reason);
    if (names.length !== nicks.length) return reply("ERR_NEEDMOREPARAMS", "KICK");
    const { targets } = settings.limits;
    for (const [place, nick] of nicks.entries()) {
      if (place >= targets) return reply("ERR_TOOMANYTARGETS", nick, "Too many targets");
      kickAll(context, names[place] ?? "", [nick], reason);
    }
    return undefined;
  },
});

function kickAll(context: CommandContext, name: string, nicks: readonly string[], reason: string): void {
  const { network, settings, user, reply } = context;
  const channel = network.findChannel(name);
  if (channel === undefined) return replyRefusal(reply, { kind: "no-such-channel", channel: name });
  const refusal = mayModerate(channel, user);
  if (refusal !== undefined) return replyRefusal(reply, refusal);
  const { targets } = settings.limits;
  for (const [place, nick] of nicks.entries()) {
    if (place >= targets) return reply("ERR_TOOMANYTARGETS", nick, "Too many targets");
    kickOne(context, channel, nick, reason);
  }
  return undefined;
}

function kickOne(context: CommandContext, channel: Channel, nick: string, reason: string): void {
  const { network, user, reply } = context;
  const target = network.findUser(nick);
  if (target === undefined) return reply("ERR_USERNOTINCHANNEL", nick, channel.name);
  const refusal = mayKick(channel, user, target);
  if (refusal !== undefined) return replyRefusal(reply, refusal);
  return removeMember(context, channel, target, reason);
}

/** Removes a member and tells all members, the removed one too. Does not check permissions. */
export function removeMember(context: CommandContext, channel: Channel, target: User, reason: string): void {
  const { network, settings, user, audience } = context;
  const { kickLength } = settings.limits;
  const text = cutToLine(reason, user.mask, ["KICK", channel.name, target.nick], kickLength);
  const membership = channel.members.get(target);
  const params = [channel.name, target.nick, text];
  const line = { source: user, command: "KICK", params, messageId: context.nextMessageId() } as const;
  audience.toChannel(channel, line, membership && witnessesOf(membership));
  if (membership !== undefined && isSeenByAll(membership)) keepEvent(context, channel, line);
  network.part(target, channel);
}
