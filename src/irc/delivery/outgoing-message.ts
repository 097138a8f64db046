/** Messages that handlers send, and the choice of recipients. Rendering, labels and batches are left to the delivery. */
import type { Channel } from "../network/channel.ts";
import type { User } from "../network/user.ts";
import type { CapabilityName, DeliveryCapability } from "../wire/capabilities.ts";
import type { NumericName, NumericParameters } from "../wire/numerics.ts";
import type { Privilege } from "../network/privileges.ts";

/** One line of a message of several. */
export interface TextLine {
  readonly text: string;
  /** It goes on where the line before it ended, without a line feed between. */
  readonly concat: boolean;
}

/** Restricts the recipients of a change of metadata. Source: IRCv3 metadata, "Notifications". */
export interface Interest {
  /** Those that subscribe to this key. */
  readonly key: string;
  /** Not for the session whose command runs: its answer says the same. */
  readonly exceptSelf: boolean;
  /** Only those whose user was granted this. */
  readonly privilege: Privilege | undefined;
}

/** One line before it is rendered. */
export interface OutgoingMessage {
  /** The user it comes from, or undefined for the server. */
  readonly source: User | undefined;
  /** For numerics: the user whose command they answer. */
  readonly causedBy?: User | undefined;
  /** Prefix in place of the user's current mask (NICK: the old one). Empty: no prefix (ERROR, PING). */
  readonly prefix?: string;
  /** For earlier messages: the time they carry, in milliseconds since the Unix epoch. */
  readonly at?: number;
  /** For earlier messages: the sender's account, in place of that of `source`. */
  readonly account?: string | undefined;
  readonly command: string;
  /** The last one is sent as a trailing parameter where it has to be. */
  readonly params: readonly string[];
  /**
   * The text of a message of several lines, after `params`: clients with batch and draft/multiline receive it as one batch,
   * the others line by line. Source: IRCv3 multiline.
   */
  readonly lines?: readonly TextLine[];
  /**
   * For BATCH to clients with that capability: the lines in the batch, whose type and parameters `params` are; the
   * reference is the delivery's. Those that have `extended` have it for one capability; this line has none.
   */
  readonly inside?: readonly OutgoingMessage[];
  /** For messages: PRIVMSG, NOTICE, TAGMSG, TOPIC … : the `msgid` tag. */
  readonly messageId?: string;
  /** Tags of the server for those with `message-tags`. */
  readonly serverTags?: ReadonlyMap<string, string>;
  /** Client-only tags to pass on to those with `message-tags`. */
  readonly clientTags?: ReadonlyMap<string, string>;
  /** Only clients with this capability, or all of these, receive the line. */
  readonly requires?: DeliveryCapability | readonly DeliveryCapability[];
  /** Clients with this capability, or all of these, do not receive the line: it is the fallback for the others. */
  readonly unless?: DeliveryCapability | readonly DeliveryCapability[];
  /** Other parameters for clients with `capability` (extended-join …). */
  readonly extended?: { readonly capability: DeliveryCapability; readonly params: readonly string[] };
  /**
   * A message of a person: the sessions of its source receive it too, the sending one only with echo-message. Source: IRCv3
   * echo-message.
   */
  readonly echo?: boolean;
  /** For changes of metadata: who of those that it is handed to wants it. */
  readonly interest?: Interest;
}

export interface ChannelAudience {
  /** This user does not receive it. */
  readonly except?: User;
  /** Only members with one of these prefix bits receive it (STATUSMSG). */
  readonly prefixes?: number;
  /** This user receives it regardless of prefixes. */
  readonly always?: User;
  /** Members for whom this is false do not receive it. */
  readonly only?: (user: User) => boolean;
}

/** The text of a line, as bytes that go on unchanged. */
export interface ReceivedText {
  /** The line up to the text: `:source COMMAND target :`. */
  readonly head: string;
  /** A received line; its text begins at `from`. Valid only while it is handed out. */
  readonly bytes: Uint8Array;
  readonly from: number;
}

/** Facts about a session that decide which lines it receives. */
export interface SessionView {
  /** `*` before there is one. */
  readonly nick: string;
  has(capability: CapabilityName): boolean;
  /** Metadata keys that the session subscribes to. */
  readonly subscriptions: ReadonlySet<string>;
  /** The MONITOR list by folded nick: the nicks as the client wrote them. */
  readonly monitored: ReadonlyMap<string, { readonly nick: string }> | undefined;
}

/** Sends lines to one session that watches a nick, and its user; `tell` sends one. */
export type WatcherTeller = (session: SessionView, user: User, tell: (line: OutgoingMessage) => void) => void;

/** Sends lines to one session; `tell` sends one. `isOrigin` for the session that sent the command. */
export type SessionTeller = (
  session: SessionView,
  tell: (line: OutgoingMessage) => void,
  isOrigin: boolean,
) => void;

/** The recipients of lines. Handed to each handler. */
export interface Audience {
  /** The session that sent the command. */
  toSelf(line: OutgoingMessage): void;
  /** All sessions of a user. */
  toUser(user: User, line: OutgoingMessage): void;
  /** A private message: all sessions of a user, and those of the line's source, which may be the same user. */
  toConversation(user: User, line: OutgoingMessage): void;
  /** Each session of a user separately: `say` gets a view of the session, and a function that sends it a line. */
  toSessions(user: User, say: SessionTeller): void;
  /** All members of a channel. */
  toChannel(channel: Channel, line: OutgoingMessage, audience?: ChannelAudience): void;
  /** Everyone who sees `user` in a channel that they share, each once, and `user` itself if `self`. */
  toNeighbours(user: User, line: OutgoingMessage, self: boolean): void;
  /**
   * The recipients of `toNeighbours`, and the users that watch the user's nick, each once: with extended-monitor, or all of
   * them if the line has an `interest`.
   */
  toNeighboursAndWatchers(user: User, line: OutgoingMessage, self: boolean): void;
  /** All who watch this nick (MONITOR). */
  toWatchers(nick: string, line: OutgoingMessage): void;
  /** Each session that watches a nick separately: `say` gets a view of the session, its user, and a function that sends it a line. */
  toEachWatcher(nick: string, say: WatcherTeller): void;
  /** Each registered user for whom `wanted` is true. */
  toUsers(wanted: (user: User) => boolean, line: OutgoingMessage): void;
}

/** Replies to the session that sent the command: `:server 001 nick …`. */
export type Reply = <N extends NumericName>(numeric: N, ...params: NumericParameters<N>) => void;
