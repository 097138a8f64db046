/**
 * The change to another process: freezes listeners and connections, gives their state away, and takes that of another process
 * over. Knows nothing of processes: descriptors and values are carried by others.
 */
import type { Connection } from "./application.ts";
import { socketHandler } from "./bun-peer.ts";
import type { Engine } from "./engine.ts";
import type { HandedConnection } from "./handed-connection.ts";
import type { AnyListener } from "./listener-maker.ts";
import { SocketListener } from "./listener.ts";
import type { Peer, PeerOwner } from "./peer.ts";
import { SocketConnection } from "./socket-connection.ts";

/** A listening socket that another process can take over. */
export interface HandedListener {
  readonly descriptor: number;
  /** As in the options of its listener: a host and a port, or a path. The port that the system chose, if it was 0. */
  readonly address: string;
  readonly port: number;
}

/** Gives the state of an adopted connection, in the place of the application's `opened`. */
export type Adopted<State> = (connection: Connection<State>, handed: HandedConnection) => State;

/**
 * Stops accepting and reading. The sockets stay open, so that peers wait. Those with WebSocket go on: the runtime cannot hand
 * them over. Returns the listening sockets.
 */
export function freeze<State>(
  engine: Engine<State>,
  listeners: readonly AnyListener[],
): readonly HandedListener[] {
  const handed: HandedListener[] = [];
  engine.ended.drain();
  engine.departures.drain();
  for (const listener of listeners) {
    if (!(listener instanceof SocketListener)) continue;
    const descriptor = listener.detach();
    const { address, port } = listener;
    if (descriptor !== undefined) handed.push({ descriptor, address, port });
  }
  for (const connection of engine.table) connection.freeze();
  return handed;
}

/** Goes on after `freeze`, as if nothing had been. */
export async function thaw<State>(engine: Engine<State>, listeners: readonly AnyListener[]): Promise<void> {
  for (const listener of listeners) if (!listener.listening) await listener.open();
  for (const connection of engine.table) connection.thaw();
}

/** The state of all connections that another process can go on with. Nothing is written to them from now on. */
export function handOver<State>(
  engine: Engine<State>,
): ReadonlyMap<SocketConnection<State>, HandedConnection> {
  engine.commit();
  const handed = new Map<SocketConnection<State>, HandedConnection>();
  for (const connection of engine.table) {
    const state = connection.handOver();
    if (state !== undefined) handed.set(connection, state);
  }
  return handed;
}

/** Takes connections over. They are frozen until `thaw`. */
export async function adopt<State>(
  engine: Engine<State>,
  connections: readonly HandedConnection[],
  adopted: Adopted<State>,
): Promise<void> {
  let accepted: Peer | undefined;
  const socket = socketHandler(
    undefined,
    (peer) => {
      accepted = peer;
      // Until it has its own.
      peer.attach(NOBODY);
    },
    (error) => engine.failed("socket", error),
  );
  for (const handed of connections) {
    accepted = undefined;
    // The runtime takes `fd`; its types do not know it.
    await Bun.connect<PeerOwner>({
      fd: handed.descriptor,
      allowHalfOpen: true,
      socket,
    } as unknown as Bun.UnixSocketOptions<PeerOwner>);
    if (accepted !== undefined) begin(engine, accepted, handed, adopted);
  }
  engine.limits.configure(
    engine.options,
    [...engine.table].map(({ remoteAddress }) => remoteAddress),
  );
}

function begin<State>(
  engine: Engine<State>,
  peer: Peer,
  handed: HandedConnection,
  adopted: Adopted<State>,
): void {
  const { listener: name, transport, remoteAddress, remotePort, openedAt, proxy, tls } = handed;
  const entrance = { name, transport, secure: false, awaitsHandshake: false, isProxy: () => false };
  const connection = new SocketConnection(engine, peer, {
    entrance,
    remoteAddress,
    remotePort,
    openedAt,
    proxy,
    tls,
  });
  peer.attach(connection);
  connection.beginAgain(handed, (each) => adopted(each, handed));
}

const NOBODY: PeerOwner = {
  received: () => {},
  drained: () => {},
  peerEnded: () => {},
  handshaken: () => {},
  gone: () => {},
};
