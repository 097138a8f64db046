/** Timers of a node. Handed in, as its clocks are. */

export interface Timers {
  /** Calls the action every so many milliseconds. Returns a function that ends that. */
  every(milliseconds: number, action: () => void): () => void;
  /** Calls the action once, after so many milliseconds. Returns a function that prevents it. */
  after(milliseconds: number, action: () => void): () => void;
  /** Calls the action at the end of the turn. */
  atTurnEnd(action: () => void): void;
}

/** Those of the event loop. */
export const systemTimers: Timers = {
  every: (milliseconds, action) => {
    const timer = setInterval(action, milliseconds);
    return () => clearInterval(timer);
  },
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
  atTurnEnd: setImmediate,
};
