/** The state of the client: plain data, replaced and never changed. `reduce.ts` makes the next one of a line. */

import type { PrivateMetadata } from "../../src/irc/wire/wishes.ts";

export type BufferKind = "channel" | "conversation" | "server";

/** How a line of the list came to be. */
export type LineKind =
  | "message"
  | "notice"
  | "action"
  | "join"
  | "part"
  | "quit"
  | "kick"
  | "nick"
  | "topic"
  | "mode"
  | "invite"
  | "rename"
  | "info"
  | "error";

export interface Line {
  /** Unique in this client. */
  readonly id: number;
  readonly msgid: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly kind: LineKind;
  readonly nick: string;
  readonly account: string | undefined;
  /** `nick!username@host`, where the server says. */
  readonly source?: string;
  /** With formatting codes, and `\n` between lines. */
  readonly text: string;
  /** The other party of an event: who was kicked, the new nick, the mode's parameters. */
  readonly subject?: string;
  readonly own: boolean;
  readonly mentions: boolean;
  readonly bot: boolean;
  /** The text is not the first one. */
  readonly edited?: true;
  /** Message id of the message that it answers. */
  readonly replyTo?: string;
  /** Emoji to nicks. */
  readonly reactions: ReadonlyMap<string, readonly string[]>;
  readonly redacted?: { readonly by: string; readonly reason: string };
  /** Absent once the server has confirmed the message; `waiting` for a connection. */
  readonly delivery?: "waiting" | "sending" | "failed";
  /** Label under which it was sent. */
  readonly label?: string;
}

export interface Member {
  readonly nick: string;
  /** Prefixes, highest first, as `@+`. */
  readonly ranks: string;
}

/** State of the history before and around the lines that are here. */
interface HistoryState {
  readonly loading: boolean;
  /** There is nothing before the first line. */
  readonly complete: boolean;
}

export interface ChatBuffer {
  /** The name, folded. */
  readonly key: string;
  readonly name: string;
  readonly kind: BufferKind;
  readonly joined: boolean;
  readonly topic: string;
  readonly topicBy: string;
  /** Modes without parameters and with, as `nt` and `k secret`. */
  readonly modes: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<string, Member>;
  readonly lines: readonly Line[];
  readonly unread: number;
  readonly highlights: number;
  /** Milliseconds up to which all was read, on any client; 0 where unknown. */
  readonly readUpTo: number;
  /** Folded nick to the time until which it counts as typing. */
  readonly typing: ReadonlyMap<string, { readonly nick: string; readonly until: number }>;
  readonly history: HistoryState;
  /** Ids of messages after which some may be missing (`gaps.ts`). */
  readonly gaps: ReadonlySet<string>;
  /** Milliseconds since the Unix epoch up to which someone has cleared the list. */
  readonly clearedAt?: number | undefined;
  /** The lines that were not read when someone last came here, until they leave. */
  readonly fresh?: Fresh | undefined;
}

/** Lines that are new to someone who has just come to a conversation. */
interface Fresh {
  /** Milliseconds up to which all was read. */
  readonly after: number;
  readonly count: number;
}

/** Facts about a user, from wherever they came. */
export interface Person {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  readonly realname: string;
  readonly account: string | undefined;
  readonly away: string | undefined;
  readonly bot: boolean;
  readonly metadata: ReadonlyMap<string, string>;
}

export interface WhoisCard {
  readonly nick: string;
  readonly complete: boolean;
  readonly found: boolean;
  readonly username: string;
  readonly host: string;
  readonly realname: string;
  readonly account: string | undefined;
  readonly away: string | undefined;
  readonly channels: readonly string[];
  readonly server: string;
  readonly idleSeconds: number | undefined;
  readonly signedOn: number | undefined;
  readonly secure: boolean;
  readonly operator: boolean;
  readonly bot: boolean;
  /** Other lines of the answer. */
  readonly more: readonly string[];
}

interface ListedChannel {
  readonly name: string;
  readonly members: number;
  readonly topic: string;
}

interface Directory {
  readonly loading: boolean;
  readonly channels: readonly ListedChannel[];
}

interface FoundLine {
  readonly buffer: string;
  readonly line: Line;
}

interface SearchState {
  readonly query: string;
  readonly loading: boolean;
  readonly found: readonly FoundLine[];
  readonly failure: string | undefined;
}

/** ISUPPORT tokens that the client acts on. */
export interface ServerFacts {
  readonly network: string;
  readonly fold: (name: string) => string;
  readonly channelTypes: string;
  /** Mode letter to prefix, highest first. */
  readonly ranks: ReadonlyMap<string, string>;
  /** Modes that take a parameter: always, and only when set. */
  readonly listModes: string;
  readonly parameterModes: string;
  readonly setParameterModes: string;
  /** Modes that are only on or off. */
  readonly flagModes: string;
  /** Changes in one MODE. */
  readonly modesAtOnce: number;
  /** Extended bans: their prefix, which may be empty, and their letters. */
  readonly extbans: { readonly prefix: string; readonly letters: string } | undefined;
  readonly statusPrefixes: string;
  readonly topicLength: number;
  readonly nickLength: number;
  readonly historyPage: number;
  readonly monitors: boolean;
  readonly whox: boolean;
  /** Key by which push services know the server; empty without notifications. */
  readonly vapid: string;
  /** URL for uploads, with which those of all files begin; undefined without a file host. */
  readonly fileHost: string | undefined;
  /** URLs of services that take tokens, by their names. */
  readonly services: ReadonlyMap<string, string>;
  /** TOKEN makes tokens for services. */
  readonly makesTokens: boolean;
}

export type Phase = "idle" | "connecting" | "registering" | "online" | "waiting" | "refused" | "closed";

/** A reason for which there is no connection, as a key of the message table with its detail. */
export interface Refusal {
  readonly code: string;
  readonly text: string;
}

export interface State {
  readonly phase: Phase;
  readonly refusal: Refusal | undefined;
  /** A new account waits for the code that was sent by e-mail. */
  readonly verification: { readonly account: string; readonly text: string } | undefined;
  /** Milliseconds since the Unix epoch of the next attempt while waiting. */
  readonly retryAt: number | undefined;
  readonly nick: string;
  readonly account: string | undefined;
  readonly away: boolean;
  readonly userModes: string;
  readonly capabilities: ReadonlyMap<string, string>;
  readonly server: ServerFacts;
  readonly buffers: ReadonlyMap<string, ChatBuffer>;
  readonly people: ReadonlyMap<string, Person>;
  /** Notifications of conversations, favourites, friends, ignored people: `wishing.ts`. */
  readonly wished: PrivateMetadata;
  /** Folded nicks of friends, with true for those who are here; undefined until the server says. */
  readonly friends: ReadonlyMap<string, boolean | undefined>;
  readonly whois: WhoisCard | undefined;
  readonly directory: Directory;
  readonly search: SearchState;
  /** Key of the buffer that is shown. */
  readonly active: string | undefined;
  /** Key of the buffer in which someone reads earlier lines. */
  readonly readingBack: string | undefined;
  /** The page is in front: lines in the active buffer are read. */
  readonly attentive: boolean;
  readonly nextId: number;
}

/** Key of the buffer for what the server says. No name of a channel or a nick is like it. */
export const SERVER_BUFFER = "*";
