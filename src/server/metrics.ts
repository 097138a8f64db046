/** Counters of the engine. Plain numbers that only grow, so that reading or exporting them costs nothing. */
import { closeKinds, refuseKinds } from "./close-reasons.ts";
import type { CloseKind, RefuseKind } from "./close-reasons.ts";
import type { SendStats } from "./send-queue.ts";

/** The counters of a server, since it was made. */
export interface Metrics {
  /** Connections admitted. */
  accepted: number;
  /** Peers turned away, by reason. */
  refused: { [Kind in RefuseKind]: number };
  /** Peers that had reset their connection before it was accepted. */
  lostBeforeAccept: number;
  /** Peers of TLS listeners whose handshake failed or took too long. */
  handshakesFailed: number;
  /** Connections gone, by reason. */
  closed: { [Kind in CloseKind]: number };
  /** Bytes received. */
  bytesIn: number;
  /** Lines given to the application. */
  linesIn: number;
  /** Lines dropped because they passed `lineLimit`. */
  linesTooLong: number;
  /** Writes that the kernel was offered for connections, and the bytes that it took. */
  sent: SendStats;
  /** Turns that ended with writing. A flush to more than `flushSlice` connections takes several. */
  flushes: number;
  /** Times that a peer's waiting bytes passed `highWaterMark`. */
  congestions: number;
  /** Times that the ring had to reuse bytes that somebody still waited for, and how many bytes were copied. */
  evictions: number;
  evictedBytes: number;
  /** Exceptions of the application and of event listeners, and what failed inside the runtime. */
  applicationErrors: number;
}

/** All zero. */
export function createMetrics(): Metrics {
  return {
    accepted: 0,
    refused: zeroes(refuseKinds),
    lostBeforeAccept: 0,
    handshakesFailed: 0,
    closed: zeroes(closeKinds),
    bytesIn: 0,
    linesIn: 0,
    linesTooLong: 0,
    sent: { writes: 0, shortWrites: 0, bytes: 0 },
    flushes: 0,
    congestions: 0,
    evictions: 0,
    evictedBytes: 0,
    applicationErrors: 0,
  };
}

function zeroes<Kind extends string>(kinds: { readonly [K in Kind]: string }): { [K in Kind]: number } {
  return Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0])) as { [K in Kind]: number };
}
