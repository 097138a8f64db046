/** The tables of the history: messages become rows, and rows messages. Every query reads a bounded number of rows. */
import type { Database, Statement } from "bun:sqlite";
import { conversationKey, kindOf, parentOf } from "../irc/network/history.ts";
import { MessageEdits } from "./message-edits.ts";
import type { FoundMessage } from "./message-edits.ts";
import type { MessageIndex } from "./message-index.ts";
import type {
  ChannelHistory,
  Conversation,
  ConversationRange,
  HistoryChange,
  HistoryRange,
  KeptEdit,
  KeptMessage,
  Party,
  Place,
  Reference,
  ReplyRange,
} from "../irc/network/history.ts";

export interface MessageRow {
  readonly sequence: number;
  readonly target: string;
  readonly shown: number;
  readonly id: string;
  readonly at: number;
  readonly command: KeptMessage["command"];
  readonly source: string;
  readonly account: string | null;
  readonly author: number | null;
  readonly addressee: string;
  readonly prefixes: number;
  readonly text: string | null;
  readonly lines: string | null;
  readonly tags: string | null;
  readonly edited: number | null;
  readonly edits: number | null;
}

interface ConversationRow {
  readonly other: string;
  readonly account: string;
  readonly nick: string;
  readonly at: number;
}

interface Position {
  readonly sequence: number;
  readonly at: number;
}

/** The column `shown`: deleted, or the kind of message. An edit that was edited again is as good as deleted. */
export const shownValues = { deleted: 0, message: 1, event: 2, tags: 3, edit: 4 } as const;

type Bindings = (string | number | null)[];

const PUT_MESSAGE = `
  INSERT INTO messages
    (sequence, target, shown, id, at, command, source, account, addressee, prefixes, text, lines, tags, author, parent)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** The nick of a message that is not shown counts as well. */
const PUT_CONVERSATION = `
  INSERT INTO conversations (owner, other, target, account, nick, sequence, at) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (owner, other) DO UPDATE SET
    account = excluded.account, nick = excluded.nick, sequence = excluded.sequence, at = excluded.at`;
/** The row stays without what it said, so that its id is still a reference. */
const REDACT = `
  UPDATE messages SET
    shown = 0, source = '', addressee = '', account = NULL, author = NULL, text = NULL, lines = NULL, tags = NULL,
    parent = NULL, edited = NULL
  WHERE sequence = ?`;
const FORGET = "INSERT OR REPLACE INTO forgotten (account, since, until, done) VALUES (?, ?, ?, 0)";
const BY_ID = `
  SELECT m.sequence, m.target, m.shown, m.at, m.edits FROM message_ids AS i CROSS JOIN messages AS m ON m.sequence = i.sequence
  WHERE i.id = ?`;
/** The same for messages that the index lacks, which are few. */
const BY_ID_BEHIND = `
  SELECT sequence, target, shown, at, edits FROM messages
  WHERE sequence > (SELECT indexed FROM message_index_state) AND id = ?`;
const SHOWN = `
  SELECT m.* FROM message_index AS i CROSS JOIN messages AS m ON m.sequence = i.sequence
  WHERE i.target = ? AND i.shown = ? AND i.sequence > ? AND i.sequence < ?
    AND (m.prefixes = 0 OR (m.prefixes & ?) <> 0)
  ORDER BY i.sequence`;
const SHOWN_BEHIND = `
  SELECT * FROM messages AS i
  WHERE i.sequence > (SELECT indexed FROM message_index_state)
    AND i.target = ? AND i.shown = ? AND i.sequence > ? AND i.sequence < ? AND (i.prefixes = 0 OR (i.prefixes & ?) <> 0)
  ORDER BY i.sequence`;
const REPLIES = `
  SELECT * FROM messages
  WHERE parent IN (SELECT value FROM json_each(?)) AND target = ? AND (prefixes = 0 OR (prefixes & ?) <> 0)
  ORDER BY sequence LIMIT ?`;
const LAST_SHOWN = `
  SELECT m.sequence, m.at FROM message_index AS i CROSS JOIN messages AS m ON m.sequence = i.sequence
  WHERE i.target = ? AND i.shown = 1 ORDER BY i.sequence DESC LIMIT 1`;
const CHANNELS = `
  SELECT target, channel, open FROM histories
  WHERE channel IS NOT NULL AND EXISTS (SELECT 1 FROM message_index AS i WHERE i.target = histories.target)
  ORDER BY target`;
const LAST_SEQUENCE = `
  SELECT max(indexed, coalesce((SELECT max(sequence) FROM messages), 0)) AS last FROM message_index_state`;
const CONVERSATIONS = "SELECT other, account, nick, at FROM conversations WHERE owner = ?";

/** Above every sequence. */
const END = Number.MAX_SAFE_INTEGER;

export class MessageTables {
  readonly edits: MessageEdits;
  readonly #database: Database;
  readonly #index: MessageIndex;
  readonly #put: Statement<unknown, Bindings>;
  /** Sequence of the next message. None is ever used again: the search index knows messages by it. */
  #next: number;

  constructor(database: Database, index: MessageIndex) {
    this.#database = database;
    this.#index = index;
    this.edits = new MessageEdits(database);
    this.#put = database.query(PUT_MESSAGE);
    this.#next = this.lastSequence + 1;
  }

  /** The highest sequence that was used, also by a message that is gone: messages are removed after they were indexed. */
  get lastSequence(): number {
    return this.#database.query<{ readonly last: number }, []>(LAST_SEQUENCE).get()?.last ?? 0;
  }

  /** Writes one change. The caller has begun a transaction. Messages of a history that has ended are left to retention. */
  write(change: HistoryChange): void {
    switch (change.kind) {
      case "message":
        this.put(change.message, shownValues[kindOf(change.message.command)]);
        return;
      case "message-edited":
        this.#edit(change.message);
        return;
      case "message-redacted":
        this.#redact(change.id);
        return;
      case "account-forgotten":
        this.#database.query(FORGET).run(change.account, change.since, change.until);
        return;
      case "channel":
        this.#putChannel(change.channel);
        return;
      case "history-ended":
        this.#database.query("UPDATE histories SET channel = NULL WHERE target = ?").run(change.target);
    }
  }

  /** The channels of histories that have not ended and have messages. */
  channels(): readonly ChannelHistory[] {
    return this.#database
      .query<ChannelHistory & { open: 0 | 1 }, []>(CHANNELS)
      .all()
      .map(({ target, channel, open }) => ({ target, channel, open: Boolean(open) }));
  }

  locate(target: string, reference: Reference): Place | undefined {
    if (reference.kind === "id") {
      const found = this.#findPlace(target, reference.id);
      return found && { from: found.sequence, to: found.sequence };
    }
    return { from: this.#firstAt(reference.at), to: this.#firstAt(reference.at + 1) - 1 };
  }

  find(target: string, id: string): KeptMessage | undefined {
    const named = this.#findPlace(target, id);
    const place = named && this.edits.originalOf(named);
    if (place === undefined || place.shown === shownValues.deleted) return undefined;
    const query = this.#database.query<MessageRow, Bindings>("SELECT * FROM messages WHERE sequence = ?");
    const row = query.get(place.sequence);
    return row === null ? undefined : messageOf(row);
  }

  read({
    target,
    prefixes,
    kinds = ["message"],
    above = -1,
    below = END,
    limit,
    first,
  }: HistoryRange): readonly KeptMessage[] {
    const order = first === "oldest" ? "ASC" : "DESC";
    const parts = this.#index.tryCatchUp() ? [SHOWN] : [SHOWN, SHOWN_BEHIND];
    const found = parts.flatMap((part) => {
      const query = this.#database.query<MessageRow, Bindings>(`${part} ${order} LIMIT ?`);
      return kinds.flatMap((kind) => query.all(target, shownValues[kind], above, below, prefixes, limit));
    });
    // Each kind is in order; all together, only sorted.
    found.sort((one, other) => one.sequence - other.sequence);
    return (first === "oldest" ? found.slice(0, limit) : found.slice(-limit)).map((row) =>
      this.#messageOf(row),
    );
  }

  #messageOf(row: MessageRow): KeptMessage {
    const edits = row.edits === null ? undefined : this.edits.editedId(row.edits);
    return edits === undefined ? messageOf(row) : { ...messageOf(row), edits };
  }

  replies({ target, prefixes, parents, limit }: ReplyRange): readonly KeptMessage[] {
    const query = this.#database.query<MessageRow, Bindings>(REPLIES);
    return query.all(JSON.stringify(parents), target, prefixes, limit).map(messageOf);
  }

  conversations({ owner, after, before, limit, first }: ConversationRange): readonly Conversation[] {
    const order = first === "oldest" ? "ASC" : "DESC";
    const all = <R>(rest: string, ...values: Bindings): R[] =>
      this.#database.query<R, Bindings>(`${CONVERSATIONS} AND ${rest}`).all(owner, ...values);
    const rows = all<ConversationRow>(
      `at > ? AND at < ? ORDER BY at ${order}, sequence ${order} LIMIT ?`,
      after,
      before,
      limit,
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return rows.map(conversationOf);
    const whole = rows.filter(({ at }) => at !== last.at);
    return [...whole, ...all<ConversationRow>(`at = ? ORDER BY sequence ${order}`, last.at)].map(
      conversationOf,
    );
  }

  /** Empties messages with their edits, which keep their places. In a transaction. */
  empty(sequences: readonly number[]): void {
    if (sequences.length === 0) return;
    this.#index.update();
    this.#empty(this.edits.whole(sequences.flatMap((sequence) => this.edits.find(sequence) ?? [])));
  }

  /** Brings the rows of a conversation up to date after messages of it have gone. Does nothing for a channel. The index is up to date. */
  refreshConversation(target: string): void {
    const last = this.#database.query<Position, Bindings>(LAST_SHOWN).get(target);
    if (last === null) this.#database.query("DELETE FROM conversations WHERE target = ?").run(target);
    else {
      this.#database
        .query("UPDATE conversations SET sequence = ?, at = ? WHERE target = ?")
        .run(last.sequence, last.at, target);
    }
  }

  /**
   * The first sequence with this time or a later one; past the last without one. Sequences grow with time, so that the table
   * needs no index by time.
   */
  #firstAt(at: number): number {
    const next = this.#database.query<Position, Bindings>(
      "SELECT sequence, at FROM messages WHERE sequence >= ? ORDER BY sequence LIMIT 1",
    );
    const end = "SELECT sequence, at FROM messages ORDER BY sequence DESC LIMIT 1";
    let low = next.get(0)?.sequence ?? 1;
    let high = (this.#database.query<Position, []>(end).get()?.sequence ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const found = next.get(middle);
      if (found === null || found.at >= at) high = middle;
      else low = found.sequence + 1;
    }
    return low;
  }

  /** `shown` as in the table. The caller has begun a transaction. Returns the sequence. */
  put(message: KeptMessage, shown: number): number {
    const { target, id, at, command, source, account, author } = message;
    const { addressee, prefixes, text, lines, tags } = message;
    const sequence = this.#next;
    this.#next += 1;
    this.#put.run(
      sequence,
      target,
      shown,
      id,
      at,
      command,
      source,
      account ?? null,
      addressee,
      prefixes,
      text ?? null,
      lines === undefined ? null : JSON.stringify(lines),
      tags === undefined ? null : JSON.stringify([...tags]),
      author ?? null,
      parentOf(message) ?? null,
    );
    this.#index.added(target);
    if (message.parties === undefined || shown !== shownValues.message) return sequence;
    const [sender, recipient] = message.parties;
    const position = { sequence, at };
    this.#putConversation(target, sender, recipient, position);
    this.#putConversation(target, recipient, sender, position);
    return sequence;
  }

  /** The same for an edit, by the id of its message. False if that is not kept. */
  putEdit(message: KeptEdit, shown: number): boolean {
    this.#index.update();
    const original = this.#original(message.target, message.edits);
    if (original === undefined) return false;
    this.edits.link(this.put(message, shown), original.sequence);
    return true;
  }

  #edit(message: KeptEdit): void {
    this.#index.update();
    const original = this.#original(message.target, message.edits);
    if (original?.shown !== shownValues.message) return;
    this.#empty(this.edits.of(original.sequence).filter(({ shown }) => shown === shownValues.edit));
    this.edits.apply(original, message);
    this.edits.link(this.put(message, shownValues.edit), original.sequence);
  }

  /** The index is up to date. */
  #original(target: string, id: string): FoundMessage | undefined {
    const named = this.#places(id).find((one) => one.target === target);
    return named && this.edits.originalOf(named);
  }

  #putChannel({ target, channel, open }: ChannelHistory): void {
    this.#database
      .query("INSERT OR REPLACE INTO histories (target, channel, open) VALUES (?, ?, ?)")
      .run(target, channel, open ? 1 : 0);
  }

  /** Times and places are those of the last message: see {@link refreshConversation}. */
  putConversation(owner: Pick<Party, "key">, other: Party): void {
    this.#putConversation(conversationKey(owner, other), owner, other, { sequence: 0, at: 0 });
  }

  #putConversation(
    target: string,
    owner: Pick<Party, "key">,
    { key, account, nick }: Party,
    last: Position,
  ): void {
    this.#database.query(PUT_CONVERSATION).run(owner.key, key, target, account, nick, last.sequence, last.at);
  }

  #redact(id: string): void {
    this.#index.update();
    this.#empty(this.edits.whole(this.#places(id)));
  }

  #empty(messages: readonly FoundMessage[]): void {
    for (const found of messages) {
      this.#database.query(REDACT).run(found.sequence);
      this.#index.hide(found);
    }
    for (const target of new Set(messages.map((one) => one.target))) this.refreshConversation(target);
  }

  /** For readers. */
  #findPlace(target: string, id: string): FoundMessage | undefined {
    const isWhole = this.#index.tryCatchUp();
    const behind = this.#database.query<FoundMessage, Bindings>(BY_ID_BEHIND);
    const places = isWhole ? this.#places(id) : [...this.#places(id), ...behind.all(id)];
    return places.find((one) => one.target === target);
  }

  /** Nearly always one, or none. The index is up to date. */
  #places(id: string): readonly FoundMessage[] {
    return this.#database.query<FoundMessage, Bindings>(BY_ID).all(id);
  }
}

/** A row as a message. */
export function messageOf(row: MessageRow): KeptMessage {
  const { target, id, at, command, source, account, addressee, prefixes, text } = row;
  return {
    target,
    id,
    at,
    command,
    source,
    account: account ?? undefined,
    author: row.author ?? undefined,
    addressee,
    prefixes,
    text: text ?? undefined,
    // Both columns hold what `put` has written.
    lines: row.lines === null ? undefined : (JSON.parse(row.lines) as NonNullable<KeptMessage["lines"]>),
    tags: row.tags === null ? undefined : new Map(JSON.parse(row.tags) as [string, string][]),
    parties: undefined,
    ...(row.edited !== null && { edited: row.edited }),
  };
}

function conversationOf({ other, account, nick, at }: ConversationRow): Conversation {
  return { other: { key: other, account, nick }, at };
}
