/** ChanServ: the access list of a channel. */
import type { Channel } from "../../network/channel.ts";
import { bitOf } from "../../network/policy/registered.ts";
import { prefixModeRows, prefixModes } from "../../wire/channel-modes.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import type { CommandContext } from "../command.ts";
import { packWords } from "../packing.ts";
import { optional, restOfLine } from "../parameters.ts";
import { accessOf, accountNamed, defineChannelCommand, hasLevel, say } from "./chanserv-answers.ts";
import { LINE_ROOM } from "./channel-registration.ts";

const SYNTAX = "LIST | ADD <account> <level> | DEL <account>";

/** Levels by their names in other services. */
const LEVEL_NAMES: ReadonlyMap<string, PrefixMode> = new Map([
  ["owner", "q"],
  ["admin", "a"],
  ["sop", "a"],
  ["op", "o"],
  ["aop", "o"],
  ["halfop", "h"],
  ["hop", "h"],
  ["voice", "v"],
  ["vop", "v"],
]);

/** A letter, with a plus sign or without, or a name; in any case. Undefined for other words. */
export function readLevel(word: string): PrefixMode | undefined {
  const name = word.replace(/^\+/u, "").toLowerCase();
  return prefixModes.find((level) => level === name) ?? LEVEL_NAMES.get(name);
}

export const access = defineChannelCommand({
  name: "ACCESS",
  parameters: [optional(restOfLine(SYNTAX))],
  help: "Lists and changes which account gets which prefix in a channel: q a o h v, or VOP, HOP, AOP, SOP. Level q may change all, level a those below a.",
  apply: (context, channel, [line = "LIST"]) => {
    const [action = "", account, word = ""] = line.split(" ");
    const level = readLevel(word);
    switch (action.toUpperCase()) {
      case "LIST":
        return showAccess(context, channel);
      case "ADD":
        if (account === undefined || level === undefined) break;
        return addAccess(context, channel, account, level);
      case "DEL":
        if (account === undefined) break;
        return removeAccess(context, channel, account);
    }
    return say(context, `Syntax: ACCESS <channel> [${SYNTAX}]; levels: ${prefixModes.join(" ")}`);
  },
});

/** Shows the list to any level, and to operators with the privilege channels. */
export function showAccess(context: CommandContext, channel: Channel): void {
  const { registration } = channel;
  const operator = context.user.privileges.has("channels");
  if (registration === undefined || (!operator && !hasLevel(context, channel, "v"))) return;
  say(context, `founder: ${registration.founder}`);
  for (const level of prefixModes) {
    const entries = [...registration.access.values()].filter((entry) => entry.level === level);
    const names = entries.map(({ account }) => account);
    for (const text of packWords(names, LINE_ROOM)) say(context, `${level}: ${text}`);
  }
}

export function addAccess(context: CommandContext, channel: Channel, given: string, level: PrefixMode): void {
  const { network, settings } = context;
  const name = accountNamed(context, given);
  if (!mayChange(context, channel, name, level)) return;
  const account = network.accounts.find(name);
  if (account === undefined) return say(context, `There is no account ${name}.`);
  const present = network.registered.levelOf(channel, name);
  const { channelAccess: most } = settings.limits;
  if (present === undefined && (channel.registration?.access.size ?? 0) >= most) {
    return say(context, `The access list of ${channel.name} is full (${most}).`);
  }
  network.registered.setLevel(channel, account.name, level);
  say(context, `${account.name} has access of level ${level} in ${channel.name}.`);
}

export function removeAccess(context: CommandContext, channel: Channel, given: string): void {
  const { registered } = context.network;
  const name = accountNamed(context, given);
  if (!mayChange(context, channel, name)) return;
  if (registered.levelOf(channel, name) === undefined) {
    return say(context, `${name} has no access in ${channel.name}.`);
  }
  registered.setLevel(channel, name, undefined);
  say(context, `${name} has no access in ${channel.name} any longer.`);
}

/** False after it was said why the user cannot change the access of this account, to this level. */
function mayChange(context: CommandContext, channel: Channel, name: string, level?: PrefixMode): boolean {
  const { registered } = context.network;
  if (!hasLevel(context, channel, "a")) return false;
  if (registered.isFounder(channel, name)) {
    say(context, `${name} is the founder. TRANSFER gives the channel to another account.`);
    return false;
  }
  const highest = Math.max(bitOf(level), bitOf(registered.levelOf(channel, name)));
  return highest < prefixModeRows.a.bit || accessOf(context, channel) > prefixModeRows.a.bit
    ? true
    : hasLevel(context, channel, "q");
}
