/**
 * The server: its listeners and its life, from the first listen to the last close. What happens on a connection is not
 * its business.
 */
import { Admission } from "./admission.ts";
import type { Application, Connection, ConnectionId } from "./application.ts";
import type { HandedLimits } from "./address-limits.ts";
import type { ConnectionBan } from "./connection-bans.ts";
import { Engine } from "./engine.ts";
import type { HandedConnection } from "./handed-connection.ts";
import { adopt, freeze, handOver, thaw } from "./hand-over.ts";
import type { Adopted, HandedListener } from "./hand-over.ts";
import { InvalidOptionError, LimitError, StateError } from "./errors.ts";
import type { EventListener } from "./events.ts";
import { openFileLimit } from "./file-limit.ts";
import type { Listener } from "./listener.ts";
import { ListenerMaker, openAllOrNone, takeOver } from "./listener-maker.ts";
import type { AnyListener } from "./listener-maker.ts";
import type { ListenOptions } from "./listen-options.ts";
import type { Metrics } from "./metrics.ts";
import { resolveOptions, wholeNumber } from "./options.ts";
import type { ResolvedOptions, ServerOptions } from "./options.ts";
import type { SendRing } from "./send-ring.ts";
import { Sweeper } from "./sweeper.ts";

/**
 * `new` until `start`, and again when a start failed; `opening` while `start` or `resume` open the listeners; `running`;
 * `suspended` between `suspend` and `resume`; `frozen` from `freeze` to `thaw`; `stopping` and `stopped`, from which there is no way back.
 */
export type ServerState = "new" | "opening" | "running" | "suspended" | "frozen" | "stopping" | "stopped";

/** The connections of a server. While it is iterated over, connections may be closed. */
export interface Connections<State> {
  readonly size: number;
  /** The connection with this id, unless it is gone. */
  get(id: ConnectionId): Connection<State> | undefined;
  [Symbol.iterator](): Iterator<Connection<State>>;
}

/** How `stop` goes. */
export interface StopOptions {
  /** Milliseconds from 0 to 3,600,000 that the peers have to take what is queued for them; 5000 when left out. */
  readonly deadline?: number;
}

/** How a stop went. */
export interface StopReport {
  /** Connections that were cut because the deadline had passed. */
  readonly cutOff: number;
}

const fixedOptions = ["sendRingBytes", "flushSlice", "sweepInterval", "clock"] as const;
const DEFAULT_DEADLINE = 5000;
const LONGEST_DEADLINE = 3_600_000;

/** A server of lines over sockets. `State` is what the application keeps for each connection. */
export class Server<State> {
  readonly #engine: Engine<State>;
  readonly #admission: Admission<State>;
  readonly #maker: ListenerMaker<State>;
  readonly #listeners: AnyListener[] = [];
  #state: ServerState = "new";
  readonly #sweeper: Sweeper<State>;
  /** Ends when no listener is being opened; never rejects. */
  #opening: Promise<unknown> = Promise.resolve();
  #stop: Promise<StopReport> | undefined;

  /**
   * @throws InvalidOptionError for a wrong option; LimitError when the process may open no more files than
   *   `descriptorReserve`.
   */
  constructor(application: Application<State>, options: ServerOptions = {}) {
    const resolved = resolveOptions(options);
    const connectionLimit = connectionLimitOf(resolved);
    this.#engine = new Engine(application, resolved);
    this.#admission = new Admission(this.#engine, connectionLimit);
    this.#maker = new ListenerMaker(this.#engine, this.#admission);
    this.#sweeper = new Sweeper(this.#engine, this.#admission);
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The listeners, in the order in which they were added. */
  get listeners(): readonly Listener[] {
    return this.#listeners;
  }

  /** The connections that the application knows. */
  get connections(): Connections<State> {
    return this.#engine.table;
  }

  /** Connections at one time: the option, or less where the process may not open as many files. */
  get connectionLimit(): number {
    return this.#admission.connectionLimit;
  }

  /** Counters since the server was made; the object is live. */
  get metrics(): Readonly<Metrics> {
    return this.#engine.metrics;
  }

  /** Addresses and ranges that are kept out, since they connected too often. */
  get connectionBans(): readonly ConnectionBan[] {
    const { limits, options } = this.#engine;
    return [...limits.bans(options.clock.now())];
  }

  /**
   * Lifts the bans in a range (`192.0.2.0/24`), and the one that it is in. Returns the ranges that were banned.
   * @throws Error for a text that is neither an address nor a range.
   */
  liftConnectionBans(range: string): readonly string[] {
    const { limits, options } = this.#engine;
    return limits.lift(range, options.clock.now());
  }

  /** Recent connections of addresses, and bans, as plain values for another process. */
  get handedLimits(): HandedLimits {
    return this.#engine.limits.handOver(this.#engine.options.clock.now());
  }

  /** Goes on with those of another process. Call it before {@link Server.adopt}. */
  takeLimits(handed: HandedLimits): void {
    this.#engine.limits.takeOver(handed, this.#engine.options.clock.now());
  }

  /** Ring into which an application writes a line once; `connection.sendSpan` gives each recipient its span. */
  get ring(): SendRing {
    return this.#engine.ring;
  }

  /** Tells this listener every event from now on. The function returned ends that. */
  on(listener: EventListener): () => void {
    return this.#engine.events.on(listener);
  }

  /**
   * Adds a listener. Before `start`, and while the server is suspended, it is noted; while it runs, it is opened at once.
   * @throws InvalidOptionError; StateError while others are being opened and once `stop` was called; and, if it is
   *   opened, what {@link Server.start} throws. Then it is not added.
   */
  async listen(options: ListenOptions): Promise<Listener> {
    this.#require("listen", ["new", "running", "suspended"]);
    const listener = this.#maker.make(options);
    this.#listeners.push(listener);
    if (this.#state !== "running") return listener;
    try {
      await this.#open([listener]);
    } catch (error) {
      this.#listeners.splice(this.#listeners.indexOf(listener), 1);
      throw error;
    }
    if (this.#state === "running") this.#announce(listener);
    else listener.close();
    return listener;
  }

  /**
   * Removes a listener: its socket is closed, its connections stay. A listener that is not this server's is not looked at.
   * @throws StateError while listeners are being opened.
   */
  unlisten(listener: Listener): void {
    this.#require("unlisten", ["new", "running", "suspended"]);
    const place = this.#listeners.findIndex((each) => each === listener);
    if (place < 0) return;
    const [removed] = this.#listeners.splice(place, 1);
    removed?.close();
    if (this.#state === "running") this.#engine.emit({ type: "unlistened", listener: listener.name });
  }

  /**
   * Puts another listener in the place of one: its connections stay. On the same address or path it takes over the same
   * socket, with the peers that wait there. Between WebSocket and lines, and between two with WebSocket, the port is
   * closed and opened again.
   * @throws StateError unless the server runs; what {@link Server.listen} throws. Then the old listener stays.
   */
  async replace(listener: Listener, options: ListenOptions): Promise<Listener> {
    this.#require("replace", ["running"]);
    const place = this.#listeners.findIndex((each) => each === listener);
    const old = this.#listeners[place];
    if (old === undefined) return this.listen(options);
    const taking = takeOver(this.#maker, old, options);
    this.#opening = Promise.allSettled([this.#opening, taking]);
    const next = await taking;
    if (this.#state !== "running") next.close();
    this.#listeners[this.#listeners.indexOf(old)] = next;
    this.#engine.emit({ type: "unlistened", listener: old.name });
    this.#announce(next);
    return next;
  }

  /**
   * Holds other options from now on; those that are not named stay. `sendRingBytes`, `flushSlice`, `sweepInterval` and
   * `clock` cannot change, and `lineLimit` and `handshakeTimeout` hold for new connections.
   * @throws InvalidOptionError, LimitError as the constructor does; then nothing changes.
   */
  configure(options: ServerOptions): void {
    const engine = this.#engine;
    const before = engine.options;
    const resolved = resolveOptions({ ...before, ...options });
    for (const name of fixedOptions) {
      if (resolved[name] !== before[name])
        throw new InvalidOptionError(name, resolved[name], "its first value: it cannot change");
    }
    this.#admission.connectionLimit = connectionLimitOf(resolved);
    engine.options = resolved;
    const held = [...engine.table, ...engine.handshaking].map(({ remoteAddress }) => remoteAddress);
    engine.limits.configure(resolved, held);
  }

  /**
   * Opens all listeners, or none: if one fails, those before it are closed again and `start` may be tried once more.
   * @throws StateError for a second start; AddressInUseError, AddressNotAvailableError, NameNotFoundError,
   *   PermissionError, UnixPathInUseError, CertificateError, InvalidOptionError for a listener that cannot be opened.
   */
  async start(): Promise<void> {
    this.#require("start", ["new"]);
    await this.#openAll("start", "new");
    this.#sweeper.start();
  }

  /**
   * Closes the listening sockets; the connections stay. Peers that were waiting to be accepted are reset. Suspending a
   * suspended server does nothing.
   * @throws StateError unless the server runs or is suspended.
   */
  suspend(): void {
    this.#require("suspend", ["running", "suspended"]);
    if (this.#state === "suspended") return;
    this.#state = "suspended";
    for (const listener of this.#listeners) listener.close();
    this.#engine.emit({ type: "suspended" });
  }

  /**
   * Opens the same ports and paths again: all, or none, and then the server stays suspended.
   * @throws StateError unless the server is suspended; what {@link Server.start} throws for a listener.
   */
  async resume(): Promise<void> {
    this.#require("resume", ["suspended"]);
    await this.#openAll("resume", "suspended");
  }

  /**
   * Stops for good: accepts no more, calls the application's `stopping` (without that, closes every connection with
   * `server-stopping`), and waits until what is queued is sent and all connections are closed. What is left at the
   * deadline is cut. A second call changes nothing and returns the same promise. Never rejects.
   * @throws InvalidOptionError for a wrong deadline.
   */
  stop(options: StopOptions = {}): Promise<StopReport> {
    const deadline = wholeNumber("deadline", options.deadline ?? DEFAULT_DEADLINE, 0, LONGEST_DEADLINE);
    this.#stop ??= this.#shutDown(deadline);
    return this.#stop;
  }

  /** Proxies whose PROXY header is on its way: they are lost in a change to another process. */
  get unproven(): number {
    return this.#engine.unproven.size;
  }

  /**
   * Stops accepting and reading, without closing a socket, so that another process can go on. Returns the listening sockets.
   * WebSocket listeners go on, and what comes by them is refused.
   * @throws StateError unless the server runs.
   */
  freeze(): readonly HandedListener[] {
    this.#require("freeze", ["running"]);
    this.#state = "frozen";
    this.#engine.stopping = true;
    return freeze(this.#engine, this.#listeners);
  }

  /** The connections that another process can go on with (`Connection.portable`). Nothing is written to them from now on. */
  handOver(): ReadonlyMap<Connection<State>, HandedConnection> {
    this.#require("handOver", ["frozen"]);
    return handOver(this.#engine);
  }

  /**
   * Goes on after `freeze`: reads and accepts again. Or begins to read from the connections of `adopt`.
   * @throws StateError unless the server is frozen or runs.
   */
  async thaw(): Promise<void> {
    this.#require("thaw", ["frozen", "running"]);
    await thaw(this.#engine, this.#listeners);
    this.#engine.stopping = false;
    this.#state = "running";
  }

  /**
   * Takes over the connections of another process, before `start`; `adopted` returns the state of each. They are frozen:
   * `thaw` reads.
   * @throws StateError for a server that was started.
   */
  async adopt(connections: readonly HandedConnection[], adopted: Adopted<State>): Promise<void> {
    this.#require("adopt", ["new"]);
    await adopt(this.#engine, connections, adopted);
  }

  /**
   * Handles expired deadlines and time-outs: the first 64 now, and more in the next turns. The server does so itself every
   * `sweepInterval`; a test with its own clock calls it.
   */
  sweep(): void {
    if (this.#state !== "frozen") this.#sweeper.sweep();
  }

  async #shutDown(deadline: number): Promise<StopReport> {
    const engine = this.#engine;
    this.#state = "stopping";
    engine.stopping = true;
    await this.#opening;
    for (const listener of this.#listeners) listener.close();
    engine.emit({ type: "stopping", connections: engine.table.size });
    this.#admission.stop();
    this.#sayGoodbye();
    await this.#emptied(deadline);
    const cutOff = engine.table.size;
    for (const connection of engine.table) connection.cut({ kind: "server-stopping" });
    for (const peer of engine.turnedAway) peer.cut();
    engine.departures.drain();
    this.#sweeper.stop();
    this.#state = "stopped";
    engine.emit({ type: "stopped", cutOff });
    return { cutOff };
  }

  #sayGoodbye(): void {
    const { callbacks, table } = this.#engine;
    if (callbacks.saysGoodbye) callbacks.stopping();
    else for (const connection of table) connection.close({ kind: "server-stopping" });
  }

  /** Waits until no accepted socket is left, or for `deadline` milliseconds. */
  #emptied(deadline: number): Promise<void> {
    const engine = this.#engine;
    if (engine.empty) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline);
      engine.onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Opens every listener and runs; when that fails the state is `before` again. */
  async #openAll(method: string, before: ServerState): Promise<void> {
    this.#state = "opening";
    try {
      await this.#open(this.#listeners);
    } catch (error) {
      if (this.#isOpening()) this.#state = before;
      throw error;
    }
    // `stop` may have been called in the meantime: it closes the opened listeners.
    if (!this.#isOpening()) this.#require(method, []);
    this.#state = "running";
    for (const listener of this.#listeners) this.#announce(listener);
  }

  /** All of them, or none. */
  async #open(listeners: readonly AnyListener[]): Promise<void> {
    const opened = openAllOrNone(listeners);
    this.#opening = Promise.allSettled([this.#opening, opened]);
    await opened;
  }

  /** A method, since the compiler does not see that the state changes while something is awaited. */
  #isOpening(): boolean {
    return this.#state === "opening";
  }

  #announce(listener: AnyListener): void {
    const { name, address, port } = listener;
    this.#engine.emit({ type: "listening", listener: name, address, port });
  }

  #require(method: string, states: readonly ServerState[]): void {
    if (states.includes(this.#state)) return;
    const when = states.length === 0 ? "it was stopped meanwhile" : `it has to be ${states.join(" or ")}`;
    throw new StateError(method, this.#state, when);
  }
}

/** The option, or what the process's limit of open files has room for. */
function connectionLimitOf({ connectionLimit, descriptorReserve: reserve }: ResolvedOptions): number {
  const files = openFileLimit();
  if (files > reserve) return Math.min(connectionLimit, files - reserve);
  throw new LimitError(
    "The process's limit of open files",
    reserve + 1,
    files,
    "raise it (ulimit -n), or lower descriptorReserve",
  );
}
