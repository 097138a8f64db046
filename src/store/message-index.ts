/**
 * The index of messages by target and by id. It lags behind the messages: an entry for each of them as it is written would
 * cost as much as the message again, several at once cost little. Readers bring it up to date first.
 */
import { SQLiteError } from "bun:sqlite";
import type { Database } from "bun:sqlite";
import { inTransaction } from "./transaction.ts";

/**
 * Messages after which the index is brought up to date, read or not: some for each target, since an update writes a page for
 * each, within bounds.
 */
const BEHIND = { least: 4_000, each: 8, most: 16_000 } as const;

const IS_BEHIND = `
  SELECT 1 FROM message_index_state
  WHERE indexed < (SELECT sequence FROM messages ORDER BY sequence DESC LIMIT 1)`;
const STEPS = [
  `INSERT OR IGNORE INTO message_index
   SELECT target, shown, sequence FROM messages WHERE sequence > (SELECT indexed FROM message_index_state)
   ORDER BY target, shown, sequence`,
  `INSERT OR IGNORE INTO message_ids
   SELECT id, sequence FROM messages WHERE sequence > (SELECT indexed FROM message_index_state) ORDER BY id`,
  "UPDATE message_index_state SET indexed = (SELECT sequence FROM messages ORDER BY sequence DESC LIMIT 1)",
];

/** Facts of a message by which it is found. */
export interface IndexedMessage {
  readonly sequence: number;
  readonly target: string;
  readonly shown: number;
  readonly id: string;
}

export class MessageIndex {
  readonly #database: Database;
  /** New messages since the last time, about. */
  #fresh = 0;
  /** Their targets. */
  readonly #targets = new Set<string>();
  /** Messages that are not shown any longer, for the search index. */
  #gone: number[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  /** A message was written. In a transaction. */
  added(target: string): void {
    this.#fresh += 1;
    this.#targets.add(target);
    const { least, each, most } = BEHIND;
    if (this.#fresh >= Math.max(least, Math.min(most, each * this.#targets.size))) this.update();
  }

  /** Brings it up to date, in a transaction that the caller has begun. */
  update(): void {
    this.#fresh = 0;
    this.#targets.clear();
    if (this.#database.query(IS_BEHIND).get() === null) return;
    for (const step of STEPS) this.#database.query(step).run();
  }

  /** The same in a transaction of its own. */
  catchUp(): void {
    if (this.#database.query(IS_BEHIND).get() === null) return;
    inTransaction(this.#database, () => {
      this.update();
    });
  }

  /** Returns messages that were removed or hidden since the last call. */
  takeGone(): readonly number[] {
    const gone = this.#gone;
    if (gone.length > 0) this.#gone = [];
    return gone;
  }

  /** The same for readers. False where it cannot be written: then readers look at the messages that it lacks. */
  tryCatchUp(): boolean {
    try {
      this.catchUp();
      return true;
    } catch (error) {
      if (!(error instanceof SQLiteError)) throw error;
      return false;
    }
  }

  /** In a transaction; the index is up to date. */
  remove({ sequence, target, shown, id }: IndexedMessage): void {
    this.#gone.push(sequence);
    this.#database
      .query("DELETE FROM message_index WHERE target = ? AND shown = ? AND sequence = ?")
      .run(target, shown, sequence);
    this.#database.query("DELETE FROM message_ids WHERE id = ? AND sequence = ?").run(id, sequence);
  }

  /** The message is not shown any longer, and still found by its id. In a transaction; the index is up to date. */
  hide({ target, shown, sequence }: Omit<IndexedMessage, "id">): void {
    this.#gone.push(sequence);
    this.#database
      .query("UPDATE OR IGNORE message_index SET shown = 0 WHERE target = ? AND shown = ? AND sequence = ?")
      .run(target, shown, sequence);
  }
}
