/** Checks that values of an imported file are kept messages, and the channels and conversations that they belong to. */
import { kindOf } from "../irc/network/history.ts";
import type { ChannelHistory, KeptMessage } from "../irc/network/history.ts";
import { CLIENT_TAGS_LENGTH, LINE_LENGTH } from "../irc/wire/lengths.ts";
import { accountName, FormError, line, list, table, text, whole } from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";

/** A message that was deleted keeps its place, its id and its time. */
export interface FiledMessage {
  readonly message: KeptMessage;
  readonly deleted: boolean;
}

/** One side's view of a conversation. */
export interface FiledConversation {
  /** Keys of accounts. */
  readonly owner: string;
  readonly other: string;
  /** Name of the other account, and its nick in the last message. */
  readonly account: string;
  readonly nick: string;
}

const COMMANDS: readonly KeptMessage["command"][] = [
  "PRIVMSG",
  "NOTICE",
  "TAGMSG",
  "JOIN",
  "PART",
  "QUIT",
  "NICK",
  "KICK",
  "MODE",
  "TOPIC",
];
const PARTY_KEY = String.raw`[^\0\r\n ]+@[\da-z]+`;
const PARTY = new RegExp(`^${PARTY_KEY}$`, "u");
const CHANNEL = /^#[\da-z-]+$/u;
const CONVERSATION = new RegExp(`^${PARTY_KEY} ${PARTY_KEY}$`, "u");
const WORD = /^[^\0\r\n ]+$/u;

/** Throws a {@link FormError}, as all functions here. */
export function historyOf(value: unknown): ChannelHistory {
  const history = table(value, "history");
  const { open } = history;
  if (typeof open !== "boolean") throw new FormError("history.open", "true or false");
  return {
    target: text(history, "history", "target", CHANNEL, "the key of a channel"),
    channel: text(history, "history", "channel", /^#[^\0\r\n ,]*$/u, "the name of a channel"),
    open,
  };
}

export function conversationOf(value: unknown): FiledConversation {
  const conversation = table(value, "conversation");
  const party = (name: string): string =>
    text(conversation, "conversation", name, PARTY, "the key of an account");
  return {
    owner: party("owner"),
    other: party("other"),
    account: accountName(conversation, "conversation", "account"),
    nick: text(conversation, "conversation", "nick", WORD, "a nick"),
  };
}

export function filedMessageOf(value: unknown): FiledMessage {
  const fields = table(value, "message");
  const command = COMMANDS.find((known) => known === fields["command"]);
  if (command === undefined) throw new FormError("message.command", `one of ${COMMANDS.join(" ")}`);
  const deleted = fields["deleted"] === true;
  const said = deleted ? NOTHING : contentOf(fields, kindOf(command) === "message");
  const message = {
    target: targetOf(fields),
    id: text(fields, "message", "id", WORD, "an id without spaces"),
    at: whole(fields, "message", "at"),
    command,
    prefixes: fields["prefixes"] === undefined ? 0 : whole(fields, "message", "prefixes"),
    author: undefined,
    parties: undefined,
    ...said,
    ...(fields["edits"] !== undefined && {
      edits: text(fields, "message", "edits", WORD, "the id of a message"),
    }),
    ...(fields["edited"] !== undefined && { edited: whole(fields, "message", "edited") }),
  };
  return { message, deleted };
}

type Content = Pick<KeptMessage, "source" | "account" | "addressee" | "text" | "lines" | "tags">;

const NOTHING: Content = {
  source: "",
  account: undefined,
  addressee: "",
  text: undefined,
  lines: undefined,
  tags: undefined,
};

function targetOf(fields: Fields): string {
  const { target } = fields;
  if (typeof target === "string" && (CHANNEL.test(target) || CONVERSATION.test(target))) return target;
  throw new FormError("message.target", "the key of a channel or of a conversation");
}

function contentOf(fields: Fields, isSpoken: boolean): Content {
  const said = fields["text"] === undefined ? undefined : oneLine(fields, "text");
  const lines = fields["lines"] === undefined ? undefined : linesOf(fields["lines"]);
  const fits = isSpoken ? (said === undefined) !== (lines === undefined) : lines === undefined;
  if (!fits) throw new FormError("message", isSpoken ? "either text or lines" : "no lines");
  return {
    source: text(fields, "message", "source", WORD, "the mask of the sender"),
    account: fields["account"] === undefined ? undefined : accountName(fields, "message", "account"),
    addressee: text(fields, "message", "addressee", WORD, "the target of the message"),
    text: said,
    lines,
    tags: fields["tags"] === undefined ? undefined : tagsOf(fields["tags"]),
  };
}

function linesOf(value: unknown): NonNullable<KeptMessage["lines"]> {
  const lines = list(value, "message.lines").map((item) => {
    const part = table(item, "message.lines");
    const { concat } = part;
    if (typeof concat !== "boolean") throw new FormError("message.lines.concat", "true or false");
    return { text: oneLine(part, "text"), concat };
  });
  if (lines.length === 0) throw new FormError("message.lines", "a line at least");
  return lines;
}

/** No longer than any line that a client can send. */
function oneLine(fields: Fields, name: string): string {
  const value = line(fields, "message", name);
  if (Buffer.byteLength(value) <= LINE_LENGTH) return value;
  throw new FormError(`message.${name}`, `at most ${LINE_LENGTH} bytes`);
}

function tagsOf(value: unknown): ReadonlyMap<string, string> {
  const fields = table(value, "message.tags");
  const tags = new Map<string, string>();
  let length = 0;
  for (const name of Object.keys(fields)) {
    if (!/^[^\0\r\n ;=]+$/u.test(name)) throw new FormError("message.tags", "names of tags");
    const content = text(fields, "message.tags", name, /^[^\0]*$/u, "text");
    tags.set(name, content);
    length += Buffer.byteLength(name) + Buffer.byteLength(content);
  }
  if (length > CLIENT_TAGS_LENGTH) throw new FormError("message.tags", `at most ${CLIENT_TAGS_LENGTH} bytes`);
  return tags;
}
