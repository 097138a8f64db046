/** Events for programs: one row each, made of events of the application and of what the history of channels is given. */
import type { HistoryChange, IrcEvent, KeptMessage } from "../irc/index.ts";

interface EventRow {
  readonly help: string;
  /** The scope of tokens that receive it. */
  readonly scope: "messages:read" | "events:read";
}

export const eventRows = {
  message: { help: "A message in a channel.", scope: "messages:read" },
  notice: { help: "A notice in a channel.", scope: "messages:read" },
  edit: { help: "A message has another text: `edits` is its id.", scope: "messages:read" },
  tags: { help: "Client-only tags alone, such as a reaction.", scope: "messages:read" },
  redaction: { help: "A message was deleted: `messageId` is its id.", scope: "messages:read" },
  join: { help: "A user joined a channel.", scope: "messages:read" },
  part: { help: "A user left a channel.", scope: "messages:read" },
  quit: {
    help: "A member of a channel left the network; an event for each channel.",
    scope: "messages:read",
  },
  nick: { help: "A member of a channel has another nick: `text`.", scope: "messages:read" },
  kick: { help: "A member was kicked: `text` begins with the nick.", scope: "messages:read" },
  mode: { help: "The modes of a channel have changed.", scope: "messages:read" },
  topic: { help: "The topic of a channel has changed.", scope: "messages:read" },
  "user-connected": { help: "A client registered.", scope: "events:read" },
  "user-left": { help: "A registered client left.", scope: "events:read" },
  "logged-in": { help: "A client logged in to an account.", scope: "events:read" },
  "account-registered": { help: "A client made an account.", scope: "events:read" },
  "operator-action": { help: "An operator, or a token, used a privilege.", scope: "events:read" },
  "ban-refused": { help: "A server ban kept a client out.", scope: "events:read" },
} as const satisfies Readonly<Record<string, EventRow>>;

export type EventKind = keyof typeof eventRows;
export const eventKinds = Object.keys(eventRows) as readonly EventKind[];

export interface PublicEvent {
  readonly kind: EventKind;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly channel?: string;
  readonly [fact: string]: unknown;
}

const messageKinds = {
  PRIVMSG: "message",
  NOTICE: "notice",
  TAGMSG: "tags",
  JOIN: "join",
  PART: "part",
  QUIT: "quit",
  NICK: "nick",
  KICK: "kick",
  MODE: "mode",
  TOPIC: "topic",
} as const satisfies Readonly<Record<KeptMessage["command"], EventKind>>;

/** Undefined for what is not public: conversations, and messages to some members of a channel only. */
export function eventOfChange(change: HistoryChange, now: number): PublicEvent | undefined {
  if (change.kind === "message-redacted") return { kind: "redaction", at: now, messageId: change.id };
  if (change.kind !== "message" && change.kind !== "message-edited") return undefined;
  const { id, at, command, addressee, text, lines, tags, prefixes, source, account, parties } =
    change.message;
  if (parties !== undefined || prefixes !== 0) return undefined;
  return {
    kind: change.kind === "message" ? messageKinds[command] : "edit",
    at,
    channel: addressee,
    messageId: id,
    ...(change.message.edits !== undefined && { edits: change.message.edits }),
    nick: nickOf(source),
    mask: source,
    ...(account !== undefined && { account }),
    text:
      text ??
      lines
        ?.map((line) => (line.concat ? line.text : `\n${line.text}`))
        .join("")
        .slice(1),
    ...(tags !== undefined && { tags: Object.fromEntries(tags) }),
  };
}

/** Makes the facts of an event from one of the application. */
type Maker<K extends IrcEvent["kind"]> = (
  event: Extract<IrcEvent, { readonly kind: K }>,
) => Omit<PublicEvent, "at">;

const makers: { readonly [K in IrcEvent["kind"]]?: Maker<K> } = {
  registered: (event) => ({
    kind: "user-connected",
    ...clientOf(event),
    mask: event.mask,
    secure: event.secure,
  }),
  left: (event) => ({ kind: "user-left", ...clientOf(event), cause: event.cause, text: event.text }),
  "logged-in": (event) => ({ kind: "logged-in", ...clientOf(event), account: event.account }),
  "account-registered": (event) => ({
    kind: "account-registered",
    ...clientOf(event),
    account: event.account,
  }),
  "ban-refused": (event) => ({
    kind: "ban-refused",
    ...clientOf(event),
    mask: event.mask,
    reason: event.reason,
  }),
  "operator-action": ({ client, ...facts }) => ({ ...facts, nick: client.nick }),
};

/** Undefined for an event that programs do not receive. */
export function eventOfApplication(event: IrcEvent, at: number): PublicEvent | undefined {
  const make = makers[event.kind] as Maker<IrcEvent["kind"]> | undefined;
  return make && ({ at, ...make(event) } as PublicEvent);
}

function clientOf({ client }: { readonly client: { readonly nick: string; readonly address: string } }) {
  return { nick: client.nick, address: client.address };
}

function nickOf(mask: string): string {
  return mask.split("!", 1)[0] ?? mask;
}
