/**
 * Storage for linked lists of spans, shared by all send queues. It knows 32-bit integers that wrap, and nothing of the ring
 * that they are positions of.
 */

/** In place of a span's index: the list ends here. */
export const NO_SPAN = -1;

const FIRST_CAPACITY = 1024;

/**
 * Spans as indexes into three parallel arrays (12 bytes a span), free ones kept in a list of their own. The arrays
 * double when all spans are in use and never shrink; in steady state nothing is allocated (`bench/alloc.ts`).
 * Its size is bounded by its users: a queue holds at most one span for each byte that it may have pending.
 *
 * No index is checked: pass only those that `allocate` returned and that were not released since.
 */
export class SpanPool {
  #starts = new Int32Array(FIRST_CAPACITY);
  #ends = new Int32Array(FIRST_CAPACITY);
  #next = new Int32Array(FIRST_CAPACITY);
  #firstFree = NO_SPAN;
  /** Indexes from here on were never handed out. */
  #fresh = 0;
  #inUse = 0;

  /** How many spans are allocated and not released. */
  get inUse(): number {
    return this.#inUse;
  }

  /** Hands out a span with no successor. */
  allocate(start: number, end: number): number {
    let index = this.#firstFree;
    if (index === NO_SPAN) {
      if (this.#fresh === this.#next.length) this.#grow();
      index = this.#fresh++;
    } else {
      this.#firstFree = this.#next[index] as number;
    }
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#next[index] = NO_SPAN;
    this.#inUse++;
    return index;
  }

  /** Takes a span back and returns what followed it in its list. */
  release(index: number): number {
    const next = this.#next[index] as number;
    this.#next[index] = this.#firstFree;
    this.#firstFree = index;
    this.#inUse--;
    return next;
  }

  start(index: number): number {
    return this.#starts[index] as number;
  }

  end(index: number): number {
    return this.#ends[index] as number;
  }

  /** Bytes from start to end. */
  length(index: number): number {
    return (this.end(index) - this.start(index)) | 0;
  }

  next(index: number): number {
    return this.#next[index] as number;
  }

  setStart(index: number, start: number): void {
    this.#starts[index] = start;
  }

  setEnd(index: number, end: number): void {
    this.#ends[index] = end;
  }

  setNext(index: number, next: number): void {
    this.#next[index] = next;
  }

  #grow(): void {
    const capacity = this.#next.length * 2;
    const starts = new Int32Array(capacity);
    const ends = new Int32Array(capacity);
    const next = new Int32Array(capacity);
    starts.set(this.#starts);
    ends.set(this.#ends);
    next.set(this.#next);
    this.#starts = starts;
    this.#ends = ends;
    this.#next = next;
  }
}
