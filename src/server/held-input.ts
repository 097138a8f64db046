/** Chunks that were received while the application did not want any: kept as they came, and read in that order. */
import type { LineFramer, LineSink } from "./line-framer.ts";

/**
 * Its size is bounded by the runtime: a paused socket is not read from once something is held, so that there is one chunk,
 * and after a reset what the kernel had received.
 */
export class HeldInput {
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a chunk, which is not copied. */
  hold(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /** Everything that is held, which stays. */
  get all(): readonly Uint8Array[] {
    return this.#chunks;
  }

  /**
   * Reads the oldest chunk. What the framer leaves of it, since the sink stopped it, stays; the sink may call `drop`.
   * Returns whether there may be more to read.
   */
  readChunk(framer: LineFramer, sink: LineSink): boolean {
    const chunk = this.#chunks[0];
    if (chunk === undefined) return false;
    const consumed = framer.push(chunk, sink);
    if (this.#chunks[0] !== chunk) return false;
    this.#bytes -= consumed;
    if (consumed < chunk.length) this.#chunks[0] = chunk.subarray(consumed);
    else this.#chunks.shift();
    return true;
  }

  /** Forgets everything. */
  drop(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }
}
