/** From a line that a push service has brought to a notification: a pure function. Source: soju.im/webpush, "Push Messages". */
import { spokenText } from "../../src/irc/wire/mentions.ts";
import { parseMessage } from "../../src/irc/wire/parse.ts";
import { displayName, displayText } from "./display-text.ts";
import { withoutFormatting } from "./formatting.ts";

/** One message of a notification. */
interface Note {
  /** Id of the message, by which its edit is known. */
  readonly msgid: string | undefined;
  readonly text: string;
}

/** A notification of one conversation. */
export interface Shown {
  /** Notifications with the same tag replace each other. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Name of the conversation. */
  readonly to: string;
  /** Milliseconds since the Unix epoch; undefined where the server does not say. */
  readonly time: number | undefined;
  readonly notes: readonly Note[];
}

/** Effect of a push: a notification, or the end of those of a conversation that was read elsewhere. */
export type Pushed =
  { readonly kind: "show"; readonly shown: Shown } | { readonly kind: "read"; readonly tag: string };

/** Letters of a text, and messages, that one notification shows. */
const MOST_LETTERS = 200;
const MOST_NOTES = 5;

/** Names of channels, also with the prefixes of ranks. Source: Modern IRC, "CHANTYPES" and "STATUSMSG". */
const CHANNEL = /^[~&@%+]*([#&].*)$/u;

export function tagOf(name: string): string {
  return `relais:${name.toLowerCase()}`;
}

/** A text as a notification has it. */
export function noteText(text: string): string {
  const plain = displayText(withoutFormatting(text)).replaceAll(/\s+/gu, " ").trim();
  const letters = Array.from(plain);
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join("")}…` : plain;
}

/** `before` gives the messages that a notification of this tag shows already. Undefined for a line that shows nothing. */
export function readPush(text: string, before: (tag: string) => readonly Note[]): Pushed | undefined {
  const message = parseMessage(text);
  if (message === undefined) return undefined;
  const { command, params, source = "", tags } = message;
  const [target = "", words = ""] = params;
  if (command === "MARKREAD") return { kind: "read", tag: tagOf(target) };
  const said = command === "PRIVMSG" || command === "NOTICE" ? spokenText(words) : undefined;
  if (said === undefined) return undefined;
  const nick = source.split("!", 1)[0] ?? "";
  const channel = CHANNEL.exec(target)?.[1];
  const to = channel ?? nick;
  const tag = tagOf(to);
  const msgid = tags.get("msgid");
  const note: Note = {
    msgid,
    text: channel === undefined ? noteText(said) : `${displayName(nick)}: ${noteText(said)}`,
  };
  const time = Date.parse(tags.get("time") ?? "");
  const others = before(tag).filter((other) => msgid === undefined || other.msgid !== msgid);
  return {
    kind: "show",
    shown: showNotes(to, [...others, note], Number.isNaN(time) ? undefined : time),
  };
}

/** The notification that shows these messages of a conversation. */
export function showNotes(to: string, notes: readonly Note[], time: number | undefined): Shown {
  const name = displayName(to);
  return {
    tag: tagOf(to),
    title: notes.length > 1 ? `${name} (${notes.length})` : name,
    body: notes
      .slice(-MOST_NOTES)
      .map(({ text }) => text)
      .join("\n"),
    to,
    time,
    notes: notes.slice(-MOST_NOTES * 4),
  };
}
