/** What PRIVMSG, NOTICE and TAGMSG share: targets, who may be spoken to, echo and client-only tags. */
import type { Outgoing, Reply } from "../delivery/outgoing.ts";
import { isForOperators, isSlowed, maySpeak, mayWriteTo } from "../network/policy/speak.ts";
import { noteSpeech } from "../network/slow-mode.ts";
import { prefixesFrom, prefixModeRows, prefixModes } from "../wire/channel-modes.ts";
import type { CommandContext } from "./command.ts";
import { replyRefusal } from "./refusals.ts";
import { cutToLine, splitTargets } from "./targets.ts";

export type MessageCommand = "PRIVMSG" | "NOTICE" | "TAGMSG";

/** Nobody is told how a NOTICE fares, so that no two programs answer each other for ever. Source: Modern IRC, "NOTICE message". */
const silence: Reply = () => {};

/** Sends to each target of a list, each once; the targets past the limit are refused. `text` is absent for TAGMSG. */
export function sendMessage(
  context: CommandContext,
  command: MessageCommand,
  list: string,
  text: string | undefined,
): void {
  const { network } = context;
  const reply = command === "NOTICE" ? silence : context.reply;
  const { targets: most } = network.settings.limits;
  for (const [place, name] of splitTargets(network, list).entries()) {
    if (place >= most) return reply("ERR_TOOMANYTARGETS", name, "Too many targets");
    const target = readTarget(name);
    if (target.name.startsWith("#")) sendToChannel(context, command, target, text, reply);
    else sendToUser(context, command, name, text, reply);
  }
}

function sendToUser(
  context: CommandContext,
  command: MessageCommand,
  nick: string,
  text: string | undefined,
  reply: Reply,
): void {
  const recipient = context.network.findUser(nick);
  if (recipient === undefined) return reply("ERR_NOSUCHNICK", nick);
  const refusal = mayWriteTo(context.user, recipient);
  if (refusal !== undefined) return replyRefusal(reply, refusal);
  const line = messageLine(context, command, recipient.nick, text);
  context.audience.toUser(recipient, line);
  finish(context, line);
  // A TAGMSG (that someone is typing …) is nothing that a person waits to see answered.
  if (recipient.away !== undefined && command === "PRIVMSG") {
    reply("RPL_AWAY", recipient.nick, recipient.away);
  }
}

function sendToChannel(
  context: CommandContext,
  command: MessageCommand,
  target: Target,
  text: string | undefined,
  reply: Reply,
): void {
  const { network, user, now, audience } = context;
  const channel = network.findChannel(target.name);
  if (channel === undefined) return reply("ERR_NOSUCHCHANNEL", target.name);
  const speech = { command, text, now };
  const refusal = maySpeak(channel, user, speech);
  if (refusal !== undefined && !isForOperators(channel, refusal)) return replyRefusal(reply, refusal);
  if (isSlowed(channel, user, speech)) noteSpeech(channel, user, now, network.settings.limits.slowedSpeakers);
  const { symbols, prefixes } = refusal === undefined ? target : OPERATORS;
  const line = messageLine(context, command, symbols + channel.name, text);
  audience.toChannel(channel, line, prefixes === 0 ? { except: user } : { except: user, prefixes });
  finish(context, line);
}

/** Source: IRCv3 echo-message. */
function finish({ user, now, audience }: CommandContext, line: Outgoing): void {
  audience.toSelf({ ...line, requires: "echo-message" });
  if (line.command !== "TAGMSG") user.activeAt = now;
}

function messageLine(
  context: CommandContext,
  command: MessageCommand,
  target: string,
  text: string | undefined,
): Outgoing {
  const { user, session, message } = context;
  const params = text === undefined ? [target] : [target, cutToLine(text, user.mask, [command, target])];
  const line: Outgoing = { source: user, command, params, messageId: context.nextMessageId() };
  const clientTags = session.has("message-tags") ? clientOnlyTags(message.tags) : undefined;
  const tagged = clientTags === undefined ? line : { ...line, clientTags };
  return command === "TAGMSG" ? { ...tagged, requires: "message-tags" } : tagged;
}

/** The tags that are for the other clients; undefined where there are none. Source: IRCv3 Message Tags, "Client-only tags". */
export function clientOnlyTags(tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> | undefined {
  if (tags.size === 0) return undefined;
  const found = [...tags].filter(([name]) => name.startsWith("+"));
  return found.length === 0 ? undefined : new Map(found);
}

interface Target {
  /** Prefix symbols before the channel's name, as written. */
  readonly symbols: string;
  readonly name: string;
  /** Bits of the lowest of them and of all above; 0 without any. */
  readonly prefixes: number;
}

const prefixSymbols = new Map<string, number>(
  prefixModes.map((mode) => [prefixModeRows[mode].symbol, prefixModeRows[mode].bit]),
);

/** Where a message goes that mode U keeps from the rest of the channel. */
const OPERATORS = { symbols: prefixModeRows.o.symbol, prefixes: prefixesFrom(prefixModeRows.o.bit) } as const;

/** Takes `@#channel` apart: members of that rank and above. Source: Modern IRC, "PRIVMSG message" and "STATUSMSG Parameter". */
function readTarget(target: string): Target {
  let lowest = 0;
  let length = 0;
  for (const symbol of target) {
    const bit = prefixSymbols.get(symbol);
    if (bit === undefined) break;
    lowest = lowest === 0 ? bit : Math.min(lowest, bit);
    length += 1;
  }
  const prefixes = lowest === 0 ? 0 : prefixesFrom(lowest);
  return { symbols: target.slice(0, length), name: target.slice(length), prefixes };
}
