/**
 * Decides about every peer that the kernel accepted: it becomes a connection, or it is refused with a line. Bun has no
 * hook before accept, so a refusal is always a close.
 */
import { normaliseAddress } from "./address-limits.ts";
import type { TlsFacts, TransportKind } from "./application.ts";
import type { RefuseReason } from "./close-reasons.ts";
import type { Engine } from "./engine.ts";
import type { Peer, PeerOwner } from "./peer.ts";
import { ProxiedPeer } from "./proxied-peer.ts";
import type { ProxiedClient } from "./proxy-header.ts";
import { RefusedPeer } from "./refused-peer.ts";
import { SocketConnection } from "./socket-connection.ts";

/** The listener's facts that a peer takes over. */
export interface Entrance {
  readonly name: string;
  readonly transport: TransportKind;
  readonly secure: boolean;
  /** True if peers come before their TLS handshake. */
  readonly awaitsHandshake: boolean;
  /** True if a peer with this address is a proxy, and has to send a PROXY header. */
  isProxy(address: string): boolean;
  /** The clients of its proxies are secure, where a header does not say. */
  readonly secureClients?: boolean;
}

/** Facts about a connection that are known when it begins. */
export interface Origin {
  readonly entrance: Entrance;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
  /** The proxy's own address, if a proxy stated the origin. */
  readonly proxy: string | undefined;
  /** The proxy's word for the client's TLS, or what is known before the connection begins; undefined without TLS. */
  readonly tls: TlsFacts | undefined;
  /** The secret in its request. */
  readonly credential?: string | undefined;
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
  /** Connections at one time, with the process's limit of open files taken into account. */
  connectionLimit: number;

  constructor(engine: Engine<State>, connectionLimit: number) {
    this.#engine = engine;
    this.connectionLimit = connectionLimit;
  }

  /** A peer was accepted. Its address is read now: once it closes, the runtime forgets it. */
  accept(peer: Peer, entrance: Entrance): void {
    const addressed = entrance.transport !== "unix";
    // Reset before it was accepted: the kernel has no address for it any more.
    const address = addressed ? peer.remoteAddress : "";
    if (address === undefined) {
      this.#engine.metrics.lostBeforeAccept += 1;
      peer.attach(LOST_PEER);
      peer.terminate();
      return;
    }
    const own = {
      entrance,
      remoteAddress: normaliseAddress(address),
      remotePort: addressed ? peer.remotePort : 0,
      openedAt: this.#engine.options.clock.now(),
      proxy: peer.proxy,
      tls: entrance.awaitsHandshake ? undefined : peer.tls,
      credential: peer.credential,
    };
    const reason = this.#refusal();
    if (reason !== undefined) this.#refuse(peer, own, reason);
    else if (entrance.isProxy(own.remoteAddress)) this.#awaitHeader(peer, own);
    else this.#enter(peer, own);
  }

  /**
   * Cuts those whose time is over: refused peers that do not end, and peers that do not get on with header or handshake; no
   * more than `most`. Returns what is left of that.
   */
  sweep(now: number, most: number): number {
    const { turnedAway, unproven, handshaking, limits } = this.#engine;
    let left = most;
    for (const peer of turnedAway) {
      if (left === 0) return 0;
      if (now < peer.cutAt) continue;
      peer.cut();
      left -= 1;
    }
    for (const proxied of unproven) {
      if (left === 0) return 0;
      if (now < proxied.cutAt) continue;
      proxied.expire();
      left -= 1;
    }
    for (const connection of handshaking) {
      if (left === 0) return 0;
      if (connection.sweep(now)) left -= 1;
    }
    limits.prune(now);
    return left;
  }

  /** Cuts those that have not become connections. */
  stop(): void {
    const { unproven, handshaking } = this.#engine;
    for (const proxied of unproven) proxied.cut();
    for (const connection of handshaking) connection.cut({ kind: "server-stopping" });
  }

  /** A proxy's own address is not limited: it comes with all of its clients. */
  #awaitHeader(peer: Peer, own: Origin): void {
    const { unproven, options } = this.#engine;
    const proxied = new ProxiedPeer(peer, own.openedAt + options.proxyTimeout, {
      introduced: (client, rest) => {
        unproven.delete(proxied);
        this.#introduced(peer, own, client, rest);
      },
      faulty: (fault) => {
        unproven.delete(proxied);
        this.#refuse(peer, own, { kind: "proxy-header", fault });
      },
      gone: () => {
        unproven.delete(proxied);
        this.#engine.refused(own.entrance.name, own.remoteAddress, this.#reasonOfGone());
        this.#engine.left();
      },
    });
    peer.attach(proxied);
    unproven.add(proxied);
  }

  #reasonOfGone(): RefuseReason {
    return this.#engine.stopping ? { kind: "server-stopping" } : { kind: "proxy-header", fault: "ended" };
  }

  #introduced(peer: Peer, own: Origin, client: ProxiedClient | undefined, rest: Uint8Array): void {
    const openedAt = this.#engine.options.clock.now();
    const origin = client === undefined ? { ...own, openedAt } : originOf(client, own, openedAt);
    const connection = this.#enter(peer, origin);
    if (rest.length > 0) connection?.received(rest);
  }

  /** A peer becomes a connection, unless its address has too many. */
  #enter(peer: Peer, origin: Origin): SocketConnection<State> | undefined {
    const { limits, handshaking } = this.#engine;
    const reason = limits.admit(origin.remoteAddress, origin.openedAt);
    if (reason !== undefined) {
      this.#refuse(peer, origin, reason);
      return undefined;
    }
    const connection = new SocketConnection(this.#engine, peer, origin);
    peer.attach(connection);
    if (origin.entrance.awaitsHandshake) handshaking.add(connection);
    else connection.begin();
    return connection;
  }

  #refusal(): RefuseReason | undefined {
    const { stopping, table, handshaking, unproven } = this.#engine;
    if (stopping) return { kind: "server-stopping" };
    const taken = table.size + handshaking.size + unproven.size;
    return taken < this.connectionLimit
      ? undefined
      : { kind: "connection-limit", limit: this.connectionLimit };
  }

  #refuse(peer: Peer, { entrance, remoteAddress }: Origin, reason: RefuseReason): void {
    const { turnedAway, options } = this.#engine;
    this.#engine.refused(entrance.name, remoteAddress, reason);
    const refused = new RefusedPeer(
      peer,
      reason.kind,
      options.clock.now() + options.lingerTimeout,
      (gone) => {
        turnedAway.delete(gone);
        this.#engine.left();
      },
    );
    peer.attach(refused);
    turnedAway.add(refused);
    // Before the handshake a TLS peer could not read the line.
    refused.dismiss(entrance.awaitsHandshake ? "" : this.#engine.callbacks.refused(reason));
    if (entrance.awaitsHandshake || turnedAway.size > options.descriptorReserve >> 1) refused.cut();
  }
}

function originOf(
  { address: remoteAddress, port: remotePort, secure, fingerprint }: ProxiedClient,
  { entrance, remoteAddress: proxy }: Origin,
  openedAt: number,
): Origin {
  const tls =
    (secure ?? entrance.secureClients === true) ? { serverName: undefined, fingerprint } : undefined;
  return { entrance, remoteAddress, remotePort, openedAt, proxy, tls };
}
