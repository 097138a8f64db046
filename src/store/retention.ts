/** Removes messages past the limits of retention, a few at a time. Knows no clock. */
import type { Database } from "bun:sqlite";
import type { HistoryChange } from "../irc/network/history.ts";
import type { IndexedMessage, MessageIndex } from "./message-index.ts";
import { shownValues } from "./message-tables.ts";
import type { MessageTables } from "./message-tables.ts";
import { LimitsByTarget } from "./retention-limits.ts";
import type { RetentionOptions } from "./retention-limits.ts";
import { inTransaction } from "./transaction.ts";

/** The messages that a review is about: by default all that are past their limits. */
export interface Review {
  /** Milliseconds since the Unix epoch. */
  readonly before?: number | undefined;
  /** True for the name of a channel that it is about. Absent: all, and conversations. */
  readonly isAbout?: ((channel: string) => boolean) | undefined;
}

const DAY = 86_400_000;
const ALL_SHOWN = Object.values(shownValues);
/** Messages past each limit that one call removes at most. */
const STEP = 500;
/**
 * Milliseconds until old messages are looked at again, where some stay longer than others: they are between those that are to
 * go.
 */
const WALK_PAUSE = 3_600_000;
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

const OLDEST =
  "SELECT sequence, target, shown, id, at FROM messages WHERE sequence > ? ORDER BY sequence LIMIT ?";
const OF_TARGET = `
  SELECT m.sequence, m.target, m.shown, m.id, m.at
  FROM message_index AS i CROSS JOIN messages AS m ON m.sequence = i.sequence
  WHERE i.target = ? AND i.shown = ? AND i.sequence <= ? ORDER BY i.sequence LIMIT ?`;

/** From one target to the next: there are fewer of them than messages. */
const TARGETS = `
  WITH RECURSIVE each (target) AS (
    SELECT min(target) FROM message_index
    UNION ALL SELECT (SELECT min(target) FROM message_index AS i WHERE i.target > each.target) FROM each
    WHERE each.target IS NOT NULL)
  SELECT target FROM each WHERE target IS NOT NULL`;

interface Target {
  readonly target: string;
}

interface Doomed extends IndexedMessage {
  readonly at: number;
}

export class Retention {
  readonly #database: Database;
  readonly #messages: MessageTables;
  readonly #index: MessageIndex;
  #limits: LimitsByTarget;
  /** New messages by target, since it was last looked at. */
  readonly #fresh = new Map<string, number>();
  /** Targets to be looked at. */
  readonly #due = new Set<string>();
  readonly #excess: Excess[];
  /** Messages that were removed. */
  removed = 0;
  /** Old messages up to here were looked at. */
  #walked = 0;
  /** Some of those stay longer than others. */
  #longer = false;
  /** Milliseconds since the Unix epoch: when old messages are looked at again. */
  #nextWalk = 0;
  /** Histories that have ended and have no more messages than those about to be removed. */
  #ended: string[] = [];

  constructor(database: Database, messages: MessageTables, index: MessageIndex, limits: RetentionOptions) {
    this.#database = database;
    this.#index = index;
    this.#messages = messages;
    this.#limits = new LimitsByTarget(database, limits);
    this.#excess = database
      .query<Target, []>("SELECT target FROM histories WHERE channel IS NULL")
      .all()
      .map(({ target }) => allOf(target));
  }

  /** Holds other limits from now on: every target is looked at. */
  configure(limits: RetentionOptions): void {
    this.#limits = new LimitsByTarget(this.#database, limits);
    this.#walked = 0;
    this.#nextWalk = 0;
    for (const target of this.#allTargets()) this.#due.add(target);
  }

  /** Takes notice of a change that was committed. */
  note(change: HistoryChange): void {
    if (change.kind === "history-ended") {
      this.#fresh.delete(change.target);
      this.#due.delete(change.target);
      this.#excess.push(allOf(change.target));
    } else if (change.kind === "message" || change.kind === "message-edited")
      this.#count(change.message.target);
    else if (change.kind === "channel") this.#limits.renamed(change.channel.target);
  }

  /**
   * Looks at all targets, or those of a channel, and not only at the oldest messages and at targets with new ones. Everything
   * from before `before` goes, by default what is past its limits. Times in milliseconds since the Unix epoch. Removes a part
   * in each step, and yields the targets that are done, and all of them.
   */
  *review(now: number, { before, isAbout }: Review): Generator<readonly [done: number, total: number]> {
    this.#index.catchUp();
    const targets = isAbout === undefined ? this.#allTargets() : this.#targetsOf(isAbout);
    const places = new Map<number, number>();
    for (const [done, target] of targets.entries()) {
      const end = before ?? now - this.#limits.of(target).days * DAY;
      const upTo =
        places.get(end) ?? (this.#messages.locate(target, { kind: "time", at: end })?.from ?? 0) - 1;
      places.set(end, upTo);
      this.#excess.push({ target, shown: ALL_SHOWN, upTo });
      if (before === undefined) this.#measure(target);
      while (this.#removeSome()) yield [done, targets.length];
      yield [done + 1, targets.length];
    }
  }

  #allTargets(): readonly string[] {
    return this.#database
      .query<Target, []>(TARGETS)
      .all()
      .map(({ target }) => target);
  }

  #targetsOf(isAbout: (channel: string) => boolean): readonly string[] {
    return this.#messages
      .channels()
      .filter(({ channel }) => isAbout(channel))
      .map(({ target }) => target);
  }

  get #hasMore(): boolean {
    return this.#excess.length + this.#due.size > 0;
  }

  /** Removes some of the messages past their limits that were found before. True if there may be more. */
  #removeSome(): boolean {
    this.#remove(this.#tooMany());
    return this.#hasMore;
  }

  /** True if there may be more to remove. `now` in milliseconds since the Unix epoch. */
  prune(now: number): boolean {
    this.#index.catchUp();
    const doomed = [...this.#tooMany(), ...this.#tooOld(now)];
    this.#remove(doomed);
    return doomed.length >= STEP || this.#walked > 0 || this.#hasMore;
  }

  #count(target: string): void {
    const count = (this.#fresh.get(target) ?? 0) + 1;
    // A hundredth of the limit is the overshoot that is allowed.
    if (count * 100 > this.#limits.of(target).messages - 100) {
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

  /** Finds the messages of a target past the limit. Messages, events, edits, and those that were deleted have it each. */
  #measure(target: string): void {
    const query = this.#database.query<{ readonly sequence: number }, [string, number, number]>(
      "SELECT sequence FROM message_index WHERE target = ? AND shown = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?",
    );
    const { messages } = this.#limits.of(target);
    for (const shown of ALL_SHOWN) {
      const last = query.get(target, shown, messages);
      if (last !== null) this.#excess.push({ target, shown: [shown], upTo: last.sequence });
    }
  }

  /** Walks through the oldest messages: a part of them in each call, from the first one again when it is through. */
  #tooOld(now: number): readonly Doomed[] {
    if (now < this.#nextWalk) return [];
    const rows = this.#database.query<Doomed, [number, number]>(OLDEST).all(this.#walked, STEP);
    const doomed = rows.filter(({ target, at }) => at < now - this.#limits.of(target).days * DAY);
    const last = rows.at(-1);
    const shortest = now - this.#limits.shortestDays * DAY;
    if (rows.filter(({ at }) => at < shortest).length > doomed.length) this.#longer = true;
    if (last !== undefined && rows.length === STEP && last.at < shortest) this.#walked = last.sequence;
    else {
      if (this.#longer) this.#nextWalk = now + WALK_PAUSE;
      this.#walked = 0;
      this.#longer = false;
    }
    return doomed;
  }

  #remove(doomed: readonly Doomed[]): void {
    if (doomed.length + this.#ended.length === 0) return;
    inTransaction(this.#database, () => {
      const remove = this.#database.query("DELETE FROM messages WHERE sequence = ?");
      for (const one of doomed) {
        // One that is past both limits comes twice.
        if (remove.run(one.sequence).changes === 0) continue;
        this.#index.remove(one);
        this.removed += 1 + this.#messages.edits.remove(one.sequence, this.#index);
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
