/**
 * The forms of one line. Two recipients share a form where every capability that changes this line's bytes is the same
 * for both; a line is rendered once for each form. Knows no text and no recipient.
 */
import { capabilityBit } from "../wire/capabilities.ts";
import type { User } from "../network/user.ts";
import { userModeRows } from "../wire/user-modes.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import type { LineRing } from "./recipient.ts";

export const SERVER_TIME = capabilityBit("server-time");
export const MESSAGE_TAGS = capabilityBit("message-tags");
export const ACCOUNT_TAG = capabilityBit("account-tag");
export const OPER_TAG = capabilityBit("draft/oper-tag");

/** Capabilities needed to receive a message of several lines as one batch. Source: IRCv3 multiline, "Dependencies". */
export const MULTILINE = capabilityBit("batch") | capabilityBit("draft/multiline");

/** Forms that one line can have at most: each of the four tags above and one of `extended` and `lines` may be on or off. */
const MOST_FORMS = 32;

/** The capability bits that change the bytes of this line. */
export function formBits(line: OutgoingMessage): number {
  let bits = SERVER_TIME;
  if (line.messageId !== undefined || line.clientTags !== undefined || isOfBot(line)) bits |= MESSAGE_TAGS;
  if (line.serverTags !== undefined) bits |= MESSAGE_TAGS;
  if (accountOf(line) !== undefined) bits |= ACCOUNT_TAG;
  if (isOfOperator(line)) bits |= OPER_TAG;
  if (line.extended !== undefined) bits |= capabilityBit(line.extended.capability);
  if (line.lines !== undefined) bits |= MULTILINE;
  if (line.inside !== undefined) for (const inner of line.inside) bits |= formBits(inner);
  return bits;
}

/** The form of a line for a session with these bits. Some but not all bits of `MULTILINE` count as none of them. */
export function formOf(capabilities: number, bits: number): number {
  const form = capabilities & bits;
  return (form & MULTILINE) === MULTILINE ? form : form & ~MULTILINE;
}

/** User that the tags about a sender describe: the source of the line, or the user whose command a numeric answers. */
function senderOf({ source, causedBy }: OutgoingMessage): User | undefined {
  return source ?? causedBy;
}

/** The account of that user, for the `account` tag. */
export function accountOf(line: OutgoingMessage): string | undefined {
  return line.account ?? senderOf(line)?.account;
}

/** True if a line carries the `bot` tag. Source: IRCv3 bot-mode, "The bot tag". */
export function isOfBot(line: OutgoingMessage): boolean {
  return ((senderOf(line)?.modes ?? 0) & userModeRows.B.bit) !== 0;
}

/** True if a line carries the `draft/oper` tag. Source: IRCv3 oper-tag. */
export function isOfOperator(line: OutgoingMessage): boolean {
  return ((senderOf(line)?.modes ?? 0) & userModeRows.o.bit) !== 0;
}

/** Place of each form of the present line in the ring. Parallel arrays made once: nothing is allocated for a line. */
export class FormTable {
  readonly #forms = new Int32Array(MOST_FORMS);
  readonly #starts = new Int32Array(MOST_FORMS);
  readonly #ends = new Int32Array(MOST_FORMS);
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

  /** Forgets the forms whose place in the ring was taken. Those that were added first lie first. */
  forgetOverwritten(ring: Pick<LineRing, "isReadable">): void {
    let gone = 0;
    while (gone < this.#count && !ring.isReadable(this.start(gone))) gone += 1;
    if (gone === 0) return;
    this.#forms.copyWithin(0, gone, this.#count);
    this.#starts.copyWithin(0, gone, this.#count);
    this.#ends.copyWithin(0, gone, this.#count);
    this.#count -= gone;
  }

  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  end(index: number): number {
    return this.#ends[index] ?? 0;
  }
}
