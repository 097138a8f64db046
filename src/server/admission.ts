/**
 * Decides about every peer that the kernel accepted: it becomes a connection, or it is refused with a line. Bun has no
 * hook before accept, so a refusal is always a close.
 */
import { normaliseAddress } from "./address-limits.ts";
import type { TransportKind } from "./application.ts";
import type { RefuseReason } from "./close-reasons.ts";
import type { Engine } from "./engine.ts";
import type { Peer, PeerOwner } from "./peer.ts";
import { RefusedPeer } from "./refused-peer.ts";
import { SocketConnection } from "./socket-connection.ts";

/** The listener's facts that a peer takes over. */
export interface Entrance {
  readonly name: string;
  readonly transport: TransportKind;
  readonly secure: boolean;
}

/** Facts about a connection that are known at accept. */
export interface Origin {
  readonly entrance: Entrance;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
}

/** Owner of a peer that was gone before it was accepted: nothing happens to it any more. */
const LOST_PEER: PeerOwner = {
  received: () => {},
  drained: () => {},
  peerEnded: () => {},
  handshaken: () => {},
  gone: () => {},
};

/** The door of one server. */
export class Admission<State> {
  readonly #engine: Engine<State>;
  readonly #connectionLimit: number;
  readonly #turnedAwayLimit: number;

  /** @param connectionLimit connections at one time, with the process's limit of open files taken into account. */
  constructor(engine: Engine<State>, connectionLimit: number) {
    this.#engine = engine;
    this.#connectionLimit = connectionLimit;
    this.#turnedAwayLimit = engine.options.descriptorReserve >> 1;
  }

  /** A peer was accepted. Its address is read now: once it closes, the runtime forgets it. */
  accept(peer: Peer, entrance: Entrance): void {
    const overTcp = entrance.transport === "tcp";
    // Reset before it was accepted: the kernel has no address for it any more.
    const address = overTcp ? peer.remoteAddress : "";
    if (address === undefined) {
      this.#engine.metrics.lostBeforeAccept += 1;
      peer.attach(LOST_PEER);
      peer.terminate();
      return;
    }
    const remoteAddress = normaliseAddress(address);
    const now = this.#engine.options.clock.now();
    const reason = this.#refusal(remoteAddress, now);
    if (reason !== undefined) {
      this.#refuse(peer, entrance, remoteAddress, reason, now);
      return;
    }
    const connection = new SocketConnection(this.#engine, peer, {
      entrance,
      remoteAddress,
      remotePort: overTcp ? peer.remotePort : 0,
      openedAt: now,
    });
    peer.attach(connection);
    if (entrance.secure) this.#engine.handshaking.add(connection);
    else connection.begin();
  }

  /** Cuts those whose time is over: refused peers that do not end, and peers that do not get on with the handshake. */
  sweep(now: number): void {
    for (const peer of this.#engine.turnedAway) if (now >= peer.cutAt) peer.cut();
    for (const connection of this.#engine.handshaking) connection.sweep(now);
    this.#engine.limits.prune(now);
  }

  #refusal(remoteAddress: string, now: number): RefuseReason | undefined {
    const { stopping, table, handshaking, limits } = this.#engine;
    if (stopping) return { kind: "server-stopping" };
    if (table.size + handshaking.size >= this.#connectionLimit) {
      return { kind: "connection-limit", limit: this.#connectionLimit };
    }
    return limits.admit(remoteAddress, now);
  }

  #refuse(peer: Peer, entrance: Entrance, remoteAddress: string, reason: RefuseReason, now: number): void {
    const { turnedAway, options } = this.#engine;
    this.#engine.refused(entrance.name, remoteAddress, reason);
    const refused = new RefusedPeer(peer, now + options.lingerTimeout, (gone) => {
      turnedAway.delete(gone);
      this.#engine.left();
    });
    peer.attach(refused);
    turnedAway.add(refused);
    // Before the handshake a TLS peer could not read the line.
    refused.dismiss(entrance.secure ? "" : this.#engine.callbacks.refused(reason));
    if (entrance.secure || turnedAway.size > this.#turnedAwayLimit) refused.cut();
  }
}
