/** A clock that the test moves. */
import type { Timers } from "../../src/push/timers.ts";
import { Arrivals } from "./local-service.ts";

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

export class ManualTimers implements Timers {
  now = 0;
  /** The times for which work was put off. */
  readonly planned = new Arrivals<number>();
  readonly #timers = new Set<Timer>();

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.now + milliseconds, work };
    this.#timers.add(timer);
    this.planned.add(milliseconds);
    return () => void this.#timers.delete(timer);
  }

  /** Work that is still to be done. */
  get count(): number {
    return this.#timers.size;
  }

  /** Moves the clock and does all work that is due, in the order of its time. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
    for (const timer of [...this.#timers].toSorted((one, other) => one.at - other.at)) {
      if (timer.at > this.now || !this.#timers.delete(timer)) continue;
      timer.work();
    }
  }
}
