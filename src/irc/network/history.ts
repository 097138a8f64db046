/**
 * Messages that outlast a restart: their form, the notes of them, and the interface of the place that finds them again. Reads
 * no clock. The order of messages is that in which they were kept; times follow it unless the clock was set back.
 */
import { channelModeRows } from "../wire/channel-modes.ts";
import { userModeRows } from "../wire/user-modes.ts";
import type { Accounts } from "./accounts.ts";
import type { Channel } from "./channel.ts";
import type { AccountRecord } from "./durable.ts";
import type { Network } from "./network.ts";
import type { MessageSearch } from "./search.ts";
import type { User } from "./user.ts";

/** One line of a message of several. */
interface KeptLine {
  readonly text: string;
  readonly concat: boolean;
}

/** Commands of events in channels. */
export type EventCommand = "JOIN" | "PART" | "QUIT" | "NICK" | "KICK" | "MODE" | "TOPIC";

/** `tags` is a TAGMSG, `edit` another text for an earlier message. */
export type MessageKind = "message" | "tags" | "event" | "edit";

export function kindOf(command: Said["command"]): Exclude<MessageKind, "edit"> {
  if (command === "PRIVMSG" || command === "NOTICE") return "message";
  return command === "TAGMSG" ? "tags" : "event";
}

/** A message as its sender sent it, or an event in a channel. */
export interface Said {
  /** The `msgid` tag. */
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG" | EventCommand;
  /** The target of the line: a channel with the symbols of STATUSMSG, or a nick. For an event, its channel. */
  readonly addressee: string;
  /**
   * Undefined for TAGMSG, and for a message of several lines. For an event, the parameters besides the channel, separated by
   * spaces; for JOIN the real name.
   */
  readonly text: string | undefined;
  readonly lines: readonly KeptLine[] | undefined;
  /** Client-only tags that were passed on, and `bot`. */
  readonly tags: ReadonlyMap<string, string> | undefined;
}

export interface KeptMessage extends Said {
  /** Key of the channel or conversation: no other ever has the same. */
  readonly target: string;
  /** Bits of the prefixes that it was for (STATUSMSG); 0 where it was for all. */
  readonly prefixes: number;
  /** Mask of the sender. */
  readonly source: string;
  /** The sender's account. */
  readonly account: string | undefined;
  /** `user.id` of a sender without an account, in the run of the server in which it was said. */
  readonly author: number | undefined;
  /** For a conversation: sender and recipient. */
  readonly parties: readonly [Party, Party] | undefined;
  /** Time of the last edit, whose text it has, in milliseconds since the Unix epoch. Absent for a message as it was sent. */
  readonly edited?: number;
  /** For an edit: the id of the message that has its text from then on. */
  readonly edits?: string;
}

/** A message that gives an earlier one another text. */
export type KeptEdit = KeptMessage & { readonly edits: string };

/** The facts about a kept message that decide who may delete or edit it. */
export type KeptFacts = Pick<
  KeptMessage,
  "id" | "target" | "at" | "command" | "addressee" | "prefixes" | "account" | "author"
>;

/** One side of a conversation. */
export interface Party {
  /** Key of the account: another account that later gets the same name has another. */
  readonly key: string;
  readonly account: string;
  /** At the time of the message. */
  readonly nick: string;
}

/** A place in the order of messages. */
export type Reference =
  | { readonly kind: "id"; readonly id: string }
  /** In milliseconds since the Unix epoch. */
  | { readonly kind: "time"; readonly at: number };

/** A reference in the store's order: messages below `from` come before it, messages above `to` after it. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** A part of a channel or conversation. The limit counts messages that are shown, and only those. */
export interface HistoryRange {
  readonly target: string;
  /** Bits of the reader's prefixes in the channel. */
  readonly prefixes: number;
  /** Default: messages only. */
  readonly kinds?: readonly MessageKind[];
  /** Only messages above this number, and below this one. */
  readonly above?: number;
  readonly below?: number;
  readonly limit: number;
  /** The limit counts from here. */
  readonly first: "oldest" | "newest";
}

/** The TAGMSG about messages of a channel or conversation. */
export interface ReplyRange extends Pick<HistoryRange, "target" | "prefixes" | "limit"> {
  /** The ids of the messages. */
  readonly parents: readonly string[];
}

/** The last message of a conversation. */
export interface Conversation {
  readonly other: Party;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Conversations of an account by the times of their last messages, neither bound included. */
export interface ConversationRange {
  /** Key of the account. */
  readonly owner: string;
  readonly after: number;
  readonly before: number;
  readonly limit: number;
  readonly first: "oldest" | "newest";
}

/**
 * Finds kept messages. Each call takes little time, however much was kept; a search runs on another thread. Throws an Error if
 * nothing can be read.
 */
export interface HistoryReader extends MessageSearch {
  /** Undefined for the id of a message that this target does not have. */
  locate(target: string, reference: Reference): Place | undefined;
  /**
   * Undefined for a message or event that this target does not have, and for one that was deleted. For the id of an edit, the
   * message that was edited.
   */
  find(target: string, id: string): KeptMessage | undefined;
  /** Oldest first, whichever end the limit counts from. */
  read(range: HistoryRange): readonly KeptMessage[];
  /** TAGMSG about these messages (`parentOf`), oldest first. */
  replies(range: ReplyRange): readonly KeptMessage[];
  /**
   * Counted and listed from `first` on. More than the limit where the last ones have the same time, so that a reader that
   * goes on from that time misses none.
   */
  conversations(range: ConversationRange): readonly Conversation[];
}

/** The channel that a history belongs to. */
export interface ChannelHistory {
  /** Key of the history. */
  readonly target: string;
  /** Its name. */
  readonly channel: string;
  /** Anyone could join it. */
  readonly open: boolean;
}

export type HistoryChange =
  | { readonly kind: "message"; readonly message: KeptMessage }
  /** Nothing is kept of the edit of a message that is not. */
  | { readonly kind: "message-edited"; readonly message: KeptEdit }
  /** By the id of the message or an edit of it, which may not be kept. Its edits go with it. */
  | { readonly kind: "message-redacted"; readonly id: string }
  /** All messages of an account from one time to another, in milliseconds since the Unix epoch; done in steps. */
  | {
      readonly kind: "account-forgotten";
      readonly account: string;
      readonly since: number;
      readonly until: number;
    }
  /** Takes the place of what was noted of the same target. */
  | { readonly kind: "channel"; readonly channel: ChannelHistory }
  /** All messages of this target can be forgotten. */
  | { readonly kind: "history-ended"; readonly target: string };

/** Notes a change. With `atOnce` it is durable afterwards; throws `NotKept` if that fails, and then nothing is noted. */
export type NoteHistory = (change: HistoryChange, atOnce?: boolean) => void;

/** The place that keeps messages. Readers find all that were noted, committed or not, unless they cannot be written. */
export interface HistoryStore extends HistoryReader {
  /** The channels with a history when the store was opened. */
  readonly channels: readonly ChannelHistory[];
  note(change: HistoryChange): void;
  /** Makes a change durable at once, with what was noted. Throws an Error if that fails: then the change is dropped. */
  keep(change: HistoryChange): void;
  /** Makes all noted changes durable, in one transaction. Throws an Error if that fails: then none of them is. */
  commit(): void;
  /** Puts noted changes aside that could not be made durable. The next commit that works writes them first. Bounded. */
  postpone(): void;
}

/** Modes that keep somebody out of a channel, or hide it. */
const CLOSED = (["b", "i", "k", "p", "R", "s"] as const).reduce(
  (bits, mode) => bits | channelModeRows[mode].bit,
  0,
);

/** Beginning of the keys of channels. */
const CHANNEL = "#";

/** The user that a message comes from, as it was then. */
export type Sender = Pick<User, "mask" | "account" | "modes"> & { readonly id?: number };

const BOT = userModeRows.B.bit;

/**
 * Notes messages of channels and conversations. The history of a channel ends with its last member. If the server ends
 * before that, the next channel of the name goes on with it, provided that anyone could have joined.
 */
export class History {
  readonly #note: NoteHistory;
  readonly #accounts: Accounts;
  /** Histories whose channels were lost with the last run, by folded name. */
  readonly #lost = new Map<string, string>();
  #stopping = false;

  constructor(accounts: Accounts, note: NoteHistory) {
    this.#accounts = accounts;
    this.#note = note;
  }

  /** `prefixes` as in `KeptMessage`. */
  keepInChannel(channel: Channel, prefixes: number, from: Sender, said: Said): void {
    if (channel.history === undefined) {
      channel.history = channelKey(channel);
      this.noteChannel(channel);
    }
    this.#keep(said, channel.history, prefixes, from, undefined);
  }

  /** Does nothing unless both users are logged in. */
  keepInConversation(from: User, to: User, said: Said): void {
    const [sender, recipient] = [this.partyOf(from), this.partyOf(to)];
    if (sender === undefined || recipient === undefined) return;
    const parties = [sender, recipient] as const;
    this.#keep(said, conversationKey(sender, recipient), 0, from, parties);
  }

  /** Gives a message of this target another text. `prefixes` as those of that message, `edits` its id. */
  edit(target: string, prefixes: number, from: Sender, said: Said, edits: string): void {
    const message = { ...this.#message(said, target, prefixes, from, undefined), edits };
    this.#note({ kind: "message-edited", message });
  }

  /** Takes a message out of the history, with its edits. Its id still works as a reference. With `atOnce` it throws as {@link NoteHistory}. */
  redact(id: string, atOnce: boolean): void {
    this.#note({ kind: "message-redacted", id }, atOnce);
  }

  /** Takes everything that an account has said out of the history, up to this time. Throws `NotKept` if that cannot be kept. */
  forgetAccount({ name, createdAt }: AccountRecord, until: number): void {
    // Earlier messages are of an earlier account of the name.
    this.#note({ kind: "account-forgotten", account: name, since: createdAt, until }, true);
  }

  /** Notes the present name of a channel, and whether anyone can join it. */
  noteChannel({ history: target, name: channel, modes }: Channel): void {
    if (target === undefined) return;
    this.#note({ kind: "channel", channel: { target, channel, open: (modes & CLOSED) === 0 } });
  }

  /** The modes of a channel have changed from these. */
  noteModes(channel: Channel, before: number): void {
    if (channel.history !== undefined && ((before & CLOSED) === 0) !== ((channel.modes & CLOSED) === 0)) {
      this.noteChannel(channel);
    }
  }

  /** The last member has left: nobody can read the history of this channel any more. */
  end({ history }: Channel): void {
    if (history !== undefined) this.#end(history);
  }

  /** The server stops: from now on no history ends because members leave. */
  stop(): void {
    this.#stopping = true;
  }

  /** Takes the histories of the store. `kept` has the channels that have outlasted the restart, and no others. */
  restore(histories: readonly ChannelHistory[], kept: Pick<Network, "findChannel" | "fold">): void {
    for (const { target, channel: name, open } of histories) {
      const channel = kept.findChannel(name);
      const folded = kept.fold(name);
      const other = this.#lost.get(folded);
      if (channel !== undefined && channel.history === undefined) channel.history = target;
      else if (channel !== undefined || !open || other !== undefined) this.#end(target);
      else this.#lost.set(folded, target);
    }
  }

  /** Those that the next channels of their folded names go on with. */
  get lost(): Iterable<readonly [name: string, target: string]> {
    return this.#lost;
  }

  /** Takes these from a snapshot. */
  resume(lost: Iterable<readonly [name: string, target: string]>): void {
    for (const [name, target] of lost) this.#lost.set(name, target);
  }

  /** A channel begins with this folded name: it goes on with the history of the last one. */
  begin(channel: Channel, folded: string): void {
    channel.history = this.#lost.get(folded);
    this.#lost.delete(folded);
  }

  /** Another channel takes this folded name. */
  drop(folded: string): void {
    const target = this.#lost.get(folded);
    this.#lost.delete(folded);
    if (target !== undefined) this.#end(target);
  }

  #end(target: string): void {
    if (!this.#stopping) this.#note({ kind: "history-ended", target });
  }

  /** Undefined for a user that is not logged in. */
  partyOf({ account, nick }: Pick<User, "account" | "nick">): Party | undefined {
    return account === undefined ? undefined : this.partyNamed(account, nick);
  }

  /** Undefined where no account has this name. */
  partyNamed(name: string, nick = name): Party | undefined {
    const record = this.#accounts.find(name);
    if (record === undefined) return undefined;
    return {
      key: `${this.#accounts.fold(name)}@${record.createdAt.toString(36)}`,
      account: record.name,
      nick,
    };
  }

  #keep(said: Said, target: string, prefixes: number, from: Sender, parties: KeptMessage["parties"]): void {
    this.#note({ kind: "message", message: this.#message(said, target, prefixes, from, parties) });
  }

  // Every field by name: this is on the way of each message.
  #message(
    { id, at, command, addressee, text, lines, tags }: Said,
    target: string,
    prefixes: number,
    { mask: source, account, modes, id: user }: Sender,
    parties: KeptMessage["parties"],
  ): KeptMessage {
    return {
      id,
      at,
      command,
      addressee,
      text,
      lines,
      tags: (modes & BOT) === 0 ? tags : new Map([["bot", ""], ...(tags ?? [])]),
      target,
      prefixes,
      source,
      account,
      author: account === undefined ? user : undefined,
      parties,
    };
  }
}

/** Differs from that of any other channel, also of one of the same name and of one before a restart. */
function channelKey({ createdAt, id }: Channel): string {
  return `${CHANNEL}${createdAt.toString(36)}-${id.toString(36)}`;
}

/** The same for both sides. */
export function conversationKey(
  { key: one }: Pick<Party, "key">,
  { key: other }: Pick<Party, "key">,
): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** The id of the message that a TAGMSG is about: a reaction, mostly. Source: IRCv3 reply and react client tags. */
export function parentOf({ command, tags }: Pick<Said, "command" | "tags">): string | undefined {
  return command === "TAGMSG" ? (tags?.get("+reply") ?? tags?.get("+draft/reply")) : undefined;
}
