/**
 * Bounds how many records of one kind are written: what peers can cause at will must not fill the disk. Past the limit of a
 * period the records are counted, and the count is written when the period ends.
 */

export interface RecordLimitOptions {
  /** Records of one kind in one period. */
  readonly limit: number;
  /** Writes how many records of a kind were left out. */
  readonly omitted: (kind: string, count: number) => void;
  /** Calls back once after this many milliseconds. Returns a function that cancels it. */
  readonly later: (callback: () => void, milliseconds: number) => () => void;
}

/** Timers of the runtime. */
export const later: RecordLimitOptions["later"] = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

/** In milliseconds. */
const RECORD_PERIOD = 10_000;

export class RecordLimit {
  readonly #options: RecordLimitOptions;
  /** Records of each kind in this period. */
  readonly #counts = new Map<string, number>();
  #cancel: (() => void) | undefined = undefined;

  #limit: number;

  constructor(options: RecordLimitOptions) {
    this.#options = options;
    this.#limit = options.limit;
  }

  /** Holds another limit from now on. */
  configure(limit: number): void {
    this.#limit = limit;
  }

  /** True if a record of this kind may be written. */
  admit(kind: string): boolean {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#cancel ??= this.#options.later(() => {
      this.end();
    }, RECORD_PERIOD);
    return count <= this.#limit;
  }

  /** Ends the period, and reports how many records were left out. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const [kind, count] of this.#counts) {
      const omitted = count - this.#limit;
      if (omitted > 0) this.#options.omitted(kind, omitted);
    }
    this.#counts.clear();
  }
}
