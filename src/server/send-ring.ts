/**
 * The buffer into which every outgoing byte is written once, for all recipients. Knows positions and bytes; its `reclaim`
 * callback looks after references to them.
 */
import { LimitError } from "./errors.ts";

/** The ring is reclaimed in slices of `capacity / SLICES`; a piece may be as long as one slice. */
const SLICES = 8;

const LEAST_CAPACITY = 1024;
/** Positions less than half of 2^32 apart can be compared; with 2^30 there is room to spare. */
const GREATEST_CAPACITY = 2 ** 30;

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const CRLF_LENGTH = 2;

/** Copies a part of any byte array without an object for that part. */
const { copy } = Buffer.prototype;

/** Options of a ring. */
export interface SendRingOptions {
  /** True if bytes may be sent only after a {@link SendRing.commit} that came after they were written. */
  readonly commits?: boolean;
  /** The first position, rounded down to a multiple of the capacity. For tests that begin just below the wrap. */
  readonly first?: number;
}

/** The encoder under `Buffer.prototype.write`, in two thirds of its time (`bench/suites/ring.ts`); the types leave it out. */
interface Utf8Buffer extends Buffer<ArrayBuffer> {
  utf8Write(text: string, offset: number, length: number): number;
}

/**
 * One preallocated buffer with positions that only move on: the byte at `position` is `bytes[position & mask]`.
 *
 * A position is a 32-bit integer and wraps from 2^31 - 1 to -2^31: on larger numbers `position & mask` takes 7 ns instead
 * of 1. So a distance is `(end - start) | 0`, never a plain difference, and the order of two positions is the sign of
 * their distance. That holds for positions less than 2 GiB apart; readable ones are `capacity` apart at most.
 *
 * Each piece that is written is contiguous in `bytes`: where one would cross the physical end, the ring skips to its
 * beginning. So two pieces that meet at a multiple of `capacity` are neighbours by position but not in `bytes`.
 *
 * Writing allocates nothing (`bench/alloc.ts`).
 */
export class SendRing {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly capacity: number;
  readonly mask: number;
  /** The longest piece, in bytes, that `write` and `writeBytes` take: `capacity / 8`. */
  readonly pieceLimit: number;

  readonly #encoder: Utf8Buffer;
  readonly #reclaim: (before: number) => void;
  #head: number;
  /** Nothing refers to bytes below this position any more. A multiple of the slice. */
  #floor: number;
  readonly #commits: boolean;
  /** Bytes below this position were committed. */
  #committed: number;
  /** Commits begun so far, and which of them was the last to succeed. */
  #attempts = 0;
  #succeeded = 0;
  /** Something waits for a commit that lies in no part of the ring between `#committed` and `#head`. */
  #beside = false;
  #committing = false;

  /**
   * @param capacity bytes: a power of two from 1 KiB to 1 GiB. Throws a RangeError for any other.
   * @param reclaim called before bytes are overwritten: everything that refers to positions below `before` has to be
   *   copied away before it returns. It is asked for a whole slice at once, so that its search through the queues is
   *   paid once for many lines. It must not write to the ring, but for the application's own commit.
   */
  constructor(capacity: number, reclaim: (before: number) => void, options: SendRingOptions = {}) {
    if (!Number.isInteger(Math.log2(capacity)) || capacity < LEAST_CAPACITY || capacity > GREATEST_CAPACITY) {
      throw new RangeError(
        `A send ring's capacity is a power of two from ${LEAST_CAPACITY} to ${GREATEST_CAPACITY}, not ${capacity}`,
      );
    }
    this.bytes = Buffer.alloc(capacity);
    this.#encoder = this.bytes as Utf8Buffer;
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.pieceLimit = capacity / SLICES;
    this.#reclaim = reclaim;
    this.#commits = options.commits ?? false;
    this.#head = (options.first ?? 0) & -capacity;
    this.#floor = this.#head;
    this.#committed = this.#head;
  }

  /** The position after the last byte written. */
  get head(): number {
    return this.#head;
  }

  /** Bytes from this position on must not be sent yet. In a ring without commits that is `head`. */
  get committed(): number {
    return this.#commits ? this.#committed : this.#head;
  }

  /** True if nothing waits for a commit. */
  get allCommitted(): boolean {
    return !this.#commits || (this.#committed === this.#head && !this.#beside);
  }

  /**
   * Notes that a queue keeps bytes outside of the ring, which wait for the next commit too. Pass the number returned to
   * `isCommitted`.
   */
  noteBeside(): number {
    this.#beside = true;
    return this.#attempts;
  }

  /** True if the bytes that were noted with this number may be sent. */
  isCommitted(noted: number): boolean {
    return !this.#commits || noted < this.#succeeded;
  }

  /**
   * Commits all that has been written, if `makeDurable` returns true. What is written while that runs waits for the next
   * commit. Returns whether nothing waits any more.
   */
  commit(makeDurable: () => boolean): boolean {
    if (this.allCommitted) return true;
    if (this.#committing) return false;
    const head = this.#head;
    const attempt = ++this.#attempts;
    this.#committing = true;
    this.#beside = false;
    const durable = makeDurable();
    this.#committing = false;
    if (durable) {
      this.#committed = head;
      this.#succeeded = attempt;
    } else {
      this.#beside = true;
    }
    return this.allCommitted;
  }

  /** False once the bytes at `start` were given up for reuse; a span that begins there must not be sent any more. */
  isReadable(start: number): boolean {
    const age = (this.#head - start) | 0;
    return age >= 0 && age <= ((this.#head - this.#floor) | 0);
  }

  /**
   * Writes text as UTF-8 (a lone surrogate as U+FFFD) and returns the position where it starts; it ends at `head`.
   * Throws a LimitError, and writes nothing, for more than `pieceLimit` bytes.
   */
  write(text: string): number {
    // At most three bytes come from one UTF-16 unit. Counting them is needed only where that guess does not fit.
    let room = text.length * 3;
    if (room > this.pieceLimit || (this.#head & this.mask) + room > this.capacity) {
      room = Buffer.byteLength(text);
    }
    const start = this.#reserve(room);
    this.#head = (start + this.#encoder.utf8Write(text, start & this.mask, room)) | 0;
    return start;
  }

  /** The same for bytes. */
  writeBytes(bytes: Uint8Array): number {
    const start = this.#reserve(bytes.length);
    this.bytes.set(bytes, start & this.mask);
    this.#head = (start + bytes.length) | 0;
    return start;
  }

  /**
   * Writes one line: `head` as UTF-8, then `bytes` from `from` on as they are, then CR LF. For text that needs no change
   * between being received and being sent. Otherwise like `write`.
   */
  writeLine(head: string, bytes: Uint8Array, from: number): number {
    const room = head.length * 3 + bytes.length - from + CRLF_LENGTH;
    const start = this.#reserve(room);
    let offset = start & this.mask;
    if (head !== "") offset += this.#encoder.utf8Write(head, offset, head.length * 3);
    offset += copy.call(bytes, this.bytes, offset, from, bytes.length);
    this.bytes[offset] = CARRIAGE_RETURN;
    this.bytes[offset + 1] = LINE_FEED;
    this.#head = (start - (start & this.mask) + offset + CRLF_LENGTH) | 0;
    return start;
  }

  /** Finds the place for a piece, and makes sure that nothing refers to the bytes that it will overwrite. */
  #reserve(length: number): number {
    if (length > this.pieceLimit) {
      throw new LimitError(
        "A piece of the send ring",
        length,
        this.pieceLimit,
        "write it in several pieces, or enlarge sendRingBytes",
      );
    }
    let start = this.#head;
    const offset = start & this.mask;
    if (offset + length > this.capacity) start = (start + this.capacity - offset) | 0;
    const overwritten = (start + length - this.capacity) | 0;
    if (((overwritten - this.#floor) | 0) > 0) {
      // The next multiple of a slice. A piece is a slice at most and there are eight, so it stays well below the head.
      const before = (overwritten + this.pieceLimit - 1) & -this.pieceLimit;
      const head = this.#head;
      this.#reclaim(before);
      if (((before - this.#floor) | 0) > 0) this.#floor = before;
      // Queues hold copies of what could not be committed.
      if (((this.#committed - before) | 0) < 0) this.#committed = before;
      // A commit that wrote has taken the place.
      if (this.#head !== head) return this.#reserve(length);
    }
    return start;
  }
}
