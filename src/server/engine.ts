/**
 * Shared state of one server: the callbacks of the application, the ring, the table, the counters. It opens and closes
 * nothing itself.
 */
import { AddressLimits } from "./address-limits.ts";
import type { Application, ConnectionId } from "./application.ts";
import { Callbacks } from "./callbacks.ts";
import type { CloseReason, RefuseReason } from "./close-reasons.ts";
import { ConnectionTable } from "./connection-table.ts";
import { EventHub } from "./events.ts";
import type { ErrorSource, ServerEvent } from "./events.ts";
import { Flusher } from "./flusher.ts";
import { createMetrics } from "./metrics.ts";
import type { ResolvedOptions } from "./options.ts";
import type { ProxiedPeer } from "./proxied-peer.ts";
import type { RefusedPeer } from "./refused-peer.ts";
import { SendRing } from "./send-ring.ts";
import { Slices } from "./slices.ts";
import type { SocketConnection } from "./socket-connection.ts";
import { SpanPool } from "./span-pool.ts";

/** Traffic of one connection, in bytes. */
export interface Traffic {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly bytesUnsent: number;
}

/** Connections that end in one turn. */
const SLICE = 32;

interface Departure<State> {
  readonly connection: SocketConnection<State>;
  readonly reason: CloseReason;
}

/** One server's parts, and the register of its connections. */
export class Engine<State> {
  readonly callbacks: Callbacks<State>;
  options: ResolvedOptions;
  readonly metrics = createMetrics();
  readonly events = new EventHub();
  readonly flusher: Flusher;
  readonly ring: SendRing;
  readonly spans = new SpanPool();
  readonly limits: AddressLimits;
  /** The connections that the application knows. */
  readonly table = new ConnectionTable<SocketConnection<State>>();
  /** Peers of TLS listeners that are not through the handshake. */
  readonly handshaking = new Set<SocketConnection<State>>();
  /** Proxies that have not sent their header. */
  readonly unproven = new Set<ProxiedPeer>();
  /** Peers that were refused and are given the time to read why. */
  readonly turnedAway = new Set<RefusedPeer>();
  /** Connections whose peers have ended, and that are to be closed. */
  readonly ended = new Slices<SocketConnection<State>>(SLICE, (connection) => connection.followPeer());
  /** Connections that are gone, of which the application is not told yet. Each may cost it a message to everyone in many channels. */
  readonly departures = new Slices<Departure<State>>(
    SLICE,
    ({ connection, reason }) => this.callbacks.closed(connection, reason),
    () => this.left(),
  );
  /** Set by `stop`: no more connections are admitted. */
  stopping = false;
  /** Called when the last accepted socket is gone. */
  onEmpty: (() => void) | undefined = undefined;
  readonly #makeDurable = (): boolean => this.callbacks.commit();

  constructor(application: Application<State>, options: ResolvedOptions) {
    this.callbacks = new Callbacks(application, (source, error, connection) =>
      this.failed(source, error, connection),
    );
    this.options = options;
    this.limits = new AddressLimits(options, (ban) => this.emit({ type: "banned", ...ban }));
    const hooks = {
      flushing: () => {
        this.metrics.flushes += 1;
      },
      commit: () => this.commit(),
    };
    this.flusher = new Flusher(hooks, options.flushSlice);
    this.ring = new SendRing(options.sendRingBytes, (before) => this.#reclaim(before), {
      commits: this.callbacks.commits,
    });
  }

  /** Has the application commit what it caused to be sent. Returns whether all of that may be written now. */
  commit(): boolean {
    return this.ring.commit(this.#makeDurable);
  }

  /** A peer becomes a connection: returns its id. */
  enter(connection: SocketConnection<State>): ConnectionId {
    this.handshaking.delete(connection);
    this.metrics.accepted += 1;
    return this.table.insert(connection);
  }

  /** Tells that a connection, which has its id now, was admitted. */
  announce(connection: SocketConnection<State>): void {
    if (!this.events.heard) return;
    const { id: connectionId, listener, transport, secure, remoteAddress, remotePort, proxy } = connection;
    const facts = { listener, transport, secure, remoteAddress, remotePort, proxy };
    this.emit({ type: "accepted", connection: connectionId, ...facts });
  }

  /** A connection is gone. */
  leave(connection: SocketConnection<State>, reason: CloseReason): void {
    const { id, remoteAddress, openedAt } = connection;
    this.table.remove(id);
    this.metrics.closed[reason.kind] += 1;
    if (!this.events.heard) return;
    const milliseconds = this.options.clock.now() - openedAt;
    this.emit({ type: "closed", connection: id, remoteAddress, reason, milliseconds, ...connection.traffic });
  }

  /** A peer was turned away. */
  refused(listener: string, remoteAddress: string, reason: RefuseReason): void {
    this.metrics.refused[reason.kind] += 1;
    if (this.events.heard) this.emit({ type: "refused", listener, remoteAddress, reason });
  }

  /** A peer is gone before its handshake was over: it was refused, or the handshake failed with this code. */
  handshakeFailed(connection: SocketConnection<State>, code: RefuseReason | string): void {
    const { listener, remoteAddress } = connection;
    this.handshaking.delete(connection);
    if (typeof code === "object") return this.refused(listener, remoteAddress, code);
    this.metrics.handshakesFailed += 1;
    if (this.events.heard) this.emit({ type: "handshake-failed", listener, remoteAddress, code });
  }

  /** No accepted socket is left, and the application knows that. */
  get empty(): boolean {
    const { table, handshaking, unproven, turnedAway, departures } = this;
    return table.size + handshaking.size + unproven.size + turnedAway.size + departures.size === 0;
  }

  /** An accepted socket is gone. */
  left(): void {
    if (this.empty) this.onEmpty?.();
  }

  /** Delivers events to the listeners. Check `events.heard` first if creating the event costs something. */
  emit(event: ServerEvent): void {
    this.metrics.applicationErrors += this.events.emit(event);
  }

  /** Something that is not the engine's own threw. */
  failed(source: ErrorSource, error: unknown, connection?: ConnectionId): void {
    this.metrics.applicationErrors += 1;
    this.emit({ type: "error", source, connection, error });
  }

  #reclaim(before: number): void {
    const { connections, bytes } = this.flusher.evict(before);
    if (connections === 0) return;
    this.metrics.evictions += 1;
    this.metrics.evictedBytes += bytes;
    if (this.events.heard) this.emit({ type: "evicted", connections, bytes });
  }
}
