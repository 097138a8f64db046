/**
 * Reservations: nicks and channel names that operators keep from others (RESV), by masks. Each change is noted. Reads no clock:
 * a reservation ends at its time.
 */
import { compileMask } from "../wire/masks.ts";
import type { MaskMatcher } from "../wire/masks.ts";
import { NotKept } from "./durable.ts";
import type { Note } from "./durable.ts";

export interface Reservation {
  /** A mask with `*` and `?`: of channel names if it begins with `#`, else of nicks. */
  readonly mask: string;
  readonly reason: string;
  /** Mask of the operator that made it. */
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
  /** Milliseconds since the Unix epoch; absent for one that is permanent. */
  readonly expiresAt?: number;
}

interface Entry {
  readonly reservation: Reservation;
  readonly matches: MaskMatcher;
}

export class Reservations {
  readonly #fold: (text: string) => string;
  readonly #note: Note;
  /** By folded mask, oldest first. */
  readonly #entries = new Map<string, Entry>();
  /** No reservation ends before this time. */
  #nextEnd = Infinity;

  constructor(fold: (text: string) => string, note: Note) {
    this.#fold = fold;
    this.#note = note;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(mask: string): boolean {
    return this.#entries.has(this.#fold(mask));
  }

  /** Those that hold at this time, oldest first. */
  list(now: number): readonly Reservation[] {
    return [...this.#entries.values()]
      .map(({ reservation }) => reservation)
      .filter((each) => holds(each, now));
  }

  /** Takes those of the store. */
  restore(reservations: Iterable<Reservation>): void {
    for (const reservation of reservations) this.#put(reservation);
  }

  /** Takes the place of one with the same mask. Throws `NotKept`. */
  add(reservation: Reservation): void {
    this.#note({ kind: "reservation", record: reservation });
    this.#put(reservation);
  }

  /** The removed one; undefined if no reservation has this mask. Throws `NotKept`. */
  remove(mask: string): Reservation | undefined {
    const entry = this.#entries.get(this.#fold(mask));
    if (entry === undefined) return undefined;
    this.#note({ kind: "reservation", record: entry.reservation, removed: true });
    this.#entries.delete(this.#fold(mask));
    return entry.reservation;
  }

  /** The reservation of a name. */
  find(name: string, now: number): Reservation | undefined {
    for (const { reservation, matches } of this.#entries.values()) {
      if (isOfKind(reservation.mask, name) && matches(this.#fold(name)) && holds(reservation, now))
        return reservation;
    }
    return undefined;
  }

  /** Forgets those whose time is over. One that the store cannot remove does not hold after a restart either. */
  sweep(now: number): void {
    if (now < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const [key, { reservation }] of this.#entries) {
      if (holds(reservation, now)) {
        this.#nextEnd = Math.min(this.#nextEnd, reservation.expiresAt ?? Infinity);
        continue;
      }
      try {
        this.#note({ kind: "reservation", record: reservation, removed: true });
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
      }
      this.#entries.delete(key);
    }
  }

  #put(reservation: Reservation): void {
    const key = this.#fold(reservation.mask);
    this.#entries.delete(key);
    this.#entries.set(key, { reservation, matches: compileMask(key) });
    this.#nextEnd = Math.min(this.#nextEnd, reservation.expiresAt ?? Infinity);
  }
}

/** Masks of channel names are for channels, and others for nicks. */
export function isOfKind(mask: string, name: string): boolean {
  return mask.startsWith("#") === name.startsWith("#");
}

function holds({ expiresAt = Infinity }: Reservation, now: number): boolean {
  return now < expiresAt;
}
