/**
 * One listening socket: checks its options, binds it, lets it go. It hands accepted sockets on, and turns what the
 * system says into the engine's errors.
 */
import { chmodSync, closeSync, renameSync, rmSync } from "node:fs";
import { lstat, unlink } from "node:fs/promises";
import { isIP } from "node:net";
import type {
  SocketHandler,
  SocketListener as RuntimeListener,
  TCPSocketListenOptions,
  UnixSocketOptions,
} from "bun";
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
import { checkOptions, runtimeTls } from "./listen-options.ts";
import type {
  InheritedSocket,
  ListenOptions,
  TcpListenOptions,
  UnixListenOptions,
} from "./listen-options.ts";
import type { Peer, PeerOwner } from "./peer.ts";

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
  /** File descriptor of the listening socket while it takes connections. None for WebSocket: the runtime does not say. */
  readonly descriptor: number | undefined;
  /**
   * Uses these certificates, the first one in place of `key` and `cert`, for handshakes from now on. Connections stay.
   * @throws CertificateError, InvalidOptionError for none at all, or without TLS; then nothing changes.
   */
  replaceCertificates(certificates: readonly Certificate[]): void;
}

/** Receives accepted peers, and the listener that each came by. */
export type AcceptAt = (peer: Peer, entrance: Entrance) => void;

const DEFAULT_MODE = 0o755;

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
  /** Undefined once it was taken over, unless it is kept. */
  #inherited: InheritedSocket | undefined;
  #bound: BoundListener | undefined;

  /** @throws InvalidOptionError, CertificateError */
  constructor(options: ListenOptions, accept: AcceptAt, failed: SocketFailed) {
    checkOptions(options);
    this.#options = options;
    this.#inherited = options.inherited;
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

  get descriptor(): number | undefined {
    return this.#bound?.fd;
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
      const descriptor = this.#takeInherited();
      if ("path" in this.#options) await this.#openPath(this.#options, descriptor);
      else this.#listen(this.#options, descriptor);
    } catch (cause) {
      // A Unix socket may listen already, and only its mode could not be set.
      this.close();
      throw errorFor(cause, this.#options, this.#port);
    }
  }

  /** Stops listening; accepted sockets stay open. A Unix socket's path is removed, unless it is another's. */
  close(): void {
    if (this.#bound === undefined) return;
    this.#bound.stop();
    this.#bound = undefined;
    if (this.transport === "unix" && this.#inherited === undefined) rmSync(this.address, { force: true });
  }

  /** Stops listening, but keeps the socket, with the peers that wait: `open` goes on with it. Returns its descriptor. */
  detach(): number | undefined {
    const descriptor = this.#bound && duplicateDescriptor(this.#bound.fd);
    if (descriptor === undefined) return undefined;
    this.handOver();
    this.#inherited ??= { descriptor };
    return descriptor;
  }

  /**
   * Stops listening here, since another listener has taken over the same socket. The runtime removes the path that it has
   * bound, so that is put aside for this moment.
   */
  handOver(): void {
    const aside = this.transport === "unix" ? `${this.address}~` : undefined;
    if (aside !== undefined) renameSync(this.address, aside);
    this.#bound?.stop();
    this.#bound = undefined;
    if (aside !== undefined) renameSync(aside, this.address);
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
    const bound = this.#bound;
    const descriptor = bound && duplicateDescriptor(bound.fd);
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

  /** The inherited socket, if there is one to open on. */
  #takeInherited(): number | undefined {
    const inherited = this.#inherited;
    if (inherited?.kept !== true) {
      this.#inherited = undefined;
      return inherited?.descriptor;
    }
    const copy = duplicateDescriptor(inherited.descriptor);
    if (copy === undefined) throw notListening(inherited.descriptor);
    return copy;
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
    this.#bound = bound as unknown as BoundListener;
    if (descriptor === undefined) this.#port = bound.port;
  }

  async #openPath({ path, mode = DEFAULT_MODE }: UnixListenOptions, descriptor?: number): Promise<void> {
    const others = { allowHalfOpen: true, socket: this.#handler };
    if (descriptor === undefined) await removeStale(path);
    const wanted = descriptor === undefined ? { unix: path, ...others } : { fd: descriptor, ...others };
    this.#bound = Bun.listen<PeerOwner>(wanted as UnixSocketOptions<PeerOwner>) as unknown as BoundListener;
    if (this.#inherited === undefined) chmodSync(path, mode);
  }
}

/** The runtime's listener has a descriptor; its types do not know it. */
type BoundListener = RuntimeListener<PeerOwner> & { readonly fd: number };
type Wanted = TCPSocketListenOptions<PeerOwner> & { readonly ipv6Only: true };

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

function notListening(descriptor: number, cause?: unknown): InvalidOptionError {
  return new InvalidOptionError("inherited.descriptor", descriptor, "an open socket that listens", cause);
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
  const { inherited } = options;
  if (code === "EINVAL" && inherited !== undefined) return notListening(inherited.descriptor, cause);
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
