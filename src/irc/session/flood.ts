/**
 * One client's flood budget: each command costs some units, and units come back with time. Reads no clock. What
 * happens to a client over its budget is decided in `lifecycle.ts`.
 */
import type { SessionLimits } from "./limits.ts";

/** A budget, with times in milliseconds. */
export interface FloodFacts {
  readonly units: number;
  readonly age: number;
  readonly connectUnits: number;
  readonly connectLeft: number;
}

export class FloodBudget {
  #units: number;
  /** When `#units` was true, in milliseconds by a steady clock. */
  #at: number;

  /** The rest of the connect budget, and the time at which it ends. 0 before registration. */
  #connectUnits = 0;
  #connectEnd = 0;

  constructor(limits: SessionLimits, now: number) {
    this.#units = limits.floodBudget;
    this.#at = now;
  }

  /** The budget as plain values; times count from `now`. */
  facts(now: number): FloodFacts {
    return {
      units: this.#units,
      age: now - this.#at,
      connectUnits: this.#connectUnits,
      connectLeft: this.#connectEnd - now,
    };
  }

  /** Goes on with the budget of another process. */
  restore({ units, age, connectUnits, connectLeft }: FloodFacts, now: number): void {
    this.#units = units;
    this.#at = now - age;
    this.#connectUnits = connectUnits;
    this.#connectEnd = now + connectLeft;
  }

  /** Gives the connect budget: the client has just registered. */
  registered({ connectBudget, connectPeriod }: SessionLimits, now: number): void {
    this.#connectUnits = connectBudget;
    this.#connectEnd = now + connectPeriod;
  }

  /** Takes the cost of a line from the connect budget. False, and takes nothing, where that does not suffice. */
  chargeConnect(cost: number, now: number): boolean {
    if (now >= this.#connectEnd || cost > this.#connectUnits) return false;
    this.#connectUnits -= cost;
    return true;
  }

  /** Takes the cost of one line. The budget may fall below zero: the line that was read is still obeyed. */
  charge(cost: number, limits: SessionLimits, now: number): void {
    this.#refill(limits, now);
    this.#units -= cost;
  }

  /** Milliseconds until the next unit; 0 if there is one. */
  wait(limits: SessionLimits, now: number): number {
    this.#refill(limits, now);
    return this.#units >= 0 ? 0 : Math.ceil((-this.#units * 1000) / limits.floodRefill);
  }

  #refill(limits: SessionLimits, now: number): void {
    // A clock that was set back gives nothing and takes nothing.
    const elapsed = Math.max(0, now - this.#at);
    this.#units = Math.min(limits.floodBudget, this.#units + (elapsed * limits.floodRefill) / 1000);
    this.#at = now;
  }
}
