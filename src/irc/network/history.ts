/**
 * Messages that outlast a restart: their form, the notes of them, and the interface of the place that finds them again. Reads
 * no clock. The order of messages is that in which they were kept; times follow it unless the clock was set back.
 */
import type { Accounts } from "./accounts.ts";
import type { Channel } from "./channel.ts";
import type { User } from "./user.ts";

/** One line of a message of several. */
interface KeptLine {
  readonly text: string;
  readonly concat: boolean;
}

/** A message as its sender sent it. */
export interface Said {
  /** The `msgid` tag. */
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** The target of the line: a channel with the symbols of STATUSMSG, or a nick. */
  readonly addressee: string;
  /** Undefined for TAGMSG, and for a message of several lines. */
  readonly text: string | undefined;
  readonly lines: readonly KeptLine[] | undefined;
  /** Client-only tags that were passed on. */
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
  /** For a conversation: sender and recipient. */
  readonly parties: readonly [Party, Party] | undefined;
}

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
  /** Only messages above this number, and below this one. */
  readonly above?: number;
  readonly below?: number;
  readonly limit: number;
  /** The limit counts from here. */
  readonly first: "oldest" | "newest";
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

/** Finds kept messages. Each call takes little time, however much was kept. Throws an Error if nothing can be read. */
export interface HistoryReader {
  /** Undefined for the id of a message that this target does not have. */
  locate(target: string, reference: Reference): Place | undefined;
  /** PRIVMSG and NOTICE, oldest first, whichever end the limit counts from. */
  read(range: HistoryRange): readonly KeptMessage[];
  /**
   * Counted and listed from `first` on. More than the limit where the last ones have the same time, so that a reader that
   * goes on from that time misses none.
   */
  conversations(range: ConversationRange): readonly Conversation[];
}

export type HistoryChange =
  | { readonly kind: "message"; readonly message: KeptMessage }
  /** By the id of the message, which may not be kept. */
  | { readonly kind: "message-redacted"; readonly id: string }
  /** All messages of this target can be forgotten. */
  | { readonly kind: "history-ended"; readonly target: string };

/** The place that keeps messages. Readers find all that were noted, committed or not. */
export interface HistoryStore extends HistoryReader {
  note(change: HistoryChange): void;
  /** Makes all noted changes durable, in one transaction. Throws an Error if that fails: then none of them is. */
  commit(): void;
  /** Drops noted changes that could not be made durable. */
  forget(): void;
}

/** Beginning of the keys of channels. */
const CHANNEL = "#";

/** Notes messages of channels and conversations. */
export class History {
  readonly #note: (change: HistoryChange) => void;
  readonly #accounts: Accounts;

  constructor(accounts: Accounts, note: (change: HistoryChange) => void) {
    this.#accounts = accounts;
    this.#note = note;
  }

  /** `prefixes` as in `KeptMessage`. */
  keepInChannel(channel: Channel, prefixes: number, { mask, account }: User, said: Said): void {
    const target = (channel.history ??= channelKey(channel));
    this.#keep(said, target, prefixes, mask, account, undefined);
  }

  /** Does nothing unless both users are logged in. */
  keepInConversation(from: User, to: User, said: Said): void {
    const [sender, recipient] = [this.partyOf(from), this.partyOf(to)];
    if (sender === undefined || recipient === undefined) return;
    const parties = [sender, recipient] as const;
    this.#keep(said, conversationKey(sender, recipient), 0, from.mask, from.account, parties);
  }

  /** Takes a message out of the history. Its id still works as a reference. */
  redact(id: string): void {
    this.#note({ kind: "message-redacted", id });
  }

  /** The last member has left: nobody can read the history of this channel any more. */
  end({ history }: Channel): void {
    if (history !== undefined) this.#note({ kind: "history-ended", target: history });
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

  // Every field by name: this is on the way of each message.
  #keep(
    { id, at, command, addressee, text, lines, tags }: Said,
    target: string,
    prefixes: number,
    source: string,
    account: string | undefined,
    parties: KeptMessage["parties"],
  ): void {
    const message = {
      id,
      at,
      command,
      addressee,
      text,
      lines,
      tags,
      target,
      prefixes,
      source,
      account,
      parties,
    };
    this.#note({ kind: "message", message });
  }
}

/** Differs from that of any other channel, also of one of the same name and of one before a restart. */
function channelKey({ createdAt, id }: Channel): string {
  return `${CHANNEL}${createdAt.toString(36)}-${id.toString(36)}`;
}

/** The same for both sides. */
export function conversationKey({ key: one }: Party, { key: other }: Party): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
