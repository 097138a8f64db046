/**
 * The audit: acts of operators, with who, when, what, to whom and why. Kept, and bounded in number and in age. An entry follows its act
 * in the log; while the disk is full it waits in memory. Reads no clock.
 */
import { compileMask } from "../wire/masks.ts";
import { NotKept } from "./durable.ts";
import type { Note } from "./durable.ts";

export interface AuditRecord {
  /** Grows with each entry. */
  readonly number: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** `nick!user@host`, or the name of something else that may act, such as an API token. */
  readonly actor: string;
  readonly account?: string;
  /** Name of the operator block. */
  readonly operator?: string;
  /** The real address. */
  readonly address?: string;
  /** Name of the command, or of what else was done. */
  readonly action: string;
  readonly target?: string;
  readonly channel?: string;
  readonly mask?: string;
  /** Seconds; absent for a ban without an end. */
  readonly duration?: number;
  readonly reason?: string;
  readonly value?: string;
}

export type AuditEntry = Omit<AuditRecord, "number">;

/** Masks with `*` and `?`; the case does not matter. Each one that is given has to fit. */
export interface AuditQuery {
  /** Fits the actor's mask, account or operator block. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** Fits a user, a channel or a mask. */
  readonly target?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly since?: number | undefined;
}

export interface AuditLimits {
  readonly auditEntries: number;
  /** Days. */
  readonly auditDays: number;
}

/** A try to become an operator: anyone can cause such entries, so they are at most a tenth of all. */
export const REFUSED = "OPER-REFUSED";
const REFUSED_SHARE = 10;

const DAY = 86_400_000;
/** Entries that one addition removes at most: the limit may have become a lower one. */
const REMOVED_AT_ONCE = 100;

export class Audit {
  readonly #note: Note;
  /** Oldest first. */
  #entries: AuditRecord[] = [];
  #unkept: AuditRecord[] = [];

  constructor(note: Note) {
    this.#note = note;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Oldest first. */
  get all(): readonly AuditRecord[] {
    return this.#entries.slice();
  }

  /** Takes the entries of the store. */
  restore(entries: readonly AuditRecord[]): void {
    this.#entries = entries.toSorted((a, b) => a.number - b.number);
  }

  add(entry: AuditEntry, { auditEntries, auditDays }: AuditLimits): void {
    const record = { number: (this.#entries.at(-1)?.number ?? 0) + 1, ...entry };
    this.#entries.push(record);
    const oldest = entry.at - auditDays * DAY;
    const removed = this.#entries
      .slice(0, REMOVED_AT_ONCE)
      .filter(({ at }, place) => at < oldest || this.#entries.length - place > auditEntries);
    this.#entries = this.#entries.slice(removed.length);
    if (entry.action === REFUSED) removed.push(...this.#oldestRefused(auditEntries / REFUSED_SHARE));
    this.#unkept.push(record);
    try {
      this.#note(
        ...this.#unkept.map((each) => ({ kind: "audit", record: each }) as const),
        ...removed.map((each) => ({ kind: "audit", record: each, removed: true }) as const),
      );
      this.#unkept = [];
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.#unkept = this.#unkept.slice(-auditEntries);
    }
  }

  /** Takes the oldest one out if there are more than `most`. */
  #oldestRefused(most: number): readonly AuditRecord[] {
    const places = [...this.#entries.keys()].filter((place) => this.#entries[place]?.action === REFUSED);
    const [place] = places;
    return place === undefined || places.length <= most ? [] : this.#entries.splice(place, 1);
  }

  /** Those that fit, the newest first. */
  *find({ actor, action, target, since = 0 }: AuditQuery): Generator<AuditRecord> {
    const [isBy, isThat, isTo] = [fits(actor), fits(action), fits(target)];
    for (const entry of this.#entries.toReversed()) {
      if (entry.at < since) return;
      if (!isBy(entry.actor, entry.account, entry.operator) || !isThat(entry.action)) continue;
      if (isTo(entry.target, entry.channel, entry.mask)) yield entry;
    }
  }
}

/** True if one of several texts fits a mask, whatever their case. Without a mask they all do. */
function fits(mask: string | undefined): (...texts: readonly (string | undefined)[]) => boolean {
  if (mask === undefined) return () => true;
  const matches = compileMask(mask.toLowerCase());
  return (...texts) => texts.some((text) => text !== undefined && matches(text.toLowerCase()));
}
