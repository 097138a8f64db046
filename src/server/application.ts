/**
 * The boundary of the engine: its calls to the application ({@link Application}), and the connections that it hands over
 * ({@link Connection}). Neither mentions a socket: TCP, TLS, WebSocket and Unix sockets look the same.
 */
import type { CloseReason, RefuseReason } from "./close-reasons.ts";

/**
 * The callbacks of an application. `State` is the application's own value for each connection.
 *
 * The engine never calls back from inside a call that the application made: `send`, `sendSpan`, `close`, `pause` and
 * `resume` return before anything they cause is reported. An exception thrown here closes that connection with the reason
 * `application-error` and is emitted as an `error` event; the server goes on.
 */
export interface Application<State> {
  /** A peer was admitted. The value returned becomes `connection.state`. */
  opened(connection: Connection<State>): State;

  /**
   * One line arrived, without its LF or CRLF; never empty. `line` is valid during this call only, since its memory is used
   * again: decode it or copy it. Not called any more once `close` was called on the connection, nor after `pause`, unless
   * the peer is lost: then what it had sent comes at once, with `open` false, and `closed` after it.
   */
  received(connection: Connection<State>, line: Uint8Array): void;

  /** A line passed `lineLimit`. Called once for each such line, at once; the rest of the line is dropped. */
  lineTooLong?(connection: Connection<State>): void;

  /** After a flush, more than `highWaterMark` bytes wait for this peer. Called once until `writable`. */
  congested?(connection: Connection<State>): void;

  /** After `congested`: `lowWaterMark` bytes or fewer wait now. */
  writable?(connection: Connection<State>): void;

  /** The time set with `setDeadline` has come (at most one `sweepInterval` late). The deadline is cleared first. */
  expired?(connection: Connection<State>): void;

  /**
   * The connection is gone: its id finds nothing any more, and bytes for it are dropped. Called exactly once for each
   * connection whose `opened` returned, whichever side closed it; a few turns later if thousands go at one time.
   */
  closed(connection: Connection<State>, reason: CloseReason): void;

  /** A peer is being turned away: the line to send it (with its line end), or nothing. */
  refused?(reason: RefuseReason): string | undefined;

  /**
   * Makes changes durable before anyone can see them, as by a database transaction. Bytes that were queued since the last
   * commit are written only after this returns. Called once a turn, before the first of its writes, if there are such
   * bytes. Called earlier, from inside `send`, `sendSpan` or `ring.write`, when the ring has to reuse their place or a
   * queue passes `sendQueueLimit`. So record a change before you queue the bytes that tell of it.
   *
   * It is synchronous, and must not send. If it throws, or returns a promise, that is emitted as an `error` event, and the
   * bytes wait: it is called again at the end of the next turn in which something is queued, and at each sweep. No
   * connection is closed for it, unless its queue passes `sendQueueLimit` meanwhile. Without this callback nothing waits.
   */
  commit?(): void;

  /**
   * `stop()` was called: say goodbye to each connection and close it. The engine cuts connections that are open at the
   * deadline. Without this callback it closes all at once, with `server-stopping`.
   */
  stopping?(): void;
}

/** Handle of a connection: a slot and a generation in one safe integer. A stale one finds nothing. */
export type ConnectionId = number;

/** How the bytes travel. */
export type TransportKind = "tcp" | "websocket" | "unix";

/** Facts of a TLS handshake. */
export interface TlsFacts {
  /** The name that the peer asked for (SNI), in lower case, if a certificate covers it. */
  readonly serverName: string | undefined;
  /** SHA-256 of the peer's certificate, in 64 lower-case hexadecimal digits. Nobody vouches for that certificate. */
  readonly fingerprint: string | undefined;
}

/** The origin of a client, as a gateway that the application trusts states it. */
export interface StatedOrigin {
  /** An IP address, without brackets. */
  readonly remoteAddress: string;
  /** 0 if it is not known. */
  readonly remotePort: number;
  readonly secure: boolean;
  /** Ignored unless `secure`. */
  readonly tls: TlsFacts | undefined;
}

/** One admitted peer, as the application sees it. */
export interface Connection<State> {
  readonly id: ConnectionId;
  readonly transport: TransportKind;
  /** True where the bytes are encrypted on the way, or where a proxy says so of its client. */
  readonly secure: boolean;
  /** Facts of the TLS handshake; undefined without TLS. A proxy's word for it names no server. */
  readonly tls: TlsFacts | undefined;
  /** The secret that the request for a WebSocket brought, by the listener's option `credential`; undefined without one. */
  readonly credential: string | undefined;
  /**
   * The peer's address without brackets, `::ffff:` removed; the empty string for a Unix socket. Behind a proxy it is the
   * client's.
   */
  readonly remoteAddress: string;
  /** The peer's port; 0 for a Unix socket. */
  readonly remotePort: number;
  /** Name of the listener that accepted it, as given in its options, or its address. */
  readonly listener: string;
  /** Milliseconds since the Unix epoch, by the option `clock`. */
  readonly openedAt: number;
  /** The value that `opened` returned. */
  state: State;
  /** True if another process can go on with it: not over TLS or WebSocket. */
  readonly portable: boolean;
  /** Bytes accepted by `send` that the kernel has not taken yet. */
  readonly pendingBytes: number;
  /** False once `close` was called or the connection broke; then sends are dropped silently. */
  readonly open: boolean;

  /**
   * Replaces the origin of the peer, which is a gateway, by that of its client: `remoteAddress`, `remotePort`, `secure` and
   * `tls`. The limits per address count the connection for the client's address from now on. Returns why that address gets
   * no more connections; then nothing has changed, and the application should close it.
   * @throws InvalidOptionError for a text that is not an address, and for a port out of range.
   */
  setOrigin(origin: StatedOrigin): RefuseReason | undefined;

  /** Queues text (as UTF-8) or bytes for this peer. Written at the end of the turn. Never throws for a slow or gone peer. */
  send(data: string | Uint8Array): void;

  /**
   * Queues the bytes `start` to `end` of the server's send ring for this peer: no copy, no allocation
   * (`bench/alloc.ts` holds that). The span must have been written to the ring in this turn.
   * @throws LimitError when the ring has given those bytes up already.
   */
  sendSpan(start: number, end: number): void;

  /**
   * Stops reading lines, sends what is queued, ends the stream and closes once the peer has ended too or
   * `lingerTimeout` has passed (SO_LINGER is not enough: a peer that still sends would reset the last line away).
   */
  close(reason: CloseReason): void;

  /**
   * Stops calling `received`, and stops reading from the peer once more has arrived. What arrived waits. While paused the
   * peer's end has no effect either: whoever pauses has to resume, or to set a deadline. Without effect on a peer that is
   * lost.
   */
  pause(): void;

  /** Goes on after `pause`, in a later turn, with the lines that wait first. */
  resume(): void;

  /** Bytes that were received but not yet given to the application because of `pause`. */
  readonly heldBytes: number;

  /**
   * Calls `expired` at the first sweep from this time on (milliseconds since the Unix epoch), or never with `undefined`.
   * One a connection.
   */
  setDeadline(at: number | undefined): void;
}
