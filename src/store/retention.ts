/** Removes messages past the limits of retention, a few at a time. Knows no clock. */
import type { Database } from "bun:sqlite";
import type { HistoryChange } from "../irc/network/history.ts";
import type { IndexedMessage, MessageIndex } from "./message-index.ts";
import { shownValues } from "./message-tables.ts";
import type { MessageTables } from "./message-tables.ts";
import { inTransaction } from "./transaction.ts";

export interface RetentionLimits {
  /** Days that a message is kept. */
  readonly days: number;
  /** Messages kept of one channel or conversation. */
  readonly messages: number;
}

const DAY = 86_400_000;
const ALL_SHOWN = Object.values(shownValues);
/** Messages past each limit that one call removes at most. */
const STEP = 500;
/** Targets with new messages that are counted; with more, some are not until their next messages. */
const MOST_COUNTED = 10_000;

/** A target of which messages up to a place are to go. */
interface Excess {
  readonly target: string;
  readonly shown: readonly number[];
  readonly upTo: number;
  /** The history has ended: nothing else of it stays. */
  readonly ended?: true;
}

const OLDEST = "SELECT sequence, target, shown, id, at FROM messages ORDER BY sequence LIMIT ?";
const OF_TARGET = `
  SELECT m.sequence, m.target, m.shown, m.id, m.at
  FROM message_index AS i CROSS JOIN messages AS m ON m.sequence = i.sequence
  WHERE i.target = ? AND i.shown = ? AND i.sequence <= ? ORDER BY i.sequence LIMIT ?`;

interface Doomed extends IndexedMessage {
  readonly at: number;
}

export class Retention {
  readonly #database: Database;
  readonly #messages: MessageTables;
  readonly #index: MessageIndex;
  readonly #limits: RetentionLimits;
  /** Messages of a target after which it is looked at. */
  readonly #interval: number;
  /** New messages by target, since it was last looked at. */
  readonly #fresh = new Map<string, number>();
  /** Targets to be looked at. */
  readonly #due = new Set<string>();
  readonly #excess: Excess[];
  /** Histories that have ended and have no more messages than those about to be removed. */
  #ended: string[] = [];

  constructor(database: Database, messages: MessageTables, index: MessageIndex, limits: RetentionLimits) {
    this.#database = database;
    this.#index = index;
    this.#messages = messages;
    this.#limits = limits;
    this.#interval = Math.max(1, Math.floor(limits.messages / 100));
    this.#excess = database
      .query<{ readonly target: string }, []>("SELECT target FROM histories WHERE channel IS NULL")
      .all()
      .map(({ target }) => allOf(target));
  }

  /** Takes notice of a change that was committed. */
  note(change: HistoryChange): void {
    if (change.kind === "history-ended") {
      this.#fresh.delete(change.target);
      this.#due.delete(change.target);
      this.#excess.push(allOf(change.target));
    } else if (change.kind === "message") this.#count(change.message.target);
  }

  /** True if there may be more to remove. `now` in milliseconds since the Unix epoch. */
  prune(now: number): boolean {
    this.#index.catchUp();
    const doomed = [...this.#tooMany(), ...this.#tooOld(now)];
    if (doomed.length + this.#ended.length > 0) this.#remove(doomed);
    return doomed.length >= STEP || this.#due.size > 0 || this.#excess.length > 0;
  }

  #count(target: string): void {
    const count = (this.#fresh.get(target) ?? 0) + 1;
    if (count >= this.#interval) {
      this.#fresh.delete(target);
      this.#due.add(target);
      return;
    }
    if (this.#fresh.size >= MOST_COUNTED) this.#fresh.clear();
    this.#fresh.set(target, count);
  }

  #tooMany(): readonly Doomed[] {
    const [target] = this.#due;
    if (this.#excess.length === 0 && target !== undefined) {
      this.#due.delete(target);
      this.#measure(target);
    }
    const doomed: Doomed[] = [];
    for (let looks = 0; looks < STEP && doomed.length < STEP; looks += 1) {
      const [excess] = this.#excess;
      if (excess === undefined) break;
      this.#collect(excess, doomed);
      if (doomed.length >= STEP) break;
      this.#excess.shift();
      if (excess.ended === true) this.#ended.push(excess.target);
    }
    return doomed;
  }

  #collect({ target, shown, upTo }: Excess, doomed: Doomed[]): void {
    const query = this.#database.query<Doomed, [string, number, number, number]>(OF_TARGET);
    for (const each of shown) doomed.push(...query.all(target, each, upTo, STEP - doomed.length));
  }

  /** Finds the messages of a target past the limit. Messages, events, and those that were deleted have it each. */
  #measure(target: string): void {
    const query = this.#database.query<{ readonly sequence: number }, [string, number, number]>(
      "SELECT sequence FROM message_index WHERE target = ? AND shown = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?",
    );
    for (const shown of ALL_SHOWN) {
      const last = query.get(target, shown, this.#limits.messages);
      if (last !== null) this.#excess.push({ target, shown: [shown], upTo: last.sequence });
    }
  }

  #tooOld(now: number): readonly Doomed[] {
    return this.#database
      .query<Doomed, [number]>(OLDEST)
      .all(STEP)
      .filter(({ at }) => at < now - this.#limits.days * DAY);
  }

  #remove(doomed: readonly Doomed[]): void {
    inTransaction(this.#database, () => {
      const remove = this.#database.query("DELETE FROM messages WHERE sequence = ?");
      for (const one of doomed) {
        remove.run(one.sequence);
        this.#index.remove(one);
      }
      for (const target of new Set(doomed.map((one) => one.target))) {
        this.#messages.refreshConversation(target);
      }
      const end = this.#database.query("DELETE FROM histories WHERE target = ? AND channel IS NULL");
      for (const target of this.#ended) end.run(target);
    });
    this.#ended = [];
  }
}

function allOf(target: string): Excess {
  return { target, shown: ALL_SHOWN, upTo: Number.MAX_SAFE_INTEGER, ended: true };
}
