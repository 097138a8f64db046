/** The only place where the engine reads time, so that a test can supply its own. */

/** A source of time. */
export interface Clock {
  /** Milliseconds since the Unix epoch, by a clock that only goes on: nothing that sets the machine's clock moves it. */
  now(): number;
}

/** The machine's clock as it was at the start of the process, and the milliseconds that have passed since. */
export const systemClock: Clock = { now: () => Math.floor(performance.timeOrigin + performance.now()) };
