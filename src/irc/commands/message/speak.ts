/** The common part of PRIVMSG, NOTICE and TAGMSG, of one line or several: targets, permissions, echo and client-only tags. */
import { compileMask } from "../../wire/masks.ts";
import type { OutgoingMessage, Reply, TextLine } from "../../delivery/outgoing-message.ts";
import { isForOperators, isSlowed, maySpeak, mayWriteTo } from "../../network/policy/speak.ts";
import { isServiceNick } from "../../network/policy/service-nicks.ts";
import type { Said } from "../../network/history.ts";
import { noteSpeech } from "../../network/slow-mode.ts";
import type { User } from "../../network/user.ts";
import type { Heard } from "../../network/recent-messages.ts";
import { prefixesFrom, prefixModeRows } from "../../wire/channel-modes.ts";
import { clientTagsOf } from "../../wire/client-tags.ts";
import { mayBroadcast } from "./broadcast.ts";
import { screeningOf } from "./screening.ts";
import type { CommandContext } from "../command.ts";
import type { Missing } from "../parameters.ts";
import { notifyMembers, notifyUser } from "./notify.ts";
import { readTarget } from "./message-target.ts";
import type { MessageTarget } from "./message-target.ts";
import { replyNoSuchChannel, replyRefusal } from "../channel/refusals.ts";
import { announceAction } from "../server-notices.ts";
import { cutToLine, fitToLines } from "../targets.ts";

/** A message as its client sent it. */
export interface Saying {
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** Undefined for TAGMSG. Line feeds separate the lines of a multiline message. */
  readonly text: string | undefined;
  /** The lines of a multiline message (IRCv3 multiline). */
  readonly lines?: readonly TextLine[] | undefined;
  /** All tags of the message. */
  readonly tags: ReadonlyMap<string, string>;
}

const silence: Reply = () => {};

/** NOTICE is never answered, so that two programs cannot answer each other for ever. Source: Modern IRC, "NOTICE message". */
export function replyTo(
  { reply }: Pick<CommandContext, "reply">,
  { command }: Pick<Saying, "command">,
): Reply {
  return command === "NOTICE" ? silence : reply;
}

/** 411. */
export const noRecipient: Missing = ({ command, reply }) =>
  reply("ERR_NORECIPIENT", `No recipient given (${command})`);

/** Sends to each target. Refuses targets past the limit. */
export function sendMessage(context: CommandContext, saying: Saying, targets: readonly string[]): void {
  const reply = replyTo(context, saying);
  const { targets: most } = context.settings.limits;
  const screening = screeningOf(context, saying);
  for (const [place, name] of targets.entries()) {
    if (place >= most) return reply("ERR_TOOMANYTARGETS", name, "Too many targets");
    const target = readTarget(name);
    if (screening?.refuses(target.name, reply) === true) continue;
    if (target.name.startsWith("#")) sendToChannel(context, saying, target, reply);
    else if (name.startsWith("$")) sendToServers(context, saying, name, reply);
    else sendToUser(context, saying, name, reply);
  }
}

function sendToUser(context: CommandContext, saying: Saying, nick: string, reply: Reply): void {
  const recipient = context.network.findUser(nick);
  if (recipient === undefined) {
    // Typing notifications to a service: there is nobody to be missed.
    if (saying.command === "TAGMSG" && isServiceNick(context.settings, nick)) return;
    return reply("ERR_NOSUCHNICK", nick);
  }
  const refusal = mayWriteTo(context.user, recipient);
  if (refusal !== undefined) return replyRefusal(reply, refusal);
  const line = messageLine(context, saying, recipient.nick);
  context.audience.toConversation(recipient, line);
  const { command } = saying;
  finish(context, line, {
    to: "user",
    targetId: recipient.id,
    prefixes: 0,
    symbols: "",
    command,
    original: "",
  });
  notePrivate(context, saying, line, recipient);
  const said = kept(context, line);
  if (said !== undefined) context.network.history.keepInConversation(context.user, recipient, said);
  notifyUser(context, saying, line.messageId, recipient);
  // Nobody waits for an answer to a TAGMSG, such as a typing notification.
  if (recipient.away !== undefined && saying.command === "PRIVMSG") {
    reply("RPL_AWAY", recipient.nick, recipient.away);
  }
}

/** Its recipient may report it. */
export function notePrivate(
  { network, settings, user, now: at }: CommandContext,
  { text }: Saying,
  { messageId: id }: MessageLine,
  recipient: User,
): void {
  if (text !== undefined)
    network.moderation.privateTexts.note({ id, at, text }, user, recipient, settings.limits);
}

function sendToChannel(context: CommandContext, saying: Saying, target: MessageTarget, reply: Reply): void {
  const { network, settings, user, now, audience } = context;
  const channel = network.findChannel(target.name);
  if (channel === undefined) return replyNoSuchChannel(reply, target.name);
  const speech = { command: saying.command, text: saying.text, now };
  const standing = context.standingIn?.(channel);
  const refusal = maySpeak(channel, user, speech, standing);
  if (refusal !== undefined && !isForOperators(channel, refusal)) return replyRefusal(reply, refusal);
  if (isSlowed(channel, user, speech, standing))
    noteSpeech(channel, user, now, settings.limits.slowedSpeakers);
  const { symbols, prefixes } = refusal === undefined ? target : OPERATORS;
  const line = messageLine(context, saying, symbols + channel.name);
  audience.toChannel(channel, line, prefixes === 0 ? undefined : { prefixes });
  const { command } = saying;
  finish(context, line, { to: "channel", targetId: channel.id, prefixes, symbols, command, original: "" });
  const said = kept(context, line);
  if (said !== undefined) network.history.keepInChannel(channel, prefixes, user, said);
  notifyMembers(context, saying, line.messageId, channel, { target: symbols + channel.name, prefixes });
}

/** `$mask`: to everyone on the servers whose names match. Not remembered, so REDACT cannot delete it. */
function sendToServers(context: CommandContext, saying: Saying, target: string, reply: Reply): void {
  const { audience, settings } = context;
  if (!mayBroadcast(context, target.slice(1), reply)) return;
  const line = messageLine(context, saying, target);
  // Each server tells its own users.
  if (compileMask(target.slice(1))(settings.serverName)) audience.toUsers(() => true, line);
  announceAction(context, "v", `used ${saying.command} to ${target}`, { target });
}

/** The target of messages that mode U sends to operators only. */
export const OPERATORS = {
  symbols: prefixModeRows.o.symbol,
  prefixes: prefixesFrom(prefixModeRows.o.bit),
} as const;

function finish(context: CommandContext, line: MessageLine, heard: Heard): void {
  const { network, settings, user, now } = context;
  if (line.command !== "TAGMSG") user.activeAt = now;
  network.recentMessages.note(line.messageId, user, heard, now, settings);
}

/** The message for the history; undefined where it is not kept: without a history, and for typing notifications. */
export function kept({ settings, now: at }: CommandContext, line: MessageLine): Said | undefined {
  const { command, messageId: id, params, lines, clientTags: tags } = line;
  if (settings.history !== true || (command === "TAGMSG" && isTyping(tags))) return undefined;
  const [addressee = "", text] = params;
  return { id, at, command, addressee, text, lines, tags };
}

/** True for a typing notification and nothing else, which means nothing later. Source: IRCv3 typing client tag. */
function isTyping(tags: ReadonlyMap<string, string> | undefined): boolean {
  return tags?.size === 1 && tags.has("+typing");
}

export type MessageLine = OutgoingMessage & Pick<Saying, "command"> & { readonly messageId: string };

export function messageLine(context: CommandContext, saying: Saying, target: string): MessageLine {
  const { settings, user, session } = context;
  const { command, text, lines, tags } = saying;
  const line = { source: user, command, messageId: context.nextMessageId(), echo: true };
  const deny = settings.clientTagDeny ?? [];
  const clientTags = session.has("message-tags") ? clientTagsOf(tags, deny) : undefined;
  const tagged = clientTags === undefined ? line : { ...line, clientTags };
  if (lines !== undefined) {
    return { ...tagged, params: [target], lines: fitToLines(lines, user.mask, [command, target]) };
  }
  if (text === undefined) return { ...tagged, params: [target], requires: "message-tags" };
  return { ...tagged, params: [target, cutToLine(text, user.mask, [command, target])] };
}
