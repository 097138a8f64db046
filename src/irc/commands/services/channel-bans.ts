/** ChanServ: bans of accounts, and the end of all bans of a channel. */
import type { Channel } from "../../network/channel.ts";
import type { Membership } from "../../network/membership.ts";
import { removeMember } from "../channel/kick.ts";
import { changeChannelModes } from "../channel/mode-channel.ts";
import type { CommandContext } from "../command.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { defineChannelCommand, hasLevel, say } from "./chanserv-answers.ts";

const SYNTAX = "LIST | ADD <account> [<reason>] | DEL <account>";
/** The mask of an account. */
const ACCOUNT = "~a:";

export const akick = defineChannelCommand({
  name: "AKICK",
  parameters: [optional(restOfLine(SYNTAX))],
  help: "Bans an account from a channel, whatever its address (~a:account in the ban list), and kicks whoever is logged in to it. For level o and above.",
  apply: (context, channel, [line = "LIST"]) => {
    const [action = "", account, ...reason] = line.split(" ");
    if (!hasLevel(context, channel, "o")) return;
    switch (action.toUpperCase()) {
      case "LIST":
        return showBans(context, channel);
      case "ADD":
        if (account === undefined) break;
        return ban(context, channel, account, reason.join(" "));
      case "DEL":
        if (account === undefined) break;
        return unban(context, channel, account);
    }
    return say(context, `Syntax: AKICK <channel> [${SYNTAX}]`);
  },
});

function showBans(context: CommandContext, channel: Channel): void {
  const bans = (channel.lists.get("b") ?? []).filter(({ mask }) => mask.startsWith(ACCOUNT));
  if (bans.length === 0) return say(context, `No account is banned from ${channel.name}.`);
  for (const { mask, setBy } of bans) say(context, `${mask.slice(ACCOUNT.length)}, by ${setBy}`);
}

function ban(context: CommandContext, channel: Channel, name: string, reason: string): void {
  const { network } = context;
  const account = network.accounts.find(name);
  if (account === undefined) return say(context, `There is no account ${name}.`);
  if (network.registered.levelOf(channel, name) !== undefined) {
    return say(context, `${account.name} has access in ${channel.name}. ACCESS DEL takes it away.`);
  }
  const mask = `${ACCOUNT}${account.name}`;
  const key = network.fold(mask);
  changeChannelModes(context, channel, ["+b", mask], true);
  // A full list was answered with its numeric.
  if (!(channel.lists.get("b") ?? []).some((entry) => network.fold(entry.mask) === key)) return;
  say(context, `${account.name} is banned from ${channel.name}.`);
  const same = ({ user }: Membership): boolean => network.fold(`${ACCOUNT}${user.account ?? ""}`) === key;
  for (const { user } of channel.roster.filter(same)) {
    removeMember(context, channel, user, reason === "" ? "Banned" : reason);
  }
}

function unban(context: CommandContext, channel: Channel, name: string): void {
  const applied = changeChannelModes(context, channel, ["-b", `${ACCOUNT}${name}`], true);
  const text = applied.length === 0 ? "is not banned" : "is not banned any longer";
  say(context, `${name} ${text} from ${channel.name}.`);
}

export const clear = defineChannelCommand({
  name: "CLEAR",
  parameters: [someText("list")],
  help: "Removes all bans of a channel: CLEAR <channel> BANS. For level o and above.",
  apply: (context, channel, [list = ""]) => {
    const { modesPerCommand } = context.settings.limits;
    if (list.toUpperCase() !== "BANS") return say(context, "Syntax: CLEAR <channel> BANS");
    if (!hasLevel(context, channel, "o")) return;
    const masks = (channel.lists.get("b") ?? []).map(({ mask }) => mask);
    for (let from = 0; from < masks.length; from += modesPerCommand) {
      const some = masks.slice(from, from + modesPerCommand);
      changeChannelModes(context, channel, [`-${"b".repeat(some.length)}`, ...some], true);
    }
    say(context, `${channel.name}: ${masks.length} bans removed.`);
  },
});
