/**
 * Edits of messages. A message has the text of its last edit. The edit itself is a row in the place where it was made: shown
 * to those who ask for edits, and a reference by its id. Only the last one keeps what it said.
 */
import type { Database } from "bun:sqlite";
import type { KeptEdit } from "../irc/network/history.ts";
import type { IndexedMessage, MessageIndex } from "./message-index.ts";

/** The row of a message that is found by its id. */
export interface FoundMessage extends Omit<IndexedMessage, "id"> {
  readonly at: number;
  /** Sequence of the message that it edits. */
  readonly edits: number | null;
}

const BY_SEQUENCE = "SELECT sequence, target, shown, at, edits FROM messages WHERE sequence = ?";
const OF_MESSAGE =
  "SELECT sequence, target, shown, at, edits FROM messages WHERE edits = ? ORDER BY sequence";
const EDIT = "UPDATE messages SET text = ?, lines = ?, edited = ? WHERE sequence = ?";
const LINK = "UPDATE messages SET edits = ? WHERE sequence = ?";
const ID = "SELECT id FROM messages WHERE sequence = ?";

export class MessageEdits {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The message itself, or the one that it edits. Undefined where that one is gone. */
  originalOf(found: FoundMessage): FoundMessage | undefined {
    return found.edits === null ? found : this.find(found.edits);
  }

  /** The messages themselves, or those that they edit, with all their edits. */
  whole(found: readonly FoundMessage[]): readonly FoundMessage[] {
    const whole: FoundMessage[] = [];
    for (const one of found) {
      const original = this.originalOf(one);
      if (original !== undefined) whole.push(original, ...this.of(original.sequence));
    }
    return whole;
  }

  find(sequence: number): FoundMessage | undefined {
    return this.#database.query<FoundMessage, [number]>(BY_SEQUENCE).get(sequence) ?? undefined;
  }

  /** Oldest first. */
  of(sequence: number): readonly FoundMessage[] {
    return this.#database.query<FoundMessage, [number]>(OF_MESSAGE).all(sequence);
  }

  /** Gives a message the text of an edit. In a transaction. */
  apply({ sequence }: FoundMessage, { text, lines, at }: KeptEdit): void {
    const several = lines === undefined ? null : JSON.stringify(lines);
    this.#database.query(EDIT).run(text ?? null, several, at, sequence);
  }

  /** Says of a message that it was edited. In a transaction. */
  mark(sequence: number, at: number): void {
    this.#database.query("UPDATE messages SET edited = ? WHERE sequence = ?").run(at, sequence);
  }

  /** Says of a row that it edits another. In a transaction. */
  link(sequence: number, original: number): void {
    this.#database.query(LINK).run(original, sequence);
  }

  /** Id of the message that a row edits. */
  editedId(original: number): string | undefined {
    return this.#database.query<{ readonly id: string }, [number]>(ID).get(original)?.id;
  }

  /** Removes the edits of a message that was removed. In a transaction; the index is up to date. Returns their number. */
  remove(sequence: number, index: MessageIndex): number {
    const query = "SELECT sequence, target, shown, id FROM messages WHERE edits = ?";
    const edits = this.#database.query<IndexedMessage, [number]>(query).all(sequence);
    for (const edit of edits) {
      this.#database.query("DELETE FROM messages WHERE sequence = ?").run(edit.sequence);
      index.remove(edit);
    }
    return edits.length;
  }
}
