/**
 * Peers over TCP, TLS and Unix sockets: the runtime's sockets as {@link Peer}. Nothing else in the engine calls an accepted
 * socket.
 */
import { writeSync } from "node:fs";
import type { Socket, SocketHandler } from "bun";
import type { TlsFacts } from "./application.ts";
import type { Certificates, RuntimeCertificate } from "./certificates.ts";
import type { Peer, PeerOwner } from "./peer.ts";

/** Receives each accepted peer. */
export type AcceptPeer = (peer: Peer) => void;

/** Receives errors inside the runtime's own handling of a socket. */
export type SocketFailed = (error: Error) => void;

/** The certificates of a TLS listener, which may be others later. */
type CertificatesNow = () => Certificates | undefined;

/** Members of the runtime's sockets that its types do not know. */
interface UntypedSocket {
  readonly fd?: number;
}

interface TlsHandler extends SocketHandler<PeerOwner> {
  /** Picks the certificate for the name that the client asks for; undefined leaves it as it is. */
  serverName?(listener: unknown, name: string): RuntimeCertificate | undefined;
}

/** One accepted socket. */
class BunPeer implements Peer {
  readonly #socket: Socket<PeerOwner>;
  readonly #certificates: CertificatesNow | undefined;

  constructor(socket: Socket<PeerOwner>, certificates: CertificatesNow | undefined) {
    this.#socket = socket;
    this.#certificates = certificates;
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

  get proxy(): undefined {
    return undefined;
  }

  get descriptor(): number | undefined {
    const { fd = -1 } = this.#socket as UntypedSocket;
    return this.#certificates === undefined && fd >= 0 ? fd : undefined;
  }

  get tls(): TlsFacts | undefined {
    const certificates = this.#certificates?.();
    if (certificates === undefined) return undefined;
    // Without a name the runtime returns an empty one or none at all, and without a certificate none.
    const name = ((this.#socket.getServername() as string | undefined) ?? "").toLowerCase();
    const certificate = this.#socket.getPeerX509Certificate() as { fingerprint256: string } | undefined;
    return {
      serverName: name !== "" && certificates.covers(name) ? name : undefined,
      fingerprint: certificate?.fingerprint256.replaceAll(":", "").toLowerCase(),
    };
  }

  attach(owner: PeerOwner): void {
    this.#socket.data = owner;
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    return this.#socket.write(bytes, offset, length);
  }

  writeUnencrypted(bytes: Uint8Array): void {
    const { fd } = this.#socket as UntypedSocket;
    if (fd === undefined || fd < 0) return;
    try {
      writeSync(fd, bytes);
    } catch {
      // The peer is gone, or reads nothing: it has to do without.
    }
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

/** One set of handlers for all sockets of a listener: what differs is in `socket.data`. With certificates it speaks TLS. */
export function socketHandler(
  certificates: CertificatesNow | undefined,
  accept: AcceptPeer,
  failed: SocketFailed,
): SocketHandler<PeerOwner> {
  const handler: TlsHandler = {
    open: (socket) => accept(new BunPeer(socket, certificates)),
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
  if (certificates === undefined) return handler;
  handler.serverName = (_listener, name) => certificates()?.find(name);
  // With it, a TLS socket is opened at accept, so that a peer that never shakes hands can be cut.
  handler.handshake = (socket, success, error) => socket.data.handshaken(success, error);
  return handler;
}
