/**
 * Writes once a turn: collects connections that are due, and handles them after all input of this turn of the event loop.
 * Knows the interface of a connection, not its kind.
 */

/** A connection as the flusher sees it. */
export interface Flushable {
  /** Gives the application the lines that waited for `resume`. */
  readOn(): void;
  /** Offers the kernel what waits. Must call nothing of the application. Returns whether some of it has to go on waiting. */
  offer(): boolean;
  /** Moves what waits below this ring position out of the ring; returns how many bytes that were. */
  evict(before: number): number;
  /** Does what follows from the writing: tells water marks, goes on with a closing. May call the application. */
  settle(): void;
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
  readonly #onFlush: () => void;
  readonly #turn = (): void => this.#flush();

  /** @param onFlush called at the beginning of each flush. */
  constructor(onFlush: () => void) {
    this.#onFlush = onFlush;
  }

  /** Schedules this connection for the end of the turn. The caller makes sure that it is scheduled once. */
  add(connection: Flushable): void {
    this.#due[this.#dueCount++] = connection;
    if (this.#scheduled) return;
    this.#scheduled = true;
    atEndOfTurn(this.#turn);
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

  /** The ring is about to reuse what lies below `before`: what can be written is written, the rest copied out. */
  evict(before: number): Eviction {
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

  #flush(): void {
    this.#onFlush();
    // Reading on may make further connections due: they are taken along.
    for (let index = 0; index < this.#dueCount; index++) this.#due[index]?.readOn();
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
