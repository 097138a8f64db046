/** Timers of a simulated machine. They move with its clock, and end with its process. */
import type { Timers } from "../../src/cluster/timers.ts";

interface Timer {
  at: number;
  /** Undefined for one that is called once. */
  readonly interval: number | undefined;
  readonly action: () => void;
}

export class SimulatedTimers implements Timers {
  readonly #timers = new Set<Timer>();
  #now: number;
  readonly #ends: (() => void)[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  every(interval: number, action: () => void): () => void {
    return this.#add({ at: this.#now + interval, interval, action });
  }

  after(milliseconds: number, action: () => void): () => void {
    return this.#add({ at: this.#now + milliseconds, interval: undefined, action });
  }

  atTurnEnd(action: () => void): void {
    this.#ends.push(action);
  }

  endTurn(): void {
    for (const action of this.#ends.splice(0)) action();
  }

  isDue(now: number): boolean {
    for (const { at } of this.#timers) if (at <= now) return true;
    return false;
  }

  /** Calls those that are due, each once: a process that has slept does not make up for what it missed. */
  run(now: number): void {
    this.#now = now;
    for (const timer of this.#timers) {
      if (timer.at > now) continue;
      if (timer.interval === undefined) this.#timers.delete(timer);
      else timer.at = now + timer.interval;
      timer.action();
    }
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
