/**
 * Standard output for the log. The server never waits for its reader: lines that a slow reader does not take are kept up to
 * a limit, and dropped above it.
 */
import { SonicBoom } from "sonic-boom";

/** Bytes held for a reader that does not keep up. */
const HELD_LIMIT = 1024 * 1024;
/** How long the last lines may take, in milliseconds. */
const CLOSE_TIMEOUT = 1000;

export class LogOutput {
  // `pino.destination` would write the held lines when the process ends, and wait for the reader without limit.
  readonly #stream = new SonicBoom({ fd: 1, sync: false, maxLength: HELD_LIMIT });
  #dropped = 0;
  /** The log is closed, or its reader is gone. */
  #closed = false;

  /** `dropped` is called with the number of lines that were dropped, once the reader has taken the lines before them. */
  constructor(dropped: (lines: number) => void) {
    this.#stream.on("drop", () => {
      this.#dropped += 1;
    });
    this.#stream.on("drain", () => {
      const lines = this.#dropped;
      this.#dropped = 0;
      if (lines > 0) dropped(lines);
    });
    // After other errors (a full disk) the stream tries again with the next line.
    this.#stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#closed ||= error.code === "EPIPE";
    });
  }

  write(line: string): void {
    if (!this.#closed) this.#stream.write(line);
  }

  /** Writes the kept lines, as far as the reader takes them in time. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_TIMEOUT);
    this.#stream.once("close", resolve).once("error", () => resolve());
    this.#stream.end();
    await promise;
    clearTimeout(timer);
  }
}
