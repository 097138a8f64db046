/**
 * Standard output for the log. The server never waits for its reader: lines that a slow reader does not take are kept up to
 * a limit, and dropped above it.
 */

/** Bytes held for a reader that does not keep up. */
const HELD_LIMIT = 1024 * 1024;
/** How long the last lines may take, in milliseconds. */
const CLOSE_TIMEOUT = 1000;

export class LogOutput {
  readonly #sink = Bun.stdout.writer();
  /** Bytes given to the sink since it said that the kernel takes no more. */
  #held = 0;
  #flushing = false;
  /** The reader is gone, so nobody misses the last lines. */
  #broken = false;

  write(line: string): void {
    if (this.#broken || this.#held > HELD_LIMIT) return;
    try {
      // The flush reports whether the kernel took it.
      void this.#sink.write(line);
      if (this.#flushing) this.#held += line.length;
      else void this.#flush();
    } catch {
      this.#broken = true;
    }
  }

  /** Writes the kept lines, as far as the reader takes them in time. */
  async close(): Promise<void> {
    if (this.#broken) return;
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_TIMEOUT);
    try {
      await Promise.race([this.#sink.end(), timeout]);
    } catch {
      // The reader is gone, so there is nobody to miss the last lines.
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs until the kernel has taken everything; most often that is at once. */
  async #flush(): Promise<void> {
    try {
      for (let flushed = this.#sink.flush(); flushed instanceof Promise; flushed = this.#sink.flush()) {
        this.#flushing = true;
        this.#held = 0;
        await flushed;
      }
    } catch {
      this.#broken = true;
    }
    this.#flushing = false;
  }
}
