/** ChanServ: ways into a channel for accounts with access, and out of it for members. */
import { addInvitation } from "../../network/invitations.ts";
import { accessBit } from "../../network/policy/registered.ts";
import { CHANSERV } from "../../network/policy/service-nicks.ts";
import { removeMember } from "../channel/kick.ts";
import { changeChannelModes } from "../channel/mode-channel.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import {
  accessOf,
  defineChannelCommand,
  defineChannelQuery,
  hasLevel,
  levelName,
  say,
} from "./chanserv-answers.ts";

export const unban = defineChannelCommand({
  name: "UNBAN",
  parameters: [optional(someText("nick"))],
  help: "Removes the bans that match you, or a user. For level h and above.",
  apply: (context, channel, [nick]) => {
    const { network, user } = context;
    if (!hasLevel(context, channel, "h")) return;
    const target = nick === undefined ? user : network.findUser(nick);
    if (target === undefined) return say(context, `Nobody is called ${nick}.`);
    const bans = (channel.lists.get("b") ?? []).filter((entry) => entry.matches(target));
    for (const { mask } of bans) changeChannelModes(context, channel, ["-b", mask], true);
    say(context, `${channel.name}: ${bans.length} bans of ${target.nick} removed.`);
  },
});

export const invite = defineChannelCommand({
  name: "INVITE",
  parameters: [],
  help: "Invites you to a channel. For all levels.",
  apply: (context, channel) => {
    const { settings, user, audience } = context;
    if (!hasLevel(context, channel, "v")) return;
    if (channel.members.has(user)) return say(context, `You are in ${channel.name}.`);
    addInvitation(user, channel, settings.limits);
    const prefix = `${CHANSERV}!${CHANSERV}@${settings.serverName}`;
    audience.toUser(user, {
      source: undefined,
      prefix,
      command: "INVITE",
      params: [user.nick, channel.name],
    });
  },
});

export const getkey = defineChannelQuery({
  name: "GETKEY",
  parameters: [],
  help: "Shows the key of a channel. For level h and above.",
  answer: (context, channel) => {
    if (!hasLevel(context, channel, "h")) return;
    const key = channel.settings.get("k");
    say(context, key === undefined ? `${channel.name} has no key.` : `The key of ${channel.name} is ${key}`);
  },
});

export const status = defineChannelQuery({
  name: "STATUS",
  parameters: [optional(someText("nick"))],
  help: "Shows your level in a channel, and why you have it; or that of a user, for all levels.",
  answer: (context, channel, [nick]) => {
    const { network, user } = context;
    const target = nick === undefined ? user : network.findUser(nick);
    if (target === undefined) return say(context, `Nobody is called ${nick}.`);
    if (target !== user && !hasLevel(context, channel, "v")) return;
    const { account } = target;
    if (account === undefined) return say(context, `${target.nick} is not logged in, and has no access.`);
    const level = levelName(context, channel, account);
    say(context, `${target.nick} is logged in as ${account}, ${level} in ${channel.name}.`);
  },
});

export const kick = defineChannelCommand({
  name: "KICK",
  parameters: [someText("nick"), optional(restOfLine("reason"))],
  help: "Kicks a member, also if you are not in the channel. For level h and above, and not over a higher level.",
  apply: (context, channel, [nick = "", reason = ""]) => {
    const { network, user } = context;
    if (!hasLevel(context, channel, "h")) return;
    const target = network.findUser(nick);
    if (target === undefined || !channel.members.has(target)) {
      return say(context, `${nick} is not in ${channel.name}.`);
    }
    if (accessBit(network, channel, target) > accessOf(context, channel)) {
      return say(context, `The access of ${target.nick} is above yours.`);
    }
    removeMember(context, channel, target, reason === "" ? user.nick : reason);
  },
});
