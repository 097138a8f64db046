/** One listening socket for WebSockets: HTTP on the runtime's server, whose WebSockets it hands on as peers. */
import { lookup } from "node:dns/promises";
import type { Server as RuntimeServer, WebSocketHandler } from "bun";
import { normaliseAddress } from "./address-limits.ts";
import { AddressRanges } from "./address-ranges.ts";
import type { Entrance } from "./admission.ts";
import type { SocketFailed } from "./bun-peer.ts";
import { Certificates, readCertificate } from "./certificates.ts";
import type { Certificate } from "./certificates.ts";
import type { RefuseReason } from "./close-reasons.ts";
import { formatAddress, InvalidOptionError, NameNotFoundError } from "./errors.ts";
import { checkOptions, runtimeTls } from "./listen-options.ts";
import type { TcpListenOptions, TlsOptions } from "./listen-options.ts";
import { errorFor } from "./listener.ts";
import type { AcceptAt, Listener } from "./listener.ts";
import { WebSocketPeer } from "./websocket-peer.ts";
import { agreeOn, forwardedClient, mayConnect, statusOf } from "./websocket-request.ts";

/** Told of each request that was refused before it became a peer. */
export type RequestRefused = (listener: string, remoteAddress: string, reason: RefuseReason) => void;

/** The server as this listener sees it. */
export interface WebSocketHost {
  readonly accept: AcceptAt;
  readonly failed: SocketFailed;
  readonly refused: RequestRefused;
  readonly lineLimit: number;
  /** Milliseconds for the TLS handshake and the request. */
  readonly handshakeTimeout: number;
}

const answers = {
  400: "The request is malformed, or the proxy in between does not name its client (X-Forwarded-For).",
  403: "Pages of this origin may not connect.",
  404: "Nothing is here.",
  426: "This is a chat server: connect by WebSocket.",
  500: "Internal error.",
  503: "The server takes no connections now.",
} as const;

/** Bytes that the runtime holds for a peer above which it drops pongs. Lines are not dropped, but wait in the send queue. */
const RUNTIME_QUEUE = 64 * 1024;

/**
 * Seconds that a request may go without a byte while the application answers it. The idle time-out is for requests that have
 * not come yet: too short for a look at a password or an upload.
 */
const ANSWER_TIME = 60;

/** The implementation of {@link Listener} for WebSockets. It can be opened again after it was closed, and keeps its port. */
export class WebSocketListener implements Listener, Entrance {
  readonly name: string;
  readonly transport = "websocket";
  readonly secure: boolean;
  readonly address: string;
  readonly awaitsHandshake = false;
  readonly #options: TcpListenOptions;
  readonly #path: string;
  readonly #origins: readonly string[];
  readonly #proxies: AddressRanges;
  readonly #host: WebSocketHost;
  readonly #handler: WebSocketHandler<WebSocketPeer>;
  #certificates: readonly Certificate[];
  #port: number;
  #bound: RuntimeServer<WebSocketPeer> | undefined;

  /** @throws InvalidOptionError, CertificateError */
  constructor(options: TcpListenOptions, host: WebSocketHost) {
    checkOptions(options);
    const { tls, webSocket: { path = "/", origins = [] } = {} } = options;
    this.#options = options;
    this.#path = path;
    this.#origins = origins;
    this.#proxies = new AddressRanges(options.proxies ?? []);
    this.#host = host;
    this.#certificates = tls === undefined ? [] : checked([tls, ...(tls.others ?? [])]);
    this.secure = tls !== undefined;
    this.address = options.host;
    this.#port = options.port;
    this.name = options.name ?? formatAddress(options.host, options.port);
    this.#handler = this.#handlerFor(host);
  }

  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#bound !== undefined;
  }

  get descriptor(): undefined {
    return undefined;
  }

  /** A proxy names its client in the request, and not by a PROXY header. */
  isProxy(): boolean {
    return false;
  }

  /**
   * Binds and listens.
   * @throws AddressInUseError, AddressNotAvailableError, NameNotFoundError, PermissionError, CertificateError
   */
  async open(): Promise<void> {
    const { host, webSocket } = this.#options;
    await resolvable(host);
    if (webSocket?.takeOver !== true) this.#demandFree();
    this.#listen();
  }

  /** Stops listening; the WebSockets stay open. */
  close(): void {
    const bound = this.#bound;
    this.#bound = undefined;
    void bound?.stop();
  }

  /**
   * The runtime keeps the certificates that a server was opened with. So it is closed, and another one is opened in the same
   * step. Peers that wait to be accepted at that moment are lost.
   */
  replaceCertificates(certificates: readonly Certificate[]): void {
    if (!this.secure || certificates.length === 0) {
      throw new InvalidOptionError("certificates", certificates[0], "at least one, for a TLS listener");
    }
    const before = this.#certificates;
    this.#certificates = checked(certificates);
    if (!this.listening) return;
    this.close();
    try {
      this.#listen();
    } catch (error) {
      this.#certificates = before;
      throw error;
    }
  }

  /** Since the port is shared, a server that has it already has to be looked for. */
  #demandFree(): void {
    if (this.#port === 0) return;
    const { host: hostname } = this.#options;
    const wanted = { hostname, port: this.#port, ipv6Only: true, socket: { data() {} } };
    try {
      Bun.listen(wanted).stop();
    } catch (cause) {
      throw errorFor(cause, this.#options, this.#port);
    }
  }

  #listen(): void {
    const { host, tls, webSocket } = this.#options;
    try {
      this.#bound = Bun.serve<WebSocketPeer>({
        hostname: host,
        port: this.#port,
        ipv6Only: true,
        // So that another process can open the port before this one closes it.
        reusePort: true,
        development: false,
        idleTimeout: Math.min(255, Math.ceil(this.#host.handshakeTimeout / 1000)),
        maxRequestBodySize: webSocket?.request === undefined ? 0 : Number.MAX_SAFE_INTEGER,
        fetch: (request, server) => this.#answer(request, server),
        error: (error) => this.#broken(error),
        websocket: this.#handler,
        ...(tls && { tls: namedCertificates(tls, this.#certificates) }),
      });
      this.#port = this.#bound.port ?? this.#port;
    } catch (cause) {
      throw errorFor(cause, this.#options, this.#port);
    }
  }

  #answer(request: Request, server: RuntimeServer<WebSocketPeer>): Response | undefined | Promise<Response> {
    if (!this.listening) return answer(503);
    const { headers } = request;
    const status = statusOf(request, this.#path);
    const handler = this.#options.webSocket?.request;
    if (status !== undefined && (handler === undefined || status === 400)) return answer(status);
    const own = server.requestIP(request);
    const proxy = own === null ? undefined : normaliseAddress(own.address);
    const behind = proxy !== undefined && this.#proxies.has(proxy);
    const client = behind ? forwardedClient(headers, this.#proxies) : undefined;
    if (behind && client === undefined) return answer(400);
    const remoteAddress = client?.address ?? proxy;
    const secure =
      this.secure || (client !== undefined && (client.secure ?? this.#options.secureClients === true));
    const allowedOrigin = mayConnect(headers, this.#origins);
    if (status !== undefined) {
      server.timeout(request, ANSWER_TIME);
      const facts = { listener: this.name, remoteAddress, secure, allowedOrigin };
      return handled(handler?.(request, facts), status);
    }
    if (!allowedOrigin) {
      const origin = (headers.get("origin") ?? "").slice(0, 200);
      this.#host.refused(this.name, remoteAddress ?? "", { kind: "origin", origin });
      return answer(403);
    }
    const { subprotocol, messages } = agreeOn(headers.get("sec-websocket-protocol"));
    // Otherwise the runtime agrees to the first one that the client names.
    headers.delete("sec-websocket-protocol");
    const data = new WebSocketPeer({
      messages,
      remoteAddress,
      remotePort: client === undefined ? (own?.port ?? 0) : 0,
      proxy: behind ? proxy : undefined,
      tls: secure ? { serverName: undefined, fingerprint: undefined } : undefined,
      credential: this.#options.webSocket?.credential?.(headers, secure),
    });
    const named = subprotocol === undefined ? {} : { "Sec-WebSocket-Protocol": subprotocol };
    return server.upgrade(request, { data, headers: named }) ? undefined : answer(426);
  }

  #handlerFor({ accept, failed, lineLimit }: WebSocketHost): WebSocketHandler<WebSocketPeer> {
    return {
      // A line past the limit is refused as over TCP; only what is far above it ends the connection.
      maxPayloadLength: 2 * lineLimit,
      backpressureLimit: RUNTIME_QUEUE,
      // The application's deadlines are for all transports.
      idleTimeout: 0,
      sendPings: false,
      perMessageDeflate: false,
      open: (socket) => {
        socket.data.opened(socket);
        accept(socket.data, this);
      },
      message: (socket, message) => socket.data.received(message),
      drain: (socket) => socket.data.drained(),
      close: (socket, code, reason) => socket.data.gone(code, reason),
      // Without this handler an exception in another one would end the process.
      error: (error, socket) => {
        failed(error);
        socket.terminate();
      },
    };
  }

  #broken(error: Error): Response {
    this.#host.failed(error);
    return answer(500);
  }
}

/** The runtime's server says something else of a name that does not resolve. */
async function resolvable(host: string): Promise<void> {
  try {
    await lookup(host);
  } catch (cause) {
    throw new NameNotFoundError(host, cause);
  }
}

/** @throws CertificateError for the first one that cannot be used. */
function checked(certificates: readonly Certificate[]): readonly Certificate[] {
  const [first, ...others] = certificates;
  if (first !== undefined) void new Certificates(first, others);
  return certificates;
}

/** The first certificate is for clients that name no host, or one that none covers. Further on, a name is for the first that has it. */
function namedCertificates(tls: TlsOptions, certificates: readonly Certificate[]): Bun.TLSOptions[] {
  const options = { ...tls, askForCertificate: false };
  const named = new Set<string>();
  const entries: Bun.TLSOptions[] = [];
  for (const certificate of certificates) {
    if (entries.length === 0) entries.push(runtimeTls(options, certificate));
    for (const serverName of readCertificate(certificate).names) {
      if (!named.has(serverName)) entries.push({ ...runtimeTls(options, certificate), serverName });
      named.add(serverName);
    }
  }
  return entries;
}

/** `status` is for what the handler leaves to the listener. */
async function handled(
  response: Promise<Response | undefined> | undefined,
  status: keyof typeof answers,
): Promise<Response> {
  return (await response) ?? answer(status);
}

function answer(status: keyof typeof answers): Response {
  const headers: Record<string, string> = {
    Connection: "close",
    "Content-Type": "text/plain; charset=utf-8",
  };
  if (status === 426) Object.assign(headers, { Upgrade: "websocket", "Sec-WebSocket-Version": "13" });
  return new Response(`${answers[status]}\n`, { status, headers });
}
