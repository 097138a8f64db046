/**
 * One listening socket: checks its options, binds it, lets it go. It hands accepted sockets on, and turns what the
 * system says into the engine's errors.
 */
import { chmodSync, closeSync, rmSync } from "node:fs";
import { lstat, unlink } from "node:fs/promises";
import { isIP } from "node:net";
import type { SocketHandler, SocketListener as RuntimeListener, TCPSocketListenOptions } from "bun";
import { AddressRanges } from "./address-ranges.ts";
import type { Entrance } from "./admission.ts";
import type { TransportKind } from "./application.ts";
import { socketHandler } from "./bun-peer.ts";
import type { SocketFailed } from "./bun-peer.ts";
import { Certificates } from "./certificates.ts";
import type { Certificate } from "./certificates.ts";
import { duplicateDescriptor } from "./duplicate-descriptor.ts";
import {
  AddressInUseError,
  AddressNotAvailableError,
  CertificateError,
  codeOf,
  formatAddress,
  InvalidOptionError,
  NameNotFoundError,
  PermissionError,
  UnixPathInUseError,
} from "./errors.ts";
import { checkRanges, wholeNumber } from "./options.ts";
import type { Peer, PeerOwner } from "./peer.ts";
import { checkWebSocket } from "./websocket-request.ts";
import type { WebSocketOptions } from "./websocket-request.ts";

/** A TLS listener: its certificate and key, as PEM text, and more. */
export interface TlsOptions extends Certificate {
  /** Further certificates. A client that asks for a name (SNI) gets the first one that covers it. */
  readonly others?: readonly Certificate[];
  /** Oldest version of TLS that is spoken; 1.2 when left out. */
  readonly minVersion?: TlsVersion;
  /** Asks clients for a certificate. None is needed, and any will do, signed by itself too. */
  readonly askForCertificate?: boolean;
}

/** By its number on the wire. Source: RFC 8446, section 4.1.2. */
const tlsVersions = { "1.2": 0x03_03, "1.3": 0x03_04 } as const;
type TlsVersion = keyof typeof tlsVersions;

/** A listener on a TCP port. */
export interface TcpListenOptions {
  /** An address, or a name that resolves to one. `0.0.0.0` is all of IPv4; `::` is all of IPv6 and no IPv4. */
  readonly host: string;
  /** 0 to 65535; 0 lets the system choose. */
  readonly port: number;
  /** How events and connections call it; its address and port when left out. */
  readonly name?: string;
  /** Encrypts the connections. */
  readonly tls?: TlsOptions;
  /**
   * Address ranges of proxies. Peers from there have to begin with a PROXY header, and count as the clients that it names;
   * from anywhere else such a header is input like any other. Not beside `tls`.
   */
  readonly proxies?: readonly string[];
  /** True if the clients of the proxies count as secure where a PROXY header does not say, as version 1 never does. */
  readonly secureClients?: boolean;
  /** Speaks WebSocket, a line a message, and not lines alone. `proxies` then name their clients in the request. */
  readonly webSocket?: WebSocketOptions;
}

/** A listener on a Unix socket. */
export interface UnixListenOptions {
  /** At most 107 bytes. A socket without a listening process is replaced. */
  readonly path: string;
  /** Permissions of the path, such as 0o660. To connect is to write. 0o755 when left out. */
  readonly mode?: number;
  /** True if all of its peers are proxies: they have to begin with a PROXY header. */
  readonly proxy?: boolean;
  /** True if the clients of the proxies count as secure where a PROXY header does not say, as version 1 never does. */
  readonly secureClients?: boolean;
  /** How events and connections call it; its path when left out. */
  readonly name?: string;
}

/** Options of `server.listen`. */
export type ListenOptions = TcpListenOptions | UnixListenOptions;

/** A listener of a server. */
export interface Listener {
  readonly name: string;
  readonly transport: TransportKind;
  readonly secure: boolean;
  /** The address or name that was asked for, or the path of a Unix socket. */
  readonly address: string;
  /** The port, chosen by the system if it was 0, after listening. 0 for a Unix socket. */
  readonly port: number;
  /** True while it takes connections. */
  readonly listening: boolean;
  /**
   * Uses these certificates, the first one in place of `key` and `cert`, for handshakes from now on. Connections stay.
   * @throws CertificateError, InvalidOptionError for none at all, or without TLS; then nothing changes.
   */
  replaceCertificates(certificates: readonly Certificate[]): void;
}

/** Receives accepted peers, and the listener that each came by. */
export type AcceptAt = (peer: Peer, entrance: Entrance) => void;

/** `sun_path` holds 108 bytes, with the NUL at its end. */
const PATH_BYTES = 107;
const DEFAULT_MODE = 0o755;
const KNOWN_OPTIONS: readonly string[] = [
  "host",
  "port",
  "name",
  "tls",
  "proxies",
  "webSocket",
  "path",
  "mode",
  "proxy",
  "secureClients",
];

/** The implementation of {@link Listener}. It can be opened again after it was closed, and keeps its port. */
export class SocketListener implements Listener, Entrance {
  readonly name: string;
  readonly transport: TransportKind;
  readonly secure: boolean;
  readonly awaitsHandshake: boolean;
  readonly address: string;
  readonly #options: ListenOptions;
  /** Undefined for a Unix socket. */
  readonly #proxies: AddressRanges | undefined;
  readonly #handler: SocketHandler<PeerOwner>;
  /** Undefined without TLS. */
  #certificates: Certificates | undefined;
  #port: number;
  #bound: RuntimeListener<PeerOwner> | undefined;

  /** @throws InvalidOptionError, CertificateError */
  constructor(options: ListenOptions, accept: AcceptAt, failed: SocketFailed) {
    checkOptions(options);
    this.#options = options;
    if ("path" in options) {
      this.transport = "unix";
      this.secure = false;
      this.address = options.path;
      this.#port = 0;
      this.name = options.name ?? options.path;
    } else {
      this.transport = "tcp";
      this.secure = options.tls !== undefined;
      this.#certificates = options.tls && new Certificates(options.tls, options.tls.others);
      this.address = options.host;
      this.#port = options.port;
      this.#proxies = new AddressRanges(options.proxies ?? []);
      this.name = options.name ?? formatAddress(options.host, options.port);
    }
    this.awaitsHandshake = this.secure;
    this.#handler = socketHandler(
      this.secure ? () => this.#certificates : undefined,
      (peer) => accept(peer, this),
      failed,
    );
  }

  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#bound !== undefined;
  }

  get secureClients(): boolean {
    return this.#options.secureClients === true;
  }

  isProxy(address: string): boolean {
    return "path" in this.#options ? this.#options.proxy === true : this.#proxies?.has(address) === true;
  }

  /**
   * Binds and listens.
   * @throws AddressInUseError, AddressNotAvailableError, NameNotFoundError, PermissionError, UnixPathInUseError,
   *   CertificateError, InvalidOptionError (a path in no directory); anything else that the system says as it is.
   */
  async open(): Promise<void> {
    try {
      if ("path" in this.#options) await this.#openPath(this.#options);
      else this.#openPort(this.#options);
    } catch (cause) {
      // A Unix socket may listen already, and only its mode could not be set.
      this.close();
      throw errorFor(cause, this.#options, this.#port);
    }
  }

  /** Stops listening; accepted sockets stay open. A Unix socket's path is removed. */
  close(): void {
    if (this.#bound === undefined) return;
    this.#bound.stop();
    this.#bound = undefined;
    if (this.transport === "unix") rmSync(this.address, { force: true });
  }

  /**
   * The runtime keeps the certificate that a listener was opened with. So another listener takes over the same socket, and
   * with it the peers that wait to be accepted. Where descriptors cannot be duplicated those are lost.
   */
  replaceCertificates([first, ...others]: readonly Certificate[]): void {
    const options = this.#options;
    if ("path" in options || options.tls === undefined || first === undefined) {
      throw new InvalidOptionError("certificates", first, "at least one, for a TLS listener");
    }
    const certificates = new Certificates(first, others);
    const bound: (RuntimeListener<PeerOwner> & { readonly fd?: number }) | undefined = this.#bound;
    const descriptor = bound?.fd === undefined ? undefined : duplicateDescriptor(bound.fd);
    const before = this.#certificates;
    this.#certificates = certificates;
    if (bound === undefined) return;
    if (descriptor === undefined) bound.stop();
    try {
      this.#listen(options, descriptor);
    } catch (cause) {
      this.#certificates = before;
      if (descriptor === undefined) this.#bound = undefined;
      else closeSync(descriptor);
      throw errorFor(cause, options, this.#port);
    }
    if (descriptor !== undefined) bound.stop();
  }

  #openPort(options: TcpListenOptions): void {
    this.#listen(options);
  }

  /** On the address, or on a socket that listens there already. */
  #listen(options: TcpListenOptions, descriptor?: number): void {
    // `ipv6Only` lets `::` and `0.0.0.0` listen on the same port. The runtime takes it, and `fd`; its types do not know them.
    const wanted: Wanted = {
      hostname: options.host,
      port: this.#port,
      ipv6Only: true,
      allowHalfOpen: true,
      socket: this.#handler,
      ...(options.tls && this.#certificates && { tls: runtimeTls(options.tls, this.#certificates.first) }),
    };
    const { hostname: _host, port: _port, ...others } = wanted;
    const adopting = { ...others, fd: descriptor } as unknown as Wanted;
    const bound = Bun.listen<PeerOwner>(descriptor === undefined ? wanted : adopting);
    this.#bound = bound;
    if (descriptor === undefined) this.#port = bound.port;
  }

  async #openPath(options: UnixListenOptions): Promise<void> {
    await removeStale(options.path);
    const bound = Bun.listen<PeerOwner>({ unix: options.path, allowHalfOpen: true, socket: this.#handler });
    this.#bound = bound;
    chmodSync(options.path, options.mode ?? DEFAULT_MODE);
  }
}

type Wanted = TCPSocketListenOptions<PeerOwner> & { readonly ipv6Only: true };

/** The runtime takes `minVersion` as a number; its types do not know it. */
export function runtimeTls(
  { minVersion = "1.2", askForCertificate = false }: TlsOptions,
  { key, cert }: Certificate,
): Bun.TLSOptions & { readonly minVersion: number } {
  return {
    key,
    cert,
    minVersion: tlsVersions[minVersion],
    requestCert: askForCertificate,
    rejectUnauthorized: false,
  };
}

/** Removes a Unix socket without a listening process, which a killed server leaves behind. */
async function removeStale(path: string): Promise<void> {
  let isSocket: boolean;
  try {
    isSocket = (await lstat(path)).isSocket();
  } catch {
    // Missing or invisible: binding will report the problem.
    return;
  }
  if (!isSocket) throw new UnixPathInUseError(path, "file");
  if (await answers(path)) throw new UnixPathInUseError(path, "server");
  await unlink(path);
}

/** True if another process may be listening: only a refused connection shows that none is. */
async function answers(path: string): Promise<boolean> {
  try {
    const socket = await Bun.connect({ unix: path, socket: { data() {} } });
    socket.end();
    return true;
  } catch (error) {
    return codeOf(error) !== "ECONNREFUSED";
  }
}

export function checkOptions(options: ListenOptions): void {
  for (const key of Object.keys(options)) {
    if (!KNOWN_OPTIONS.includes(key)) {
      throw new InvalidOptionError(
        key,
        Reflect.get(options, key),
        `no value, for it does not exist (known are ${KNOWN_OPTIONS.join(", ")})`,
      );
    }
  }
  if (options.name !== undefined) checkText("name", options.name);
  checkFlag("secureClients", options.secureClients);
  if ("path" in options) {
    const { path, mode, proxy } = options;
    if (
      typeof path !== "string" ||
      path === "" ||
      path.includes("\0") ||
      Buffer.byteLength(path) > PATH_BYTES
    ) {
      throw new InvalidOptionError("path", path, `a path of 1 to ${PATH_BYTES} bytes`);
    }
    if (mode !== undefined) wholeNumber("mode", mode, 0, 0o777);
    checkFlag("proxy", proxy);
    return;
  }
  checkText("host", options.host);
  wholeNumber("port", options.port, 0, 65_535);
  if (checkRanges("proxies", options.proxies ?? []).length > 0 && options.tls !== undefined) {
    throw new InvalidOptionError("proxies", options.proxies, "no ranges beside tls: let the proxy speak TLS");
  }
  if (options.webSocket !== undefined) checkWebSocket(options.webSocket);
  if (options.tls !== undefined) {
    const { minVersion = "1.2", others = [] } = options.tls;
    for (const { key, cert } of [options.tls, ...others]) {
      checkText("tls.key", key);
      checkText("tls.cert", cert);
    }
    if (!Object.hasOwn(tlsVersions, minVersion)) {
      throw new InvalidOptionError("tls.minVersion", minVersion, "1.2 or 1.3");
    }
  }
}

function checkFlag(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean")
    throw new InvalidOptionError(option, value, "true or false");
}

function checkText(option: string, value: unknown): void {
  if (typeof value !== "string" || value === "")
    throw new InvalidOptionError(option, value, "a text that is not empty");
}

/** Explains a failed bind. */
export function errorFor(cause: unknown, options: ListenOptions, port: number): unknown {
  const code = codeOf(cause);
  if (code === "EACCES" || code === "EPERM") {
    return "path" in options
      ? new PermissionError(
          options.path,
          "let this user write to its directory, or choose another path",
          cause,
        )
      : new PermissionError(
          formatAddress(options.host, port),
          "take a port above 1023, or give the program the right to bind lower ones",
          cause,
        );
  }
  if ("path" in options) {
    if (code === "EADDRINUSE") return new UnixPathInUseError(options.path, "server", cause);
    if (code === "ENOENT" || code === "ENOTDIR") {
      return new InvalidOptionError("path", options.path, "a path in a directory that exists", cause);
    }
    return cause;
  }
  if (code === "EADDRINUSE") return new AddressInUseError(options.host, port, cause);
  if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT")
    return new AddressNotAvailableError(options.host, cause);
  if (code.startsWith("ERR_OSSL")) {
    return new CertificateError(cause instanceof Error ? cause.message : code, cause);
  }
  // Names that do not resolve come with a code or without one.
  if (code === "ENOTFOUND" || (code === "Error" && isIP(options.host) === 0)) {
    return new NameNotFoundError(options.host, cause);
  }
  return cause;
}
