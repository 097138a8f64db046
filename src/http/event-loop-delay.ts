/** Delay of the event loop: a timer that is due every tenth of a second, and the time by which it comes late. */
import { LatencyCounts } from "../measure/latency-counts.ts";

/** Milliseconds. */
const PERIOD = 100;

/** The parts that the tests replace. */
export interface DelayParts {
  /** Milliseconds, with fractions. */
  readonly now: () => number;
  /** Calls `task` once after so many milliseconds. The function returned prevents it. */
  readonly after: (milliseconds: number, task: () => void) => () => void;
}

const systemParts: DelayParts = {
  now: () => performance.now(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

export class EventLoopDelay {
  readonly delays = new LatencyCounts();
  readonly #parts: DelayParts;
  #cancel: () => void = () => undefined;

  constructor(parts: DelayParts = systemParts) {
    this.#parts = parts;
  }

  /** Measures from now on. Call it once. */
  start(): void {
    const { now, after } = this.#parts;
    const due = now() + PERIOD;
    this.#cancel = after(PERIOD, () => {
      this.delays.note(Math.max(0, now() - due));
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }
}
