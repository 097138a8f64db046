/**
 * Peers over WebSocket: the runtime's WebSockets as {@link Peer}, one line a message. Nothing else in the engine calls one.
 * Source: RFC 6455; IRCv3 websocket.
 */
import type { ServerWebSocket } from "bun";
import type { TlsFacts } from "./application.ts";
import type { EndKind } from "./close-reasons.ts";
import { readLine } from "./websocket-line.ts";
import { payloadBytes, payloadText } from "./websocket-payload.ts";
import type { Peer, PeerOwner } from "./peer.ts";

/** Messages that the server sends: text, binary, or of the kind that the client sends first (text until then). */
export type MessageKind = "text" | "binary" | "either";

/** Facts of a request that are known before its WebSocket is there. */
export interface WebSocketOrigin {
  readonly messages: MessageKind;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number;
  readonly proxy: string | undefined;
  readonly tls: TlsFacts | undefined;
  readonly credential: string | undefined;
}

/** Close codes. Source: RFC 6455, section 7.4.1, and the registry of IANA. */
const closeCodes = {
  application: 1000,
  "peer-ended": 1000,
  "peer-reset": 1002,
  "send-queue-exceeded": 1008,
  "application-error": 1011,
  "server-stopping": 1001,
  "connection-limit": 1013,
  "address-limit": 1008,
  "address-rate": 1008,
  "address-ban": 1008,
  "proxy-header": 1008,
  "plain-text": 1002,
  origin: 1008,
} as const satisfies Record<EndKind, number>;

/** Close code for a message of several lines. */
const POLICY_VIOLATION = 1008;

/** Code of the runtime for a stream that ended without a close frame. */
const NO_CLOSE_FRAME = 1006;

/** Reason of the runtime for a message past its limit. */
const TOO_BIG = "Received too big message";

/** One WebSocket, which is there from `opened` on. */
export class WebSocketPeer implements Peer {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number;
  readonly proxy: string | undefined;
  readonly tls: TlsFacts | undefined;
  readonly credential: string | undefined;
  #messages: MessageKind;
  #socket: ServerWebSocket<WebSocketPeer> | undefined;
  #owner: PeerOwner | undefined;
  /** The runtime holds bytes that the kernel has not taken: nothing more is handed to it. */
  #blocked = false;
  /** Why the stream is to be ended, once the runtime holds nothing any more. */
  #ending: EndKind | undefined;
  /** The last message had several lines. */
  #severalLines = false;

  constructor({ messages, remoteAddress, remotePort, proxy, tls, credential }: WebSocketOrigin) {
    this.#messages = messages;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.proxy = proxy;
    this.tls = tls;
    this.credential = credential;
  }

  get descriptor(): undefined {
    return undefined;
  }

  get wholeLines(): boolean {
    return true;
  }

  attach(owner: PeerOwner): void {
    this.#owner = owner;
  }

  /** The runtime takes any message whole. What the kernel leaves of it is the last that the runtime is given until it has drained. */
  write(bytes: Uint8Array, offset: number, length: number): number {
    const socket = this.#socket;
    if (socket === undefined) return -1;
    if (this.#blocked) return 0;
    const payload = withoutLineEnd(bytes, offset, length);
    // Not sent: the specification knows no empty message, and the runtime says 0 for one.
    if (payload === 0) return length;
    const sent =
      this.#messages === "binary"
        ? socket.sendBinary(payloadBytes(bytes, offset, payload))
        : socket.sendText(payloadText(bytes, offset, payload));
    this.#blocked = sent <= 0;
    // Dropped: the runtime holds too many pongs.
    return sent === 0 ? 0 : length;
  }

  /** A WebSocket is accepted after its handshake. */
  writeUnencrypted(): void {}

  shutdown(kind: EndKind = "application"): void {
    if (this.#blocked) this.#ending = kind;
    else this.close(kind);
  }

  close(kind: EndKind = "application"): void {
    this.#socket?.close(closeCodes[kind]);
  }

  terminate(): void {
    this.#socket?.terminate();
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  // Events of the runtime.

  opened(socket: ServerWebSocket<WebSocketPeer>): void {
    this.#socket = socket;
  }

  received(message: string | Uint8Array<ArrayBuffer>): void {
    if (this.#messages === "either") this.#messages = typeof message === "string" ? "text" : "binary";
    const line = readLine(message);
    if (line !== undefined) {
      this.#owner?.received(line);
      return;
    }
    this.#severalLines = true;
    this.#socket?.close(POLICY_VIOLATION, "One line a message");
  }

  drained(): void {
    if (!this.#blocked || this.#socket === undefined || this.#socket.getBufferedAmount() > 0) return;
    this.#blocked = false;
    if (this.#ending === undefined) this.#owner?.drained();
    else this.close(this.#ending);
  }

  gone(code: number, reason: string): void {
    this.#socket = undefined;
    const fault = this.#severalLines ? "EPROTO" : faultOf(code, reason);
    this.#owner?.gone(fault === undefined ? undefined : Object.assign(new Error(reason), { code: fault }));
  }
}

/** Code of the system that says the same; undefined for an end in good order. */
function faultOf(code: number, reason: string): string | undefined {
  if (code !== NO_CLOSE_FRAME) return undefined;
  if (reason === "") return "ECONNRESET";
  return reason === TOO_BIG ? "EMSGSIZE" : "EPROTO";
}

const LF = 10;
const CR = 13;

/** Length of a line without its LF or CRLF. */
function withoutLineEnd(bytes: Uint8Array, offset: number, length: number): number {
  const last = offset + length - 1;
  if (bytes[last] !== LF) return length;
  return length > 1 && bytes[last - 1] === CR ? length - 2 : length - 1;
}
