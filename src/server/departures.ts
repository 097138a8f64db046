/** Tells the application of connections that are gone: some at once, and of thousands in slices, so that others are served between them. */
import type { CloseReason } from "./close-reasons.ts";

/** Connections that the application loses in one turn. Each may cost it a message to everyone in many channels. */
const SLICE = 32;

interface Departure<C> {
  readonly connection: C;
  readonly reason: CloseReason;
}

export class Departures<C> {
  readonly #tell: (connection: C, reason: CloseReason) => void;
  readonly #told: () => void;
  /** Those that wait, from `#next` on. */
  #waiting: Departure<C>[] = [];
  #next = 0;
  /** Told in this turn. */
  #count = 0;
  #scheduled = false;

  /** `told` is called when those that waited are all told. */
  constructor(tell: (connection: C, reason: CloseReason) => void, told: () => void) {
    this.#tell = tell;
    this.#told = told;
  }

  /** Connections that the application still knows. */
  get size(): number {
    return this.#waiting.length - this.#next;
  }

  /** Tells of this connection now, or after those that wait. */
  add(connection: C, reason: CloseReason): void {
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#turn());
    }
    if (this.#count >= SLICE || this.size > 0) this.#waiting.push({ connection, reason });
    else {
      this.#count += 1;
      this.#tell(connection, reason);
    }
  }

  /** Tells of all that wait now. */
  drain(): void {
    this.#take(Number.POSITIVE_INFINITY);
  }

  #turn(): void {
    this.#scheduled = false;
    this.#count = 0;
    if (this.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
    this.#take(SLICE);
  }

  #take(most: number): void {
    if (this.size === 0) return;
    for (let left = most; left > 0; left--) {
      const departure = this.#waiting[this.#next];
      if (departure === undefined) break;
      this.#next += 1;
      this.#tell(departure.connection, departure.reason);
    }
    if (this.size > 0) return;
    this.#waiting = [];
    this.#next = 0;
    this.#told();
  }
}
