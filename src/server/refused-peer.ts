/** A peer that was turned away: it is sent its line and closed, in such a way that it can read the line. */
import type { OwnedSocket, SocketOwner } from "./socket-owner.ts";

/**
 * Ends our side after the line, and drops what the peer still sends until it ends its own: closing at once would let
 * the kernel reset the line away when there is unread input.
 */
export class RefusedPeer implements SocketOwner {
  /** Milliseconds since the Unix epoch: when its time is over. */
  readonly cutAt: number;
  readonly #socket: OwnedSocket;
  readonly #onGone: (peer: RefusedPeer) => void;

  constructor(socket: OwnedSocket, cutAt: number, onGone: (peer: RefusedPeer) => void) {
    this.#socket = socket;
    this.cutAt = cutAt;
    this.#onGone = onGone;
  }

  /** Sends the line, as far as the kernel takes it: a fresh socket takes any line. */
  dismiss(line: string): void {
    if (line !== "") this.#socket.write(line);
    this.#socket.shutdown();
  }

  /** Closes without waiting any longer. */
  cut(): void {
    this.#socket.close();
  }

  received(): void {}

  drained(): void {}

  handshaken(): void {}

  peerEnded(): void {
    this.#socket.close();
  }

  gone(): void {
    this.#onGone(this);
  }
}
