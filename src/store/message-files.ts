/**
 * The history in the files of export and import: a line for each channel with a history, each message, and each side of a
 * conversation. Histories that have ended are left out. Who said something without an account is not exported: that is known
 * in one run of a server only.
 */
import type { Database } from "bun:sqlite";
import { conversationKey, kindOf } from "../irc/network/history.ts";
import type { MessageIndex } from "./message-index.ts";
import { conversationOf, filedMessageOf, historyOf } from "./message-forms.ts";
import type { FiledConversation, FiledMessage } from "./message-forms.ts";
import { MessageEdits } from "./message-edits.ts";
import { messageOf, shownValues } from "./message-tables.ts";
import type { MessageRow, MessageTables } from "./message-tables.ts";

/** The kinds of lines. */
export const historyKinds = ["history", "message", "conversation"] as const;
type HistoryKind = (typeof historyKinds)[number];

export interface HistoryLine {
  readonly kind: HistoryKind;
  readonly record: unknown;
}

/** The newest messages may not be in the index yet. */
const HISTORIES = `
  SELECT target, channel, open FROM histories
  WHERE channel IS NOT NULL AND (
    EXISTS (SELECT 1 FROM message_index AS i WHERE i.target = histories.target)
    OR target IN (SELECT target FROM messages WHERE sequence > (SELECT indexed FROM message_index_state)))
  ORDER BY target`;
const MESSAGES = "SELECT * FROM messages ORDER BY sequence";
const CONVERSATIONS = "SELECT owner, other, account, nick FROM conversations ORDER BY owner, other";
const FORGOTTEN = "SELECT account, since, until FROM forgotten";
const COUNT = `
  SELECT coalesce((SELECT max(sequence) FROM messages) - (SELECT min(sequence) FROM messages) + 1, 0) AS messages`;
const ANY = "SELECT 1 FROM messages UNION ALL SELECT 1 FROM histories UNION ALL SELECT 1 FROM conversations";

interface HistoryRow {
  readonly target: string;
  readonly channel: string;
  readonly open: number;
}

interface ForgottenRow {
  readonly account: string;
  readonly since: number;
  readonly until: number;
}

/** Number of messages, about: fast, however many there are. */
export function countMessages(database: Database): number {
  return database.query<{ readonly messages: number }, []>(COUNT).get()?.messages ?? 0;
}

/** Everything in the order in which it can be imported. The caller has begun a transaction. */
export function* historyLines(database: Database): Generator<HistoryLine> {
  const targets = new Set<string>();
  for (const { target, channel, open } of database.query<HistoryRow, []>(HISTORIES).all()) {
    targets.add(target);
    yield { kind: "history", record: { target, channel, open: open === 1 } };
  }
  const forgotten = database.query<ForgottenRow, []>(FORGOTTEN).all();
  const messageEdits = new MessageEdits(database);
  for (const row of database.query<MessageRow, []>(MESSAGES).iterate()) {
    if (row.target.startsWith("#") && !targets.has(row.target)) continue;
    const deleted = row.shown === shownValues.deleted || forgotten.some((job) => isForgotten(row, job));
    const edits = row.edits === null ? undefined : messageEdits.editedId(row.edits);
    yield { kind: "message", record: { ...recordOf(row, deleted), ...(edits !== undefined && { edits }) } };
  }
  for (const record of database.query<FiledConversation, []>(CONVERSATIONS).iterate()) {
    yield { kind: "conversation", record };
  }
}

function isForgotten({ account, at }: MessageRow, job: ForgottenRow): boolean {
  return account === job.account && at >= job.since && at <= job.until;
}

function recordOf(row: MessageRow, deleted: boolean): object {
  const { target, id, at, command, source, account, addressee, prefixes, text, lines, tags, edited } =
    messageOf(row);
  const place = { target, id, at, command, ...(prefixes > 0 && { prefixes }) };
  if (deleted) return { ...place, deleted };
  return {
    ...place,
    source,
    account,
    addressee,
    text,
    lines,
    ...(edited !== undefined && { edited }),
    ...(tags && { tags: Object.fromEntries(tags) }),
  };
}

/** Adds the lines of a file to a store without messages. The caller has begun a transaction. */
export class HistoryImport {
  readonly #messages: MessageTables;
  readonly #index: MessageIndex;
  readonly #isEmpty: boolean;
  readonly #histories = new Set<string>();
  readonly #conversations = new Map<string, Set<string>>();

  constructor(database: Database, messages: MessageTables, index: MessageIndex) {
    this.#messages = messages;
    this.#index = index;
    this.#isEmpty = database.query(ANY).get() === null;
  }

  /** Returns the problem with which it was refused. Throws a `FormError`. */
  add({ kind, record }: HistoryLine): string | undefined {
    if (!this.#isEmpty) return "the store has messages already, and these cannot be put among them";
    if (kind === "message") return this.#addMessage(filedMessageOf(record));
    if (kind === "conversation") return this.#addConversation(conversationOf(record));
    const channel = historyOf(record);
    if (this.#histories.has(channel.target)) return `the history ${channel.target} exists already`;
    this.#histories.add(channel.target);
    this.#messages.write({ kind: "channel", channel });
    return undefined;
  }

  /** To be called after the last line. */
  finish(): void {
    this.#index.update();
    for (const target of this.#conversations.keys()) this.#messages.refreshConversation(target);
  }

  #addMessage({ message, deleted }: FiledMessage): string | undefined {
    const { target } = message;
    if (target.startsWith("#") && !this.#histories.has(target)) return `the history ${target} is missing`;
    const { edits, edited } = message;
    if (edits !== undefined) {
      const found = this.#messages.putEdit({ ...message, edits }, shownValues[deleted ? "deleted" : "edit"]);
      return found ? undefined : `the message ${edits} that it edits is missing`;
    }
    const sequence = this.#messages.put(message, shownValues[deleted ? "deleted" : kindOf(message.command)]);
    if (edited !== undefined) this.#messages.edits.mark(sequence, edited);
    return undefined;
  }

  #addConversation({ owner, other, account, nick }: FiledConversation): string | undefined {
    const sides = this.#conversations.getOrInsertComputed(
      conversationKey({ key: owner }, { key: other }),
      () => new Set<string>(),
    );
    if (sides.has(owner)) return `the conversation ${owner} ${other} exists already`;
    sides.add(owner);
    this.#messages.putConversation({ key: owner }, { key: other, account, nick });
    return undefined;
  }
}
