/**
 * The engine's view of one accepted peer: bytes out, events in. It knows no kind of socket; `bun-peer.ts` is the one for
 * TCP, TLS and Unix sockets, `websocket-peer.ts` the one for WebSockets.
 */

import type { TlsFacts } from "./application.ts";
import type { EndKind } from "./close-reasons.ts";

/** The other end of one connection. */
export interface Peer {
  /** The peer's address, read while it is there; undefined for a peer that is lost already, and for a Unix socket. */
  readonly remoteAddress: string | undefined;
  /** The peer's port; 0 for a Unix socket. */
  readonly remotePort: number;
  /**
   * True if each write has to be one whole line with its line end, as for a transport that sends one line a frame. Such a
   * peer takes a line whole or not at all. A line that has no end is never written.
   */
  readonly wholeLines: boolean;

  /** The address of the proxy that stated the peer's address in its request; undefined without one. */
  readonly proxy: string | undefined;

  /** Descriptor of the stream, if another process can go on with it: not over TLS or WebSocket, nor once it is closed. */
  readonly descriptor: number | undefined;

  /** Facts of the handshake, once that is over; undefined without TLS. */
  readonly tls: TlsFacts | undefined;

  /** The secret in its request; absent for transports without a request. */
  readonly credential?: string | undefined;

  /** Sets the receiver of this peer's events. Call it before this turn ends; a second call replaces the first. */
  attach(owner: PeerOwner): void;

  /**
   * Offers the `length` bytes at `offset`, and returns how many were taken. If that is fewer, `drained` follows once more
   * are taken; until then offer nothing. A negative number says that the peer is lost. Keeps no reference to the bytes.
   */
  write(bytes: Uint8Array, offset: number, length: number): number;

  /** After a failed handshake: writes past TLS, as far as the kernel takes it at once. */
  writeUnencrypted(bytes: Uint8Array): void;

  /**
   * Ends our side of the stream; the peer's side stays open, unless the transport ends both: then `gone` is called. A
   * transport with close codes tells the peer why.
   */
  shutdown(kind: EndKind | undefined): void;

  /** Closes in good order, and calls `gone` before it returns. Tells why, as `shutdown` does. */
  close(kind: EndKind | undefined): void;

  /** Breaks the stream, so that the peer can see that something is missing; calls `gone` before it returns. */
  terminate(): void;

  /** Stops reading: nothing is received, and the peer's end is not seen. */
  pause(): void;

  /** Reads again. */
  resume(): void;
}

/** Receives the events of its peer. */
export interface PeerOwner {
  /** Bytes arrived. The chunk is a buffer of its own: views into it may be kept. */
  received(chunk: Uint8Array): void;
  /** After a short write: the kernel takes bytes again. */
  drained(): void;
  /** The peer ended its side (FIN). */
  peerEnded(): void;
  /** The TLS handshake is over. */
  handshaken(success: boolean, error: Error | null): void;
  /** The connection is closed, by whichever side. Called once. */
  gone(error: Error | undefined): void;
}
