/**
 * Queue of one peer: spans of the send ring, and before them the bytes that were copied out of it. It knows neither sockets
 * nor limits: it is flushed into anything that takes bytes, and its user watches `pendingBytes`.
 */
import type { SendRing } from "./send-ring.ts";
import { NO_SPAN, type SpanPool } from "./span-pool.ts";

/**
 * Takes bytes. Returns how many of the `length` bytes at `offset` were taken: fewer, or 0, when it takes no more at the
 * moment, and a negative number when it is closed.
 */
export interface ByteWriter {
  write(bytes: Uint8Array, offset: number, length: number): number;
}

/**
 * Result of a flush. `drained`: everything was taken; `blocked`: the writer takes no more until it reports readiness;
 * `held`: the rest waits for the ring's next commit, or for the end of its line; `closed`: the writer takes nothing any
 * more (the queue is kept until `clear`).
 */
export type FlushResult = "drained" | "blocked" | "held" | "closed";

/** Counts kept by all queues that share it. They only grow. */
export interface SendStats {
  /** Calls of a writer. */
  writes: number;
  /** Those that took fewer bytes than they were offered. */
  shortWrites: number;
  /** Bytes that writers took. */
  bytes: number;
}

/**
 * From this length on, bytes are written from where they lie. A send costs about 4 µs whatever its size, and copying
 * 100 bytes 15 ns, so shorter ones are gathered into one write.
 */
const IN_PLACE = 16 * 1024;

const SCRATCH_CAPACITY = 64 * 1024;
/** Filled and written within one step of a flush, so that one serves every queue. */
const scratch = Buffer.allocUnsafeSlow(SCRATCH_CAPACITY);
/** Place of the next write: set and used within one step of a flush. */
const next = { bytes: scratch, offset: 0 };

const LF = 10;

const FIRST_BACKLOG_CAPACITY = 1024;
const NO_BACKLOG = Buffer.alloc(0);

/**
 * A queue of bytes in the order of the `append` calls. In steady state appending and flushing allocate nothing
 * (`bench/alloc.ts`); only `evict` and `appendBytes` need a buffer, which is dropped when it has drained.
 */
export class SendQueue {
  readonly #ring: SendRing;
  readonly #pool: SpanPool;
  readonly #stats: SendStats;
  readonly #wholeLines: boolean;

  #pendingBytes = 0;
  /** Bytes older than all spans, from `#backlogStart` to `#backlogEnd`. */
  #backlog = NO_BACKLOG;
  #backlogStart = 0;
  #backlogEnd = 0;
  /** Bytes at the end of the backlog that wait for a commit, and the ring's number for them. */
  #heldBytes = 0;
  #heldNote = 0;
  #first = NO_SPAN;
  #last = NO_SPAN;
  /** False when a span begins before the end of an earlier one, as when a line is sent again after a newer one. */
  #ascending = true;

  /** @param wholeLines each write is one line with its line end; a line without an end waits for it. */
  constructor(ring: SendRing, pool: SpanPool, stats: SendStats, wholeLines = false) {
    this.#ring = ring;
    this.#pool = pool;
    this.#stats = stats;
    this.#wholeLines = wholeLines;
  }

  /** Bytes that were appended and not taken by a writer yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * Queues the bytes of the ring from `start` to `end`, which have to be readable and contiguous: one piece as it was
   * written, or a part of one. A span that goes on where the last one ends becomes one with it.
   */
  append(start: number, end: number): void {
    const length = (end - start) | 0;
    if (length <= 0) return;
    const pool = this.#pool;
    this.#pendingBytes += length;
    if (this.#last === NO_SPAN) {
      this.#first = this.#last = pool.allocate(start, end);
      this.#ascending = true;
      return;
    }
    const lastEnd = pool.end(this.#last);
    // At a multiple of the capacity neighbours by position lie at the two ends of the buffer.
    if (start === lastEnd && (start & this.#ring.mask) !== 0) {
      pool.setEnd(this.#last, end);
      return;
    }
    if (((start - lastEnd) | 0) < 0) this.#ascending = false;
    const span = pool.allocate(start, end);
    pool.setNext(this.#last, span);
    this.#last = span;
  }

  /**
   * Queues a copy of bytes that are not in the ring. For a payload longer than the ring's `pieceLimit`: whatever waits
   * is copied to the backlog first, so that the order holds. Shorter ones are cheaper by way of the ring.
   */
  appendBytes(bytes: Uint8Array): void {
    this.evict(this.#ring.head);
    this.#makeRoom(bytes.length);
    this.#backlog.set(bytes, this.#backlogEnd);
    this.#backlogEnd += bytes.length;
    this.#pendingBytes += bytes.length;
    this.#hold(bytes.length);
  }

  /**
   * Copies what lies in the ring below the position `before` to the backlog, and with it what must be sent earlier.
   * Returns how many bytes that were. Afterwards nothing here refers to positions below `before`.
   */
  evict(before: number): number {
    const pool = this.#pool;
    let lastBelow = NO_SPAN;
    for (let span = this.#first; span !== NO_SPAN; span = pool.next(span)) {
      if (((pool.start(span) - before) | 0) < 0) lastBelow = span;
      else if (this.#ascending) break;
    }
    if (lastBelow === NO_SPAN) return 0;

    let copied = 0;
    while (this.#first !== lastBelow) {
      copied += this.#copyToBacklog(pool.start(this.#first), pool.end(this.#first));
      this.#first = pool.release(this.#first);
    }
    const start = pool.start(lastBelow);
    const end = pool.end(lastBelow);
    if (((end - before) | 0) > 0) {
      pool.setStart(lastBelow, before);
      return copied + this.#copyToBacklog(start, before);
    }
    this.#releaseFirst();
    return copied + this.#copyToBacklog(start, end);
  }

  /**
   * Offers the writer what waits and is committed, in order and in as few writes as is cheap, until all is taken or it
   * takes no more.
   */
  flush(writer: ByteWriter): FlushResult {
    const stats = this.#stats;
    let sendable = this.#sendable();
    while (sendable > 0) {
      const length = this.#wholeLines ? this.#nextLine(sendable) : this.#nextBytes(sendable);
      if (length === 0) break;
      const accepted = writer.write(next.bytes, next.offset, length);
      stats.writes++;
      // The second case: the writer found its peer gone and had this queue cleared.
      if (accepted < 0 || this.#pendingBytes === 0) return "closed";
      stats.bytes += accepted;
      this.#consume(accepted);
      sendable -= accepted;
      if (accepted < length) {
        stats.shortWrites++;
        return "blocked";
      }
    }
    return this.#pendingBytes === 0 ? "drained" : "held";
  }

  /** Forgets what waits and gives back all spans and the backlog. */
  clear(): void {
    while (this.#first !== NO_SPAN) this.#first = this.#pool.release(this.#first);
    this.#last = NO_SPAN;
    this.#dropBacklog();
    this.#pendingBytes = 0;
  }

  /** How many bytes, from the oldest on, are committed. */
  #sendable(): number {
    const ring = this.#ring;
    if (ring.allCommitted) return this.#pendingBytes;
    const held = this.#heldInBacklog();
    let sendable = this.#backlogEnd - this.#backlogStart - held;
    if (held > 0) return sendable;
    const pool = this.#pool;
    for (let span = this.#first; span !== NO_SPAN; span = pool.next(span)) {
      const uncommitted = (pool.end(span) - ring.committed) | 0;
      if (uncommitted > 0) return sendable + Math.max(0, pool.length(span) - uncommitted);
      sendable += pool.length(span);
    }
    return sendable;
  }

  /** Finds the bytes for a write, and returns how many there are. */
  #nextBytes(sendable: number): number {
    const inBacklog = this.#backlogEnd - this.#backlogStart;
    const headLength = Math.min(inBacklog > 0 ? inBacklog : this.#firstLength(), sendable);
    if (headLength < IN_PLACE && headLength < sendable) {
      next.bytes = scratch;
      next.offset = 0;
      return Math.min(this.#gather(), sendable);
    }
    this.#startInPlace();
    return headLength;
  }

  /** Finds the first line for a write, and returns its length with the line end; 0 where its end is not there yet. */
  #nextLine(sendable: number): number {
    const ring = this.#ring;
    const pool = this.#pool;
    let searched = Math.min(this.#backlogEnd - this.#backlogStart, sendable);
    const length = lineLength(this.#backlog, this.#backlogStart, searched);
    if (length > 0) {
      this.#startInPlace();
      return length;
    }
    for (let span = this.#first; searched < sendable; span = pool.next(span)) {
      const part = Math.min(pool.length(span), sendable - searched);
      const found = lineLength(ring.bytes, pool.start(span) & ring.mask, part);
      if (found > 0) {
        if (searched === 0) this.#startInPlace();
        else this.#copyFirst(searched + found);
        return searched + found;
      }
      searched += part;
    }
    return 0;
  }

  /** The next write begins where the oldest bytes lie. */
  #startInPlace(): void {
    if (this.#backlogEnd > this.#backlogStart) {
      next.bytes = this.#backlog;
      next.offset = this.#backlogStart;
    } else {
      next.bytes = this.#ring.bytes;
      next.offset = this.#pool.start(this.#first) & this.#ring.mask;
    }
  }

  /** The next write is of a copy of the oldest bytes. */
  #copyFirst(length: number): void {
    const { bytes, mask } = this.#ring;
    const target = length <= SCRATCH_CAPACITY ? scratch : Buffer.allocUnsafe(length);
    next.bytes = target;
    next.offset = 0;
    let copied = this.#backlog.copy(target, 0, this.#backlogStart, this.#backlogEnd);
    for (let span = this.#first; copied < length; span = this.#pool.next(span)) {
      const offset = this.#pool.start(span) & mask;
      copied += bytes.copy(target, copied, offset, offset + this.#pool.length(span));
    }
  }

  #heldInBacklog(): number {
    if (this.#heldBytes > 0 && this.#ring.isCommitted(this.#heldNote)) this.#heldBytes = 0;
    return this.#heldBytes;
  }

  /** Makes the newest bytes of the backlog wait for the next commit. */
  #hold(length: number): void {
    this.#heldBytes = this.#heldInBacklog() + length;
    this.#heldNote = this.#ring.noteBeside();
  }

  #firstLength(): number {
    return this.#pool.length(this.#first);
  }

  #releaseFirst(): void {
    this.#first = this.#pool.release(this.#first);
    if (this.#first === NO_SPAN) this.#last = NO_SPAN;
  }

  /** Copies the backlog and the spans that follow to the scratch buffer, up to the first that is long or does not fit. */
  #gather(): number {
    const pool = this.#pool;
    const ring = this.#ring;
    let length = 0;
    if (this.#backlogEnd > this.#backlogStart) {
      length = this.#backlog.copy(scratch, 0, this.#backlogStart, this.#backlogEnd);
    }
    for (let span = this.#first; span !== NO_SPAN; span = pool.next(span)) {
      const start = pool.start(span);
      const spanLength = pool.length(span);
      if (spanLength >= IN_PLACE || length + spanLength > SCRATCH_CAPACITY) break;
      const offset = start & ring.mask;
      ring.bytes.copy(scratch, length, offset, offset + spanLength);
      length += spanLength;
    }
    return length;
  }

  /** Takes the oldest `count` bytes off the queue. */
  #consume(count: number): void {
    const pool = this.#pool;
    this.#pendingBytes -= count;
    let left = count;
    if (this.#backlogEnd > this.#backlogStart) {
      const taken = Math.min(left, this.#backlogEnd - this.#backlogStart);
      this.#backlogStart += taken;
      left -= taken;
      if (this.#backlogStart === this.#backlogEnd) this.#dropBacklog();
    }
    while (left > 0) {
      const length = this.#firstLength();
      if (length > left) {
        pool.setStart(this.#first, (pool.start(this.#first) + left) | 0);
        return;
      }
      left -= length;
      this.#releaseFirst();
    }
  }

  #copyToBacklog(start: number, end: number): number {
    const length = (end - start) | 0;
    const offset = start & this.#ring.mask;
    this.#makeRoom(length);
    this.#ring.bytes.copy(this.#backlog, this.#backlogEnd, offset, offset + length);
    this.#backlogEnd += length;
    // Bytes after an uncommitted one wait with it.
    const uncommitted =
      this.#heldInBacklog() > 0 ? length : Math.min(length, (end - this.#ring.committed) | 0);
    if (uncommitted > 0) this.#hold(uncommitted);
    return length;
  }

  /**
   * Makes room for `length` bytes after `#backlogEnd`: by moving the content if that leaves half free, otherwise by
   * growing.
   */
  #makeRoom(length: number): void {
    const capacity = this.#backlog.length;
    if (this.#backlogEnd + length <= capacity) return;
    const used = this.#backlogEnd - this.#backlogStart;
    let target = this.#backlog;
    if ((used + length) * 2 > capacity) {
      let larger = Math.max(capacity * 2, FIRST_BACKLOG_CAPACITY);
      while (larger < used + length) larger *= 2;
      target = Buffer.allocUnsafeSlow(larger);
    }
    this.#backlog.copy(target, 0, this.#backlogStart, this.#backlogEnd);
    this.#backlog = target;
    this.#backlogStart = 0;
    this.#backlogEnd = used;
  }

  #dropBacklog(): void {
    this.#backlog = NO_BACKLOG;
    this.#backlogStart = 0;
    this.#backlogEnd = 0;
    this.#heldBytes = 0;
  }
}

/** Length of the first line in `length` bytes at `offset`, with its LF; 0 if they contain no LF. */
function lineLength(bytes: Uint8Array, offset: number, length: number): number {
  for (let at = offset; at < offset + length; at++) if (bytes[at] === LF) return at + 1 - offset;
  return 0;
}
