/**
 * The search index: an FTS5 table in a file of its own, which can be made anew from the messages at any time. It holds words
 * and places, no texts: what it finds is read from the messages, so that a deleted one never comes back. It belongs to the
 * thread of the search, and nothing in it delays the database of the server.
 */
import { Database } from "bun:sqlite";
import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { KeptMessage, Place } from "../irc/network/history.ts";
import type { ReadableChannel, SearchQuery } from "../irc/network/search.ts";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { CasemappingName } from "../irc/wire/casemapping.ts";
import { StoreError, storeError } from "./errors.ts";
import { MessageIndex } from "./message-index.ts";
import { messageOf, MessageTables } from "./message-tables.ts";
import type { MessageRow } from "./message-tables.ts";
import { pragma } from "./migrations.ts";
import { keysOf, matchOf, searchableText } from "./search-text.ts";
import { inTransaction } from "./transaction.ts";

/** Number of this form of the index. Another one is made anew. */
const FORMAT = 1;
/** Messages that one step adds. */
const ADDED = 1_000;
/** Entries that one step of tidying looks at. */
const TIDIED = 2_000;
/** Found messages that one search looks at; most of them are shown. */
const MOST_LOOKED_AT = 20_000;
/** Messages with the words that are looked at, wherever they are, before the index is asked for places too. */
const ANYWHERE = 2_000;
/** With more channels than this. */
const FEW_PLACES = 4;

const SCHEMA = `
  CREATE TABLE state (indexed INTEGER NOT NULL, id TEXT NOT NULL, casemapping TEXT NOT NULL) STRICT;
  CREATE VIRTUAL TABLE message_words USING fts5(
    keys, words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
  PRAGMA user_version = ${FORMAT};`;
const FRESH = `
  SELECT sequence, target, shown, id, command, source, text, lines, edits FROM messages
  WHERE sequence > ? ORDER BY sequence LIMIT ?`;
const ONE = `
  SELECT sequence, target, shown, id, command, source, text, lines, edits FROM messages WHERE sequence = ?`;
const LAST = "SELECT sequence FROM messages ORDER BY sequence DESC LIMIT 1";
const PRESENT = "SELECT sequence FROM messages WHERE sequence BETWEEN ? AND ? AND shown = 1";
const ENTRIES = "SELECT id AS sequence FROM message_words_docsize WHERE id > ? ORDER BY id LIMIT ?";
const FOUND = `
  SELECT rowid AS sequence FROM message_words WHERE message_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid`;

interface Sequence {
  readonly sequence: number;
}

interface State {
  readonly indexed: number;
  /** Id of the message with that sequence. */
  readonly id: string;
  readonly casemapping: string;
}

/** Sequences, both included. */
interface Range {
  low: number;
  high: number;
}

type Fresh = Pick<
  MessageRow,
  "sequence" | "target" | "shown" | "id" | "command" | "source" | "text" | "lines" | "edits"
>;

export class SearchIndex {
  readonly #messages: Database;
  readonly #tables: MessageTables;
  readonly #fold: (name: string) => string;
  readonly #index: Database;
  #indexed: number;
  /** Entries up to here are those of present messages. */
  #tidied = 0;

  /** `messages` is open for reading. The index is made if it is missing, damaged, or does not belong to these messages. */
  constructor(messages: Database, folder: string, casemapping: CasemappingName) {
    this.#messages = messages;
    this.#tables = new MessageTables(messages, new MessageIndex(messages));
    this.#fold = casemappings[casemapping];
    this.#index = openIndex(join(folder, "search.db"), (state) => this.#belongs(state, casemapping));
    if (stateOf(this.#index) === null) {
      this.#index.query("INSERT INTO state VALUES (0, '', ?)").run(casemapping);
    }
    this.#indexed = stateOf(this.#index)?.indexed ?? 0;
  }

  close(): void {
    this.#index.close(true);
  }

  /** Messages that it lacks, at most. */
  get behind(): number {
    return Math.max(0, this.#last() - this.#indexed);
  }

  /** Adds some of the messages that it lacks. */
  update(): void {
    const rows = this.#messages.query<Fresh, [number, number]>(FRESH).all(this.#indexed, ADDED);
    const last = rows.at(-1);
    if (last === undefined) return;
    inTransaction(this.#index, () => {
      for (const row of rows) {
        if (row.edits === null) this.#add(row);
        else this.#addAgain(row.edits);
      }
      this.#index.query("UPDATE state SET indexed = ?, id = ?").run(last.sequence, last.id);
    });
    this.#indexed = last.sequence;
  }

  #add({ sequence, target, shown, command, source, ...said }: Fresh): void {
    if (shown !== 1 || (command !== "PRIVMSG" && command !== "NOTICE")) return;
    this.#index
      .query("INSERT INTO message_words (rowid, keys, words) VALUES (?, ?, ?)")
      .run(sequence, keysOf(target, source, this.#fold), searchableText(textOf(said)));
  }

  /** A message was edited: it is found by the words that it has now. */
  #addAgain(sequence: number): void {
    this.#index.query("DELETE FROM message_words WHERE rowid = ?").run(sequence);
    const row = this.#messages.query<Fresh, [number]>(ONE).get(sequence);
    if (row !== null) this.#add(row);
  }

  /** These messages are gone, or were emptied. */
  remove(sequences: readonly number[]): void {
    inTransaction(this.#index, () => {
      const remove = this.#index.query("DELETE FROM message_words WHERE rowid = ?");
      for (const sequence of sequences) remove.run(sequence);
    });
  }

  /** Removes some of the entries of messages that went while nobody told the index. True if there may be more. */
  tidy(): boolean {
    const entries = this.#index.query<Sequence, [number, number]>(ENTRIES).all(this.#tidied, TIDIED);
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return false;
    const present = new Set(
      this.#messages
        .query<Sequence, [number, number]>(PRESENT)
        .all(first.sequence, last.sequence)
        .map(({ sequence }) => sequence),
    );
    const gone = entries.filter(({ sequence }) => !present.has(sequence));
    if (gone.length > 0) this.remove(gone.map(({ sequence }) => sequence));
    this.#tidied = last.sequence;
    return true;
  }

  /** Oldest first. */
  find(query: SearchQuery): readonly KeptMessage[] {
    const { first, limit } = query;
    const channels = new Map(query.channels.map((channel) => [channel.target, channel]));
    const read = this.#messages.query<MessageRow, [number]>(
      "SELECT * FROM messages WHERE sequence = ? AND shown = 1",
    );
    const found: KeptMessage[] = [];
    for (const sequence of this.#sequences(query)) {
      const row = read.get(sequence);
      if (row === null || !isReadable(row, query, channels)) continue;
      found.push(messageOf(row));
      if (found.length === limit) break;
    }
    return first === "oldest" ? found : found.toReversed();
  }

  /**
   * Messages that may be readable, from the end that the limit counts from. To look up each of many channels takes longer than
   * to read the few messages that have a rare word; a frequent word soon comes up in the right place.
   */
  *#sequences(query: SearchQuery): Generator<number> {
    const { places, content } = matchOf(query, this.#fold);
    if (places === undefined) return;
    const range = this.#rangeOf(query);
    if (content !== undefined && query.channels.length > FEW_PLACES) {
      yield* this.#matches(content, range, query, ANYWHERE);
    }
    const match = content === undefined ? places : `${places} AND ${content}`;
    yield* this.#matches(match, range, query, MOST_LOOKED_AT);
  }

  /** Narrows the range to what is still to be looked at. */
  *#matches(match: string, range: Range, { first, limit }: SearchQuery, most: number): Generator<number> {
    const order = first === "oldest" ? "ASC" : "DESC";
    const find = this.#index.query<Sequence, [string, number, number, number]>(`${FOUND} ${order} LIMIT ?`);
    // In steps: a statement that is left in the middle would hold the index.
    for (let looked = 0, step = limit; looked < most && range.low <= range.high; looked += step, step *= 2) {
      const rows = find.all(match, range.low, range.high, step);
      for (const { sequence } of rows) yield sequence;
      const last = rows.length < step ? undefined : rows.at(-1);
      if (first === "oldest") range.low = last === undefined ? Infinity : last.sequence + 1;
      else range.high = last === undefined ? -1 : last.sequence - 1;
    }
  }

  #rangeOf({ after, before }: SearchQuery): Range {
    const placeOf = (at: number): Place | undefined => this.#tables.locate("", { kind: "time", at });
    const low = after === undefined ? 0 : (placeOf(after)?.from ?? 0);
    const high = before === undefined ? Number.MAX_SAFE_INTEGER : (placeOf(before)?.to ?? 0);
    return { low, high };
  }

  #last(): number {
    return this.#messages.query<Sequence, []>(LAST).get()?.sequence ?? 0;
  }

  /** False for the index of a database of which this one is an earlier copy, for example. */
  #belongs({ indexed, id, casemapping }: State, present: CasemappingName): boolean {
    if (casemapping !== present) return false;
    const row = this.#messages
      .query<{ readonly id: string }, [number]>("SELECT id FROM messages WHERE sequence = ?")
      .get(indexed);
    return row === null ? indexed <= this.#tables.lastSequence : row.id === id;
  }
}

function isReadable(
  row: MessageRow,
  { conversation }: SearchQuery,
  channels: ReadonlyMap<string, ReadableChannel>,
): boolean {
  if (!row.target.startsWith("#")) return conversation === undefined || row.target === conversation;
  const channel = channels.get(row.target);
  if (channel === undefined || row.sequence <= (channel.above ?? -1)) return false;
  return row.prefixes === 0 || (row.prefixes & channel.prefixes) !== 0;
}

function textOf({ text, lines }: Pick<MessageRow, "text" | "lines">): string {
  if (lines === null) return text ?? "";
  const parts = JSON.parse(lines) as { readonly text: string; readonly concat: boolean }[];
  return parts.map((line, place) => (line.concat || place === 0 ? line.text : `\n${line.text}`)).join("");
}

function stateOf(index: Database): State | null {
  return index.query<State, []>("SELECT indexed, id, casemapping FROM state").get();
}

/** An index that cannot be used is removed first: everything in it comes from the messages. */
function openIndex(path: string, belongs: (state: State) => boolean): Database {
  const index = prepared(path);
  if (index !== undefined) {
    const state = stateOf(index);
    if (state === null || belongs(state)) return index;
    index.close(true);
  }
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  const fresh = prepared(path);
  if (fresh === undefined) throw new Error(`${path} cannot be made`);
  return fresh;
}

/** Undefined for a damaged file, and for one of another form. */
function prepared(path: string): Database | undefined {
  // For its owner only, as the database is. SQLite gives the files beside it the same mode.
  closeSync(openSync(path, "a", 0o600));
  const index = new Database(path);
  try {
    index.run("PRAGMA busy_timeout = 2000");
    index.run("PRAGMA journal_mode = WAL");
    index.run("PRAGMA synchronous = NORMAL");
    if (pragma(index, "user_version") === 0) inTransaction(index, () => void index.run(SCHEMA));
    if (pragma(index, "user_version") === FORMAT) return index;
  } catch (error) {
    index.close();
    const known = storeError(error, path);
    if (known instanceof StoreError && known.code === "RELAIS_STORE_CORRUPT") return undefined;
    throw known;
  }
  index.close();
  return undefined;
}
