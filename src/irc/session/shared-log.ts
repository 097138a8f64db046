/** A log of texts that several machines share. Stated here for `node-log.ts`, and implemented outside. */
export interface SharedLog {
  /**
   * Puts a text at the end. Resolves once the log says that it has it, and puts it there again should that not be so. While the
   * outcome is unknown it is tried again with the same id, by which the log knows it, though perhaps not for ever: a text may be
   * there twice. Rejects if the log will never take it, or is closed.
   */
  append(id: string, text: string): Promise<void>;
  /**
   * Gives the reader each text after a position, in order, once each, until the log is closed. To be called once. Resolves
   * when the reader has what the log had at the beginning; rejects if the log does not have all of it.
   */
  follow(after: number, reader: LogReader): Promise<void>;
}

export interface LogReader {
  entry(text: string, position: number): void;
  /** The log no longer has what follows. Nothing comes after this. */
  lost(error: Error): void;
  /** The log has lost entries: it has another one at this position now than the reader got. What follows is in one order again. */
  forked?(position: number): void;
}
