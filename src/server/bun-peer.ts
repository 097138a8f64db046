/**
 * Peers over TCP, TLS and Unix sockets: the runtime's sockets as {@link Peer}. Nothing else in the engine calls an accepted
 * socket.
 */
import type { Socket, SocketHandler } from "bun";
import type { Peer, PeerOwner } from "./peer.ts";

/** Receives each accepted peer. */
export type AcceptPeer = (peer: Peer) => void;

/** Receives errors inside the runtime's own handling of a socket. */
export type SocketFailed = (error: Error) => void;

/** One accepted socket. */
class BunPeer implements Peer {
  readonly #socket: Socket<PeerOwner>;

  constructor(socket: Socket<PeerOwner>) {
    this.#socket = socket;
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number {
    return this.#socket.remotePort;
  }

  get wholeLines(): boolean {
    return false;
  }

  attach(owner: PeerOwner): void {
    this.#socket.data = owner;
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    return this.#socket.write(bytes, offset, length);
  }

  shutdown(): void {
    this.#socket.shutdown();
  }

  close(): void {
    this.#socket.close();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

/** One set of handlers for all sockets of a listener: what differs is in `socket.data`. */
export function socketHandler(
  secure: boolean,
  accept: AcceptPeer,
  failed: SocketFailed,
): SocketHandler<PeerOwner> {
  const handler: SocketHandler<PeerOwner> = {
    open: (socket) => accept(new BunPeer(socket)),
    data: (socket, chunk) => socket.data.received(chunk),
    drain: (socket) => socket.data.drained(),
    end: (socket) => socket.data.peerEnded(),
    close: (socket, error) => socket.data.gone(error),
    // Without this handler an exception in another one would end the process.
    error: (socket, error) => {
      failed(error);
      socket.terminate();
    },
  };
  // With it, a TLS socket is opened at accept, so that a peer that never shakes hands can be cut.
  if (secure) handler.handshake = (socket, success, error) => socket.data.handshaken(success, error);
  return handler;
}
