/**
 * Cuts a stream of bytes into lines. It knows bytes only: neither the connection they come from nor what a line means.
 */

const LF = 0x0a;
const CR = 0x0d;

const FIRST_TAIL_CAPACITY = 128;
const NO_TAIL = Buffer.alloc(0);

/**
 * Lines up to this length are copied to one place, of which there is a view for each length. A view into a chunk costs a
 * view, and for each chunk an object for its memory: twice the time for a line of 64 bytes (`bun run bench:engine`).
 */
const SHORT_LINE = 1024;
const shortLine = Buffer.alloc(SHORT_LINE);
const shortViews = Array.from({ length: SHORT_LINE + 1 }, (_, length) => shortLine.subarray(0, length));
/** A line is at that place and somebody reads it: one that is read meanwhile, as when a peer is lost, has to be a view. */
let shortLineInUse = false;
/** Copies a part of any byte array without an object for that part. */
const { copy } = Buffer.prototype;

/** Receiver of the lines. Both methods return false to stop: `push` then returns at once, and keeps nothing of the rest. */
export interface LineSink {
  /**
   * One line without its LF or CRLF; never empty. `view` is valid during this call only. In it, `reset` may be called
   * if false is returned; `push` may not.
   */
  line(view: Uint8Array): boolean;
  /** A line passed the limit. Called once for that line, as soon as it is certain. */
  tooLong(): boolean;
}

/**
 * The lines of one stream, however it is cut into chunks. A line ends with LF; one CR right before it belongs to the end;
 * any other CR is a byte of the line. Empty lines are skipped.
 *
 * Long lines that lie whole in a chunk are views into it, short ones are copied to a place that all framers share. The
 * unfinished one at the end of a chunk is copied into a buffer that is gone as soon as the line is complete: between lines
 * a framer holds no buffer. No byte is searched twice.
 */
export class LineFramer {
  readonly #lineLimit: number;
  /** The beginning of a line whose end has not come yet. */
  #tail = NO_TAIL;
  #tailLength = 0;
  /** The line that is coming passed the limit: its bytes are dropped until its LF. */
  #dropping = false;

  /** @param lineLimit the most bytes that a line may have, its LF or CRLF not counted; at least 1. */
  constructor(lineLimit: number) {
    this.#lineLimit = lineLimit;
  }

  /** Bytes kept of an unfinished line: at most `lineLimit` + 1 (a CR that may belong to the end). */
  get bufferedBytes(): number {
    return this.#tailLength;
  }

  /** The beginning of a line whose end has not come; for a line that passed the limit, nothing. */
  get unfinished(): Uint8Array {
    return this.#tail.subarray(0, this.#tailLength);
  }

  /** True if the line that is coming passed the limit: its bytes are dropped. */
  get dropping(): boolean {
    return this.#dropping;
  }

  /** Drops what comes until the next line: another framer was in the middle of one that passed the limit. */
  dropLine(): void {
    this.#dropping = true;
  }

  /**
   * Reads a chunk and returns how many of its bytes are done with: all of them, unless the sink stopped; then the rest
   * has to be pushed again, before anything newer.
   */
  push(chunk: Uint8Array, sink: LineSink): number {
    let position = 0;
    if (this.#dropping || this.#tailLength > 0) {
      const lineFeed = chunk.indexOf(LF);
      if (lineFeed === -1) {
        if (!this.#dropping && chunk.length > 0) this.#keep(chunk, 0, sink);
        return chunk.length;
      }
      position = lineFeed + 1;
      if (this.#dropping) this.#dropping = false;
      else if (!this.#finish(chunk, lineFeed, sink)) return position;
    }
    const limit = this.#lineLimit;
    while (position < chunk.length) {
      const lineFeed = chunk.indexOf(LF, position);
      if (lineFeed === -1) break;
      const start = position;
      position = lineFeed + 1;
      const end = lineFeed > start && chunk[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
      if (end === start) continue;
      const more = end - start > limit ? sink.tooLong() : giveLine(chunk, start, end, sink);
      if (!more) return position;
    }
    if (position < chunk.length) this.#keep(chunk, position, sink);
    return chunk.length;
  }

  /** Forgets the unfinished line. */
  reset(): void {
    this.#tail = NO_TAIL;
    this.#tailLength = 0;
    this.#dropping = false;
  }

  /** Adds the chunk from `start` on, at least a byte and no LF, to the unfinished line, or drops both if that passes the limit. */
  #keep(chunk: Uint8Array, start: number, sink: LineSink): void {
    const length = this.#tailLength + chunk.length - start;
    // One byte over the limit is still allowed if it is a CR, since a LF may follow.
    if (length > this.#lineLimit + (chunk[chunk.length - 1] === CR ? 1 : 0)) {
      this.reset();
      this.#dropping = true;
      sink.tooLong();
      return;
    }
    this.#store(chunk, start, chunk.length);
  }

  /** Ends the unfinished line with the chunk up to its first LF; false if the sink stopped. */
  #finish(chunk: Uint8Array, lineFeed: number, sink: LineSink): boolean {
    const before = lineFeed > 0 ? chunk[lineFeed - 1] : this.#tail[this.#tailLength - 1];
    const length = this.#tailLength + lineFeed - (before === CR ? 1 : 0);
    if (length > this.#lineLimit) {
      this.reset();
      return sink.tooLong();
    }
    if (lineFeed > 0) this.#store(chunk, 0, lineFeed);
    const line = this.#tail.subarray(0, length);
    this.reset();
    return length === 0 || sink.line(line);
  }

  /** Adds a part of the chunk to the tail, which then has at most `lineLimit` + 1 bytes. */
  #store(chunk: Uint8Array, start: number, end: number): void {
    const length = this.#tailLength + end - start;
    if (length > this.#tail.length) {
      let capacity = Math.max(this.#tail.length, FIRST_TAIL_CAPACITY);
      while (capacity < length) capacity *= 2;
      const larger = Buffer.allocUnsafeSlow(Math.min(capacity, this.#lineLimit + 1));
      this.#tail.copy(larger, 0, 0, this.#tailLength);
      this.#tail = larger;
    }
    this.#tail.set(chunk.subarray(start, end), this.#tailLength);
    this.#tailLength = length;
  }
}

/** Gives the sink a line that lies in a chunk. Allocates nothing for a short one. */
function giveLine(chunk: Uint8Array, start: number, end: number, sink: LineSink): boolean {
  const view = shortViews[end - start];
  if (view === undefined || shortLineInUse) return sink.line(chunk.subarray(start, end));
  shortLineInUse = true;
  copy.call(chunk, shortLine, 0, start, end);
  try {
    return sink.line(view);
  } finally {
    shortLineInUse = false;
  }
}
