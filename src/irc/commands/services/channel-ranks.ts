/** ChanServ: prefixes of members, for accounts with access. */
import type { Channel } from "../../network/channel.ts";
import { bitOf } from "../../network/policy/registered.ts";
import type { User } from "../../network/user.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import { changeChannelModes } from "../channel/mode-channel.ts";
import type { CommandContext } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { accessOf, defineChannelCommand, hasLevel, say } from "./chanserv-answers.ts";
import type { ServiceRow } from "./service.ts";

/** Nicks in one command. */
const MOST = 10;

interface Rank {
  readonly mode: "o" | "v";
  readonly add: boolean;
  /** The level that it needs for other members. */
  readonly level: PrefixMode;
  readonly help: string;
}

function defineRank(name: string, rank: Rank): ServiceRow {
  return defineChannelCommand({
    name,
    parameters: [optional(restOfLine("nicks"))],
    help: rank.help,
    apply: (context, channel, [line = context.user.nick]) => {
      const nicks = line.split(" ");
      if (nicks.length > MOST) return say(context, `At most ${MOST} nicks at once.`);
      for (const nick of nicks) {
        const target = context.network.findUser(nick);
        if (target !== undefined && channel.members.has(target)) change(context, channel, rank, target);
        else say(context, `${nick} is not in ${channel.name}.`);
      }
      return undefined;
    },
  });
}

function change(context: CommandContext, channel: Channel, rank: Rank, target: User): void {
  const { network, user } = context;
  const { add, mode } = rank;
  const own = network.registered.levelOf(channel, user.account);
  if (!hasLevel(context, channel, target === user ? mode : rank.level)) return;
  const theirs = bitOf(network.registered.levelOf(channel, target.account));
  if (!add && theirs > accessOf(context, channel)) {
    return say(context, `The access of ${target.nick} is above yours.`);
  }
  // OP for oneself gives all that the access does.
  const letter = add && mode === "o" && target === user ? (own ?? mode) : mode;
  const text = `${add ? "+" : "-"}${letter}`;
  const applied = changeChannelModes(context, channel, [text, target.nick], true);
  if (applied.length === 0) return say(context, `${target.nick} in ${channel.name}: nothing to change.`);
  return say(context, `${target.nick} in ${channel.name}: ${text}.`);
}

export const op = defineRank("OP", {
  mode: "o",
  add: true,
  level: "o",
  help: "Makes a member an operator of the channel; without a nick, gives you the prefix of your access. For level o and above.",
});

export const deop = defineRank("DEOP", {
  mode: "o",
  add: false,
  level: "o",
  help: "Takes the operator prefix from a member, or from you. For level o and above, and not over a higher level.",
});

export const voice = defineRank("VOICE", {
  mode: "v",
  add: true,
  level: "h",
  help: "Gives a member a voice. For level h and above; with level v for yourself.",
});

export const devoice = defineRank("DEVOICE", {
  mode: "v",
  add: false,
  level: "h",
  help: "Takes the voice from a member. For level h and above, and not over a higher level; with level v from yourself.",
});
