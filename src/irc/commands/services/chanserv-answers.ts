/** The answers of ChanServ, and the common part of its commands: the channel that they name, and the level that they need. */
import type { Channel } from "../../network/channel.ts";
import { accessBit, bitOf } from "../../network/policy/registered.ts";
import { CHANSERV } from "../../network/policy/service-nicks.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import type { CommandContext, QueryContext } from "../command.ts";
import { someText } from "../parameters.ts";
import type { Parameter } from "../parameters.ts";
import { tellOthers } from "../server-notices.ts";
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

interface ChannelQuery extends Omit<ChannelCommand, "apply"> {
  readonly answer: (context: QueryContext, channel: Channel, words: readonly (string | undefined)[]) => void;
}

/** The row of a command about a registered channel, which changes nothing. */
export function defineChannelQuery({ parameters, answer, ...stated }: ChannelQuery): ServiceRow {
  return defineServiceCommand({
    ...stated,
    parameters: [someText("channel"), ...parameters],
    handle: (context, [name, ...words]) => {
      const channel = findRegistered(context, name);
      if (channel !== undefined) answer(context, channel, words);
    },
  });
}

type Context = CommandContext | QueryContext;

/**
 * The registered channel of this name; undefined after the answer that it is not registered, or that it is suspended, which
 * operators with the privilege channels do not get.
 */
export function findRegistered(context: Context, name: string): Channel | undefined {
  const channel = context.network.findChannel(name);
  const { registration } = channel ?? {};
  if (registration?.suspended !== undefined && !context.user.privileges.has("channels")) {
    say(context, `${name} is suspended: ${registration.suspended.reason}`);
    return undefined;
  }
  if (registration !== undefined) return channel;
  say(context, `${name} is not registered.`);
  return undefined;
}

/** Bit of the prefix of the user's access; 0 without access. */
export function accessOf({ network, user }: Context, channel: Channel): number {
  return accessBit(network, channel, user);
}

/** The name of the account that a person means by one of its nicks; the text itself where no account has it. */
export function accountNamed({ network }: Context, text: string): string {
  return network.accounts.findByNick(text)?.name ?? text;
}

/** `founder`, `level o`, `without access`. */
export function levelName({ network }: Context, channel: Channel, account: string): string {
  if (network.registered.isFounder(channel, account)) return "founder";
  const level = network.registered.levelOf(channel, account);
  return level === undefined ? "without access" : `level ${level}`;
}

/** False after the answer that the level is too low. */
export function hasLevel(context: Context, channel: Channel, lowest: PrefixMode): boolean {
  if (accessOf(context, channel) >= bitOf(lowest)) return true;
  say(context, `You need access of level ${lowest} or above in ${channel.name}.`);
  return false;
}

/** For the other operators and the log. */
export function report(context: CommandContext, action: string, channel: Channel, text: string): void {
  tellOthers(context, "v", text);
  context.effect({ kind: "operator-action", action, channel: channel.name });
}

/** True for the founder, and for operators with the privilege channels; false after the answer to others. */
export function hasFounder(context: Context, channel: Channel): boolean {
  const { network, user } = context;
  if (network.registered.isFounder(channel, user.account) || user.privileges.has("channels")) return true;
  say(context, `Only the founder of ${channel.name} can do this.`);
  return false;
}
