/** Time for uploads and for the removal of old files. */
export interface Timers {
  /** Does work after a time in milliseconds. The result keeps it from happening. */
  after(milliseconds: number, work: () => void): () => void;
}

export const systemTimers: Timers = {
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
