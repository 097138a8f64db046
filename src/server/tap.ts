/**
 * Lets bytes of a peer in, or not: the connection opens and closes it, and freezing closes it whatever that says. A pause
 * closes it once the peer says more: most pauses are over before, and cost no system call.
 */
import type { Peer } from "./peer.ts";

export class Tap {
  /** Closed until `thaw`: another process is about to go on with the peer. */
  frozen = false;
  readonly #peer: Peer;
  #closed = false;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.frozen) this.#peer.pause();
  }

  open(): void {
    if (!this.#closed) return;
    this.#closed = false;
    if (!this.frozen) this.#peer.resume();
  }

  freeze(): void {
    if (this.frozen) return;
    this.frozen = true;
    if (!this.#closed) this.#peer.pause();
  }

  thaw(): void {
    this.frozen = false;
    if (!this.#closed) this.#peer.resume();
  }
}
