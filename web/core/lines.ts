/** From a message of the wire to a line that people read, live or out of the history. Changes nothing. */
import { nicksIn, spokenText } from "../../src/irc/wire/mentions.ts";
import type { Message } from "../../src/irc/wire/message.ts";
import type { Line, LineKind, State } from "./state.ts";
import { wishes } from "./wishing.ts";

export type NewLine = Omit<Line, "id">;

const noReactions: Line["reactions"] = new Map();

/** Nick of a source, as `ada!user@host`. */
export function nickOf(source: string | undefined): string {
  return source?.split("!", 1)[0] ?? "";
}

export function userHostOf(
  source: string | undefined,
): { readonly username: string; readonly host: string } | undefined {
  const [, username, host] = /!([^@]*)@(.*)$/u.exec(source ?? "") ?? [];
  return username === undefined || host === undefined ? undefined : { username, host };
}

/** Milliseconds since the Unix epoch, by the server's clock where it says. */
export function timeOf({ tags }: Message, now: number): number {
  const time = Date.parse(tags.get("time") ?? "");
  return Number.isNaN(time) ? now : time;
}

export function replyOf({ tags }: Message): string | undefined {
  const id = tags.get("+reply") ?? tags.get("+draft/reply");
  return id === "" ? undefined : id;
}

type Words = Pick<NewLine, "kind" | "text"> & { readonly subject?: string };

/** Source: docs/extensions.md, "Edits of messages". */
const EDITED = "relais.chat/edited";

const ACTION = "\u0001ACTION ";

function spoken(kind: "message" | "notice", text: string): Words | undefined {
  const words = spokenText(text);
  if (words === undefined) return undefined;
  return { kind: text.startsWith(ACTION) ? "action" : kind, text: words };
}

/** Events of a channel, with the place of their text and their subject among the parameters. */
const events: Readonly<Record<string, { kind: LineKind; text?: number; subject?: number }>> = {
  JOIN: { kind: "join" },
  PART: { kind: "part", text: 1 },
  QUIT: { kind: "quit", text: 0 },
  KICK: { kind: "kick", text: 2, subject: 1 },
  NICK: { kind: "nick", subject: 0 },
  TOPIC: { kind: "topic", text: 1 },
  INVITE: { kind: "invite", text: 1, subject: 0 },
  RENAME: { kind: "rename", text: 2, subject: 1 },
};

function wordsOf({ command, params }: Message): Words | undefined {
  const [, second = ""] = params;
  if (command === "PRIVMSG") return spoken("message", second);
  if (command === "NOTICE") return spoken("notice", second);
  if (command === "MODE") return { kind: "mode", text: "", subject: params.slice(1).join(" ") };
  const row = Object.hasOwn(events, command) ? events[command] : undefined;
  if (row === undefined) return undefined;
  const subject = row.subject === undefined ? undefined : (params[row.subject] ?? "");
  return {
    kind: row.kind,
    text: row.text === undefined ? "" : (params[row.text] ?? ""),
    ...(subject !== undefined && { subject }),
  };
}

/** Undefined for what is not shown. */
export function lineOf(state: State, message: Message, now: number): NewLine | undefined {
  const words = wordsOf(message);
  if (words === undefined) return undefined;
  const { fold } = state.server;
  const nick = nickOf(message.source);
  const own = nick !== "" && fold(nick) === fold(state.nick);
  const replyTo = replyOf(message);
  const isSpeech = words.kind === "message" || words.kind === "action" || words.kind === "notice";
  return {
    msgid: message.tags.get("msgid"),
    time: timeOf(message, now),
    nick,
    account: message.tags.get("account"),
    ...(message.source !== undefined && { source: message.source }),
    ...words,
    own,
    mentions: !own && isSpeech && calls(state, words.text),
    bot: message.tags.has("bot"),
    reactions: noReactions,
    ...(replyTo !== undefined && { replyTo }),
    ...(message.tags.has(EDITED) && { edited: true }),
  };
}

/** A line of the client's own, as an error. */
export function localLine(kind: "info" | "error", text: string, now: number): NewLine {
  return {
    msgid: undefined,
    time: now,
    kind,
    nick: "",
    account: undefined,
    text,
    own: false,
    mentions: false,
    bot: false,
    reactions: noReactions,
  };
}

function mentionsNick({ nick, server: { fold } }: State, text: string): boolean {
  const own = fold(nick);
  for (const word of nicksIn(text)) if (fold(word) === own) return true;
  return false;
}

/** Keywords count as mentions. */
function calls(state: State, text: string): boolean {
  return mentionsNick(state, text) || wishes(state).mentions(text);
}
