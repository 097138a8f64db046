/**
 * The forms of one line. Two recipients share a form where every capability that changes this line's bytes is the same
 * for both; a line is rendered once for each form. Knows no text and no recipient.
 */
import { capabilityBit } from "../wire/capabilities.ts";
import type { Outgoing } from "./outgoing.ts";

export const SERVER_TIME = capabilityBit("server-time");
export const MESSAGE_TAGS = capabilityBit("message-tags");
export const ACCOUNT_TAG = capabilityBit("account-tag");

/** Forms that one line can have at most: each of the three tags above and `extended` may be on or off. */
const MOST_FORMS = 16;

/** The capability bits that change the bytes of this line. */
export function formBits(line: Outgoing): number {
  let bits = SERVER_TIME;
  if (line.messageId !== undefined || line.clientTags !== undefined) bits |= MESSAGE_TAGS;
  if (line.source?.account !== undefined) bits |= ACCOUNT_TAG;
  if (line.extended !== undefined) bits |= capabilityBit(line.extended.capability);
  return bits;
}

/** Where each form of the present line lies in the ring. Parallel arrays made once: nothing is allocated for a line. */
export class FormTable {
  readonly #forms = new Int32Array(MOST_FORMS);
  readonly #starts = new Float64Array(MOST_FORMS);
  readonly #ends = new Float64Array(MOST_FORMS);
  #count = 0;

  /** Forgets all forms: another line begins. */
  clear(): void {
    this.#count = 0;
  }

  /** The place of a form in this table, or -1 where it has not been rendered yet. */
  find(form: number): number {
    for (let index = 0; index < this.#count; index += 1) if (this.#forms[index] === form) return index;
    return -1;
  }

  /** Remembers where a form was written; gives its place in this table. */
  add(form: number, start: number, end: number): number {
    const index = this.#count;
    this.#forms[index] = form;
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#count += 1;
    return index;
  }

  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }
}
