/**
 * Writes once a turn: collects connections that are due, and handles them after all input of this turn of the event loop,
 * so many a turn that input is read in between. Knows the interface of a connection, not its kind.
 */

/** A connection as the flusher sees it. */
export interface Flushable {
  /** Gives the application the lines that waited for `resume`. */
  readOn(): void;
  /**
   * Offers the kernel what waits and is committed. Must call nothing of the application. Returns whether some of it has to
   * go on waiting.
   */
  offer(): boolean;
  /** Moves what waits below this ring position out of the ring; returns how many bytes that were. */
  evict(before: number): number;
  /** Does what follows from the writing: tells water marks, goes on with a closing. May call the application. */
  settle(): void;
}

/** The engine as the flusher sees it. */
export interface FlushHooks {
  /** A flush begins. */
  flushing(): void;
  /** Has the application commit what waits for that. Returns whether everything may be written now. */
  commit(): boolean;
}

/** Result of {@link Flusher.evict}. */
export interface Eviction {
  readonly connections: number;
  readonly bytes: number;
}

/**
 * Runs `task` after the input of this turn. The one place that decides when a turn ends: an immediate comes after all
 * the sockets that were readable, so that what they cause goes out in one write a peer.
 */
function atEndOfTurn(task: () => void): void {
  setImmediate(task);
}

/** Adding and flushing allocate nothing in steady state. */
export class Flusher {
  readonly #hooks: FlushHooks;
  readonly #slice: number;
  /** Connections that became due in this turn, and the list for those of the next. */
  #due: (Flushable | undefined)[] = [];
  #dueCount = 0;
  #spare: (Flushable | undefined)[] = [];
  /** Connections that earlier turns left over, oldest first. */
  readonly #late: (Flushable | undefined)[] = [];
  #lateCount = 0;
  readonly #blocked = new Set<Flushable>();
  #scheduled = false;
  /** A commit failed, so that among the blocked there are some that wait for the next one. */
  #uncommitted = false;
  readonly #turn = (): void => this.#flush();

  /** @param slice connections that are written to in one turn, until the input that has come meanwhile is read. */
  constructor(hooks: FlushHooks, slice: number) {
    this.#hooks = hooks;
    this.#slice = slice;
  }

  /** Schedules this connection for the end of the turn. The caller makes sure that it is scheduled once. */
  add(connection: Flushable): void {
    this.#due[this.#dueCount++] = connection;
    this.#schedule();
  }

  /** Asks for a commit once more if the last one failed. */
  retry(): void {
    if (this.#uncommitted) this.#schedule();
  }

  /** Offers the kernel what one connection has, and remembers it while some of that waits. */
  offer(connection: Flushable): void {
    if (connection.offer()) this.#blocked.add(connection);
    else if (this.#blocked.size > 0) this.#blocked.delete(connection);
  }

  /** Forgets what a connection had waiting. */
  forget(connection: Flushable): void {
    this.#blocked.delete(connection);
  }

  /**
   * The ring is about to reuse what lies below `before`: it is committed, what can be written is written, and the rest is
   * copied out.
   */
  evict(before: number): Eviction {
    this.#commit();
    this.#offerFirst(this.#late, this.#lateCount);
    this.#offerFirst(this.#due, this.#dueCount);
    let connections = 0;
    let bytes = 0;
    for (const connection of this.#blocked) {
      const moved = connection.evict(before);
      if (moved === 0) continue;
      connections += 1;
      bytes += moved;
    }
    return { connections, bytes };
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    atEndOfTurn(this.#turn);
  }

  #commit(): boolean {
    if (this.#hooks.commit()) return true;
    this.#uncommitted = true;
    return false;
  }

  #flush(): void {
    this.#hooks.flushing();
    // Reading on may make further connections due: they are taken along.
    for (let index = 0; index < this.#dueCount; index++) this.#due[index]?.readOn();
    // Half a slice at least, so that the late ones have their turn too.
    const late = Math.min(this.#lateCount, Math.max(this.#slice - this.#dueCount, (this.#slice + 1) >> 1));
    for (let index = 0; index < late; index++) this.#late[index]?.readOn();
    if (this.#commit() && this.#uncommitted) {
      this.#uncommitted = false;
      for (const connection of this.#blocked) this.#due[this.#dueCount++] = connection;
    }
    // Those that have just become due go first: behind a flush to thousands they would wait for all of it.
    const fresh = Math.min(this.#dueCount, this.#slice);
    this.#offerFirst(this.#due, fresh);
    this.#offerFirst(this.#late, late);

    const settling = this.#due;
    const count = this.#dueCount;
    this.#due = this.#spare;
    this.#dueCount = 0;
    this.#spare = settling;
    this.#scheduled = false;
    for (let index = fresh; index < count; index++) {
      this.#late[this.#lateCount++] = settling[index];
      settling[index] = undefined;
    }
    settleFirst(settling, fresh);
    if (this.#lateCount === 0) return;
    settleFirst(this.#late, late);
    this.#dropFirst(late);
    if (this.#lateCount > 0) this.#schedule();
  }

  #offerFirst(list: readonly (Flushable | undefined)[], count: number): void {
    for (let index = 0; index < count; index++) {
      const connection = list[index];
      if (connection !== undefined) this.offer(connection);
    }
  }

  /** Takes the oldest late connections off their list. */
  #dropFirst(count: number): void {
    this.#late.copyWithin(0, count, this.#lateCount);
    this.#late.fill(undefined, this.#lateCount - count, this.#lateCount);
    this.#lateCount -= count;
  }
}

function settleFirst(list: (Flushable | undefined)[], count: number): void {
  for (let index = 0; index < count; index++) {
    const connection = list[index];
    list[index] = undefined;
    connection?.settle();
  }
}
