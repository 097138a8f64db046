/** Messages, reactions, redaction, typing and read markers. */
import { lineOf, localLine, nickOf, replyOf, timeOf } from "../lines.ts";
import type { NewLine } from "../lines.ts";
import { isChannelName, withoutStatus } from "../server-facts.ts";
import type { Draft } from "../draft.ts";
import type { Message } from "../../../src/irc/wire/message.ts";
import type { ChatBuffer, Line } from "../state.ts";
import { SERVER_BUFFER } from "../state.ts";
import { isIgnored } from "../wishing.ts";
import type { At, CommandHandlers } from "./handler.ts";

/** Milliseconds for which `active` and `paused` count without another one. Source: IRCv3 typing, "Handling". */
const TYPING_TIMES: Readonly<Record<string, number>> = { active: 6_000, paused: 30_000 };
/** Tag of an edit. Source: docs/extensions.md, "Edits of messages". */
export const EDIT = "relais.chat/edit";
/** Nicks that one reaction shows, and reactions of one message. */
const MOST_REACTORS = 500;
const MOST_REACTIONS = 50;
/** UTF-16 units of a reaction: the longest emoji are about 30. */
const MOST_REACTION_LENGTH = 64;

/** Name of the buffer that a message belongs to. */
export function bufferNameOf(draft: Draft, { source, params }: Message): string {
  const target = withoutStatus(draft.state.server, params[0] ?? "");
  if (isChannelName(draft.state.server, target)) return target;
  const nick = nickOf(source);
  if (draft.isMe(nick)) return target;
  // Servers and their services, before registration and after.
  return source === undefined || !source.includes("!") ? SERVER_BUFFER : nick;
}

export const messageHandlers: CommandHandlers = {
  PRIVMSG: speak,
  NOTICE: speak,
  TAGMSG: (draft, message, at) => {
    const name = bufferNameOf(draft, message);
    applyTags(draft, name, message);
    const typing = message.tags.get("+typing");
    const nick = nickOf(message.source);
    if (typing === undefined || draft.isMe(nick)) return;
    if (
      isIgnored(draft.state, { nick, account: message.tags.get("account"), source: message.source ?? nick })
    )
      return;
    const buffer = draft.buffer(name);
    if (buffer === undefined) return;
    const patience = TYPING_TIMES[typing];
    const typists = new Map(buffer.typing);
    if (patience === undefined) typists.delete(draft.fold(nick));
    else typists.set(draft.fold(nick), { nick, until: at.now + patience });
    draft.change(name, { typing: typists });
  },
  REDACT: (draft, message) => {
    applyTags(draft, bufferNameOf(draft, message), message);
  },
  MARKREAD: (draft, { params: [target = "", mark = "*"] }) => {
    const time = Date.parse(mark.replace(/^timestamp=/u, ""));
    if (!Number.isNaN(time)) readUpTo(draft, target, time);
  },
};

function speak(draft: Draft, message: Message, at: At): void {
  const line = lineOf(draft.state, message, at.now);
  if (line === undefined) return showCtcpReply(draft, message, at);
  const nick = nickOf(message.source);
  const wanted = bufferNameOf(draft, message);
  const ignored = isIgnored(draft.state, line);
  // Ignored people open no window.
  if (ignored && draft.buffer(wanted) === undefined) return;
  // A notice of someone unknown opens no window.
  const opens = line.kind !== "notice" || draft.buffer(wanted) !== undefined;
  const buffer = draft.open(opens ? wanted : SERVER_BUFFER) ?? draft.open(SERVER_BUFFER);
  if (buffer === undefined) return;
  const { name } = buffer;
  const edits = message.tags.get(EDIT);
  if (edits !== undefined && replaceText(draft, name, edits, line)) return;
  if (line.own && confirm(draft, name, line, at.label)) return;
  if (isKnown(buffer.lines, line)) return;
  if (buffer.typing.has(draft.fold(nick))) {
    const typing = new Map(buffer.typing);
    typing.delete(draft.fold(nick));
    draft.change(name, { typing });
  }
  draft.append(name, line);
  if (!ignored) count(draft, name, line);
}

/** The answer of someone's client to /ctcp: beside them, or where both are. */
function showCtcpReply(draft: Draft, message: Message, { now }: At): void {
  const { command, source = "", params } = message;
  const [target = "", text = ""] = params;
  const nick = nickOf(source);
  const sender = { nick, account: message.tags.get("account"), source };
  if (command !== "NOTICE" || !draft.isMe(target) || isIgnored(draft.state, sender)) return;
  const { active = SERVER_BUFFER } = draft.state;
  const shared = draft.channelsOf(nick).includes(active) ? active : SERVER_BUFFER;
  const place = draft.buffer(nick)?.key ?? draft.open(shared)?.key;
  if (place !== undefined)
    draft.append(place, localLine("info", `${nick}: ${text.replaceAll("\u0001", "")}`, timeOf(message, now)));
}

/** The new text of a message. Of one that is not here any more, the edit is shown as a message. */
function replaceText(draft: Draft, name: string, msgid: string, { text }: NewLine): boolean {
  return draft.changeLine(name, has(msgid), (old) => ({ ...old, text, edited: true }));
}

/** Lines are in the order of their times, and the same message has the same time. */
function isKnown(lines: readonly Line[], { msgid, time }: NewLine): boolean {
  if (msgid === undefined) return false;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at];
    if (line === undefined || line.time < time) return false;
    if (line.msgid === msgid) return true;
  }
  return false;
}

export function isHere(lines: readonly Line[], msgid: string | undefined): boolean {
  return msgid !== undefined && lines.some((line) => line.msgid === msgid);
}

/** The echo of a message that waits for it, or of one that had failed with the connection, takes its place. */
function confirm(draft: Draft, name: string, line: NewLine, label: string | undefined): boolean {
  const waiting = (old: Line): boolean =>
    (old.delivery === "sending" || old.delivery === "failed") &&
    (label === undefined ? old.text === line.text : old.label === label);
  const buffer = draft.buffer(name);
  if (buffer === undefined || !buffer.lines.some(waiting)) return false;
  draft.removeLine(name, waiting);
  if (!isKnown(draft.buffer(name)?.lines ?? [], line)) draft.append(name, line);
  return true;
}

/** Unread lines and mentions, unless someone is looking. */
function count(draft: Draft, name: string, line: NewLine): void {
  const buffer = draft.buffer(name);
  if (buffer === undefined || line.own || line.time <= buffer.readUpTo) return;
  const { active, attentive } = draft.state;
  if (attentive && active === buffer.key) return;
  const calls = line.mentions || (buffer.kind === "conversation" && line.kind !== "notice");
  draft.change(name, {
    unread: buffer.unread + 1,
    highlights: buffer.highlights + (calls ? 1 : 0),
  });
}

/** Counts again what lies after the mark. A mark never goes back. */
function readUpTo(draft: Draft, name: string, time: number): void {
  const buffer = draft.buffer(name);
  if (buffer === undefined || time <= buffer.readUpTo) return;
  draft.change(name, { readUpTo: time, ...countsAfter(draft, buffer, time) });
}

export function isSpeech({ kind }: Pick<Line, "kind">): boolean {
  return kind === "message" || kind === "action" || kind === "notice";
}

/** Reactions and redactions, live or out of the history. */
function applyTags(draft: Draft, name: string, message: Message): void {
  const nick = nickOf(message.source);
  if (message.command === "REDACT") {
    const [, msgid, reason = ""] = message.params;
    draft.changeLine(name, has(msgid), (line) => ({
      ...line,
      text: "",
      reactions: new Map(),
      redacted: { by: nick, reason },
    }));
    return;
  }
  const reply = replyOf(message);
  const sender = { nick, account: message.tags.get("account"), source: message.source ?? nick };
  if (reply === undefined || isIgnored(draft.state, sender)) return;
  const added = message.tags.get("+draft/react") ?? message.tags.get("+react");
  const removed = message.tags.get("+draft/unreact") ?? message.tags.get("+unreact");
  if (added !== undefined && isReaction(added))
    draft.changeLine(name, has(reply), (line) => react(line, added, nick));
  if (removed !== undefined) draft.changeLine(name, has(reply), (line) => unreact(line, removed, nick));
}

function has(msgid: string | undefined): (line: Line) => boolean {
  return (line) => msgid !== undefined && line.msgid === msgid;
}

function isReaction(text: string): boolean {
  return text !== "" && text.length <= MOST_REACTION_LENGTH;
}

function react(line: Line, emoji: string, nick: string): Line {
  const nicks = line.reactions.get(emoji) ?? [];
  const full = nicks.length === 0 && line.reactions.size >= MOST_REACTIONS;
  if (full || nicks.includes(nick) || nicks.length >= MOST_REACTORS || line.redacted !== undefined)
    return line;
  return { ...line, reactions: new Map(line.reactions).set(emoji, [...nicks, nick]) };
}

function unreact(line: Line, emoji: string, nick: string): Line {
  const nicks = line.reactions.get(emoji)?.filter((other) => other !== nick);
  if (nicks === undefined) return line;
  const reactions = new Map(line.reactions);
  if (nicks.length === 0) reactions.delete(emoji);
  else reactions.set(emoji, nicks);
  return { ...line, reactions };
}

/** Puts a page of the history in its buffer. */
export function addHistory(draft: Draft, name: string, messages: readonly Message[], now: number): void {
  if (draft.open(name) === undefined) return;
  const lines: NewLine[] = [];
  for (const message of messages) {
    const line = lineOf(draft.state, message, now);
    if (line === undefined) continue;
    if (line.own && isSpeech(line) && confirmFailed(draft, name, line)) continue;
    lines.push(line);
  }
  draft.merge(name, lines);
  for (const message of messages) {
    if (message.command === "TAGMSG" || message.command === "REDACT") applyTags(draft, name, message);
  }
  recount(draft, name);
}

/** A message that was sent before the connection was lost, and arrived. */
function confirmFailed(draft: Draft, name: string, line: NewLine): boolean {
  const waiting = draft
    .buffer(name)
    ?.lines.find(
      (old) => old.delivery === "failed" && old.text === line.text && Math.abs(old.time - line.time) < 60_000,
    );
  return waiting !== undefined && confirm(draft, name, line, waiting.label);
}

function recount(draft: Draft, name: string): void {
  const buffer = draft.buffer(name);
  if (buffer === undefined) return;
  const { active, attentive } = draft.state;
  if (buffer.readUpTo === 0 || (attentive && active === buffer.key)) return;
  draft.change(name, countsAfter(draft, buffer, buffer.readUpTo));
}

/** Counts again what is unread, where that is known: other people are ignored now. */
export function recountUnread(draft: Draft): void {
  for (const buffer of draft.state.buffers.values())
    if (buffer.unread > 0 && buffer.readUpTo > 0)
      draft.change(buffer.key, countsAfter(draft, buffer, buffer.readUpTo));
}

function countsAfter(
  { state }: Draft,
  { lines, kind }: ChatBuffer,
  time: number,
): Pick<ChatBuffer, "unread" | "highlights"> {
  const rest = lines.filter(
    (line) => line.time > time && !line.own && isSpeech(line) && !isIgnored(state, line),
  );
  const calls = rest.filter(({ mentions }) => mentions || kind === "conversation");
  return { unread: rest.length, highlights: calls.length };
}
