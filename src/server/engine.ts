/**
 * What the parts of one server share: the way to the application, the ring, the table, the counters. It opens and closes nothing
 * itself.
 */
import { AddressLimits } from "./address-limits.ts";
import type { Application, ConnectionId } from "./application.ts";
import { Callbacks } from "./callbacks.ts";
import { ConnectionTable } from "./connection-table.ts";
import { EventHub } from "./events.ts";
import type { ErrorSource, ServerEvent } from "./events.ts";
import { Flusher } from "./flusher.ts";
import { createMetrics } from "./metrics.ts";
import type { ResolvedOptions } from "./options.ts";
import type { RefusedPeer } from "./refused-peer.ts";
import { SendRing } from "./send-ring.ts";
import type { SocketConnection } from "./socket-connection.ts";
import { SpanPool } from "./span-pool.ts";

/** One server's parts. */
export class Engine<State> {
  readonly callbacks: Callbacks<State>;
  readonly options: ResolvedOptions;
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
  /** Peers that were refused and are given the time to read why. */
  readonly turnedAway = new Set<RefusedPeer>();
  /** Set by `stop`: nobody is admitted any more. */
  stopping = false;
  /** Called when the last accepted socket is gone. */
  onEmpty: (() => void) | undefined = undefined;

  constructor(application: Application<State>, options: ResolvedOptions) {
    this.callbacks = new Callbacks(application, (source, error, connection) =>
      this.failed(source, error, connection),
    );
    this.options = options;
    this.limits = new AddressLimits(options);
    this.flusher = new Flusher(() => {
      this.metrics.flushes += 1;
    });
    this.ring = new SendRing(options.sendRingBytes, (before) => this.#reclaim(before));
  }

  /** No accepted socket is left. */
  get empty(): boolean {
    return this.table.size === 0 && this.handshaking.size === 0 && this.turnedAway.size === 0;
  }

  /** An accepted socket is gone. */
  left(): void {
    if (this.empty) this.onEmpty?.();
  }

  /** Tells the listeners of events. Ask `events.heard` first where making the event costs something. */
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
