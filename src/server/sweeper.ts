/** Looks at the deadlines of all connections and waiting peers, in slices, so that others are served between them. */
import type { Admission } from "./admission.ts";
import type { Engine } from "./engine.ts";

/** Deadlines that are handled in one turn: closing as many connections takes a few milliseconds. */
const SLICE = 64;

/** The sweeps of one server. */
export class Sweeper<State> {
  readonly #engine: Engine<State>;
  readonly #admission: Admission<State>;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The next slice of a sweep that is not finished. */
  #next: ReturnType<typeof setImmediate> | undefined;

  constructor(engine: Engine<State>, admission: Admission<State>) {
    this.#engine = engine;
    this.#admission = admission;
  }

  start(): void {
    this.#timer = setInterval(() => this.sweep(), this.#engine.options.sweepInterval);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearImmediate(this.#next);
  }

  /** Begins a sweep. What is left after the first slice is done in the next turns; a sweep that goes on begins again. */
  sweep(): void {
    clearImmediate(this.#next);
    this.#slice(this.#engine.table.size);
    this.#engine.flusher.retry();
  }

  /** From the places below `from` downwards: a connection that is cut leaves the table, and the last one takes its place. */
  #slice(from: number): void {
    const { table, options } = this.#engine;
    const now = options.clock.now();
    let left = SLICE;
    let place = Math.min(from, table.size) - 1;
    for (; place >= 0 && left > 0; place--) if (table.at(place)?.sweep(now) === true) left -= 1;
    left = this.#admission.sweep(now, left);
    if (left === 0) this.#next = setImmediate(() => this.#slice(place + 1));
  }
}
