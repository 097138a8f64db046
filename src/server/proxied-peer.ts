/** A proxy, before its header is complete: a peer that speaks for a client. */
import type { ProxiedClient, ProxyFault } from "./proxy-header.ts";
import { readProxyHeader } from "./proxy-header.ts";
import type { Peer, PeerOwner } from "./peer.ts";

/** Receives the outcome, once. */
export interface ProxiedPeerHost {
  /** The peer is the host's now. `client` is undefined if the peer speaks for itself; `rest` came after the header. */
  introduced(client: ProxiedClient | undefined, rest: Uint8Array): void;
  /** The peer is to be refused. */
  faulty(fault: Exclude<ProxyFault, "ended">): void;
  /** The peer is gone. */
  gone(): void;
}

export class ProxiedPeer implements PeerOwner {
  /** Milliseconds since the Unix epoch: when its time for the header is over. */
  readonly cutAt: number;
  readonly #peer: Peer;
  readonly #host: ProxiedPeerHost;
  #chunks: Uint8Array[] = [];
  #count = 0;
  /** Bytes that the next look at the header needs. */
  #needs = 1;

  constructor(peer: Peer, cutAt: number, host: ProxiedPeerHost) {
    this.cutAt = cutAt;
    this.#peer = peer;
    this.#host = host;
  }

  /** Its time is over. */
  expire(): void {
    this.#host.faulty("timeout");
  }

  /** Calls `gone` before it returns. */
  cut(): void {
    this.#peer.close("proxy-header");
  }

  received(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#count += chunk.length;
    if (this.#count < this.#needs) return;
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const reading = readProxyHeader(bytes);
    switch (reading.kind) {
      case "incomplete":
        this.#chunks = [bytes];
        this.#needs = reading.needs;
        break;
      case "faulty":
        this.#host.faulty(reading.fault);
        break;
      case "complete":
        this.#host.introduced(reading.client, bytes.subarray(reading.length));
        break;
    }
  }

  peerEnded(): void {
    this.#peer.close("proxy-header");
  }

  gone(): void {
    this.#host.gone();
  }

  drained(): void {}

  handshaken(): void {}
}
