/** The answers of ChanServ, and the common part of its commands: the channel that they name, and the level that they need. */
import type { Channel } from "../../network/channel.ts";
import { CHANSERV } from "../../network/policy/service-nicks.ts";
import { prefixModeRows } from "../../wire/channel-modes.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import type { CommandContext, QueryContext } from "../command.ts";
import { someText } from "../parameters.ts";
import type { Parameter } from "../parameters.ts";
import { answersOf, defineServiceCommand } from "./service.ts";
import type { ServiceRow } from "./service.ts";

export const { say, submitTo } = answersOf(CHANSERV);

interface ChannelCommand {
  readonly name: string;
  readonly loggedIn?: true;
  /** After the channel. */
  readonly parameters: readonly Parameter<string | undefined>[];
  readonly help: string;
  /** `words` are the other parameters. */
  readonly apply: (context: CommandContext, channel: Channel, words: readonly string[]) => void;
}

/** The row of a command about a registered channel, which only changes the network. */
export function defineChannelCommand({ parameters, apply, ...stated }: ChannelCommand): ServiceRow {
  return defineServiceCommand({
    ...stated,
    parameters: [someText("channel"), ...parameters],
    handle: (context, values) => {
      submitTo(
        context,
        stated,
        values.filter((value) => value !== undefined),
      );
    },
    apply: (context, [name = "", ...words]) => {
      const channel = findRegistered(context, name);
      if (channel !== undefined) apply(context, channel, words);
    },
  });
}

type Context = CommandContext | QueryContext;

/** The registered channel of this name; undefined after the answer that it is not registered. */
export function findRegistered(context: Context, name: string): Channel | undefined {
  const channel = context.network.findChannel(name);
  if (channel?.registration !== undefined) return channel;
  say(context, `${name} is not registered.`);
  return undefined;
}

/** Bit of the prefix of the user's access; 0 without access. */
export function accessOf({ network, user }: Context, channel: Channel): number {
  return bitOf(network.registered.levelOf(channel, user.account));
}

export function bitOf(level: PrefixMode | undefined): number {
  return level === undefined ? 0 : prefixModeRows[level].bit;
}

/** False after the answer that the level is too low. */
export function hasLevel(context: Context, channel: Channel, lowest: PrefixMode): boolean {
  if (accessOf(context, channel) >= bitOf(lowest)) return true;
  say(context, `You need access of level ${lowest} or above in ${channel.name}.`);
  return false;
}

/** True for the founder, and for operators with the privilege channels; false after the answer to others. */
export function hasFounder(context: Context, channel: Channel): boolean {
  const { network, user } = context;
  if (network.registered.isFounder(channel, user.account) || user.privileges.has("channels")) return true;
  say(context, `Only the founder of ${channel.name} can do this.`);
  return false;
}
