/** A peer that was turned away: it is sent its line and closed, in such a way that it can read the line. */
import type { RefuseKind } from "./close-reasons.ts";
import type { Peer, PeerOwner } from "./peer.ts";

/**
 * Ends our side after the line, and drops what the peer still sends until it ends its own: closing at once would let
 * the kernel reset the line away when there is unread input.
 */
export class RefusedPeer implements PeerOwner {
  /** Milliseconds since the Unix epoch: when its time is over. */
  readonly cutAt: number;
  readonly #peer: Peer;
  readonly #kind: RefuseKind;
  readonly #onGone: (peer: RefusedPeer) => void;

  constructor(peer: Peer, kind: RefuseKind, cutAt: number, onGone: (peer: RefusedPeer) => void) {
    this.#peer = peer;
    this.#kind = kind;
    this.cutAt = cutAt;
    this.#onGone = onGone;
  }

  /** Sends the line, as far as the kernel takes it: a fresh peer takes any line. */
  dismiss(line: string): void {
    const bytes = Buffer.from(line);
    if (bytes.length > 0) this.#peer.write(bytes, 0, bytes.length);
    this.#peer.shutdown(this.#kind);
  }

  /** Closes without waiting any longer. */
  cut(): void {
    this.#peer.close(this.#kind);
  }

  received(): void {}

  drained(): void {}

  handshaken(): void {}

  peerEnded(): void {
    this.#peer.close(this.#kind);
  }

  gone(): void {
    this.#onGone(this);
  }
}
