/**
 * Writes once a turn: collects connections that are due, and handles them after all input of this turn of the event loop.
 * Knows the interface of a connection, not its kind.
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

/** Adding and flushing allocate nothing in steady state: two lists are used in turn. */
export class Flusher {
  #due: (Flushable | undefined)[] = [];
  #dueCount = 0;
  #spare: (Flushable | undefined)[] = [];
  readonly #blocked = new Set<Flushable>();
  #scheduled = false;
  /** A commit failed, so that among the blocked there are some that wait for the next one. */
  #uncommitted = false;
  readonly #hooks: FlushHooks;
  readonly #turn = (): void => this.#flush();

  constructor(hooks: FlushHooks) {
    this.#hooks = hooks;
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
    else this.#blocked.delete(connection);
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
    for (let index = 0; index < this.#dueCount; index++) {
      const connection = this.#due[index];
      if (connection !== undefined) this.offer(connection);
    }
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
    if (this.#commit() && this.#uncommitted) {
      this.#uncommitted = false;
      for (const connection of this.#blocked) this.#due[this.#dueCount++] = connection;
    }
    for (let index = 0; index < this.#dueCount; index++) {
      const connection = this.#due[index];
      if (connection !== undefined) this.offer(connection);
    }
    const settling = this.#due;
    const count = this.#dueCount;
    this.#due = this.#spare;
    this.#dueCount = 0;
    this.#spare = settling;
    this.#scheduled = false;
    for (let index = 0; index < count; index++) {
      settling[index]?.settle();
      settling[index] = undefined;
    }
  }
}
