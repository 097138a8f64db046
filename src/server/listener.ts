/**
 * One listening socket: checks its options, binds it, lets it go. It hands accepted sockets on, and turns what the
 * system says into the engine's errors.
 */
import { chmodSync, rmSync } from "node:fs";
import { lstat, unlink } from "node:fs/promises";
import { isIP } from "node:net";
import type { SocketHandler, SocketListener as RuntimeListener, TCPSocketListenOptions } from "bun";
import type { Entrance } from "./admission.ts";
import type { TransportKind } from "./application.ts";
import { socketHandler } from "./bun-peer.ts";
import type { SocketFailed } from "./bun-peer.ts";
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
import { wholeNumber } from "./options.ts";
import type { Peer, PeerOwner } from "./peer.ts";

/** Certificate and key of a TLS listener, as PEM text. */
export interface TlsOptions {
  /** The private key. */
  readonly key: string;
  /** The certificate, followed by those between it and a known authority. */
  readonly cert: string;
}

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
}

/** A listener on a Unix socket. */
export interface UnixListenOptions {
  /** At most 107 bytes. A socket without a listening process is replaced. */
  readonly path: string;
  /** Permissions of the path, such as 0o660. To connect is to write. 0o755 when left out. */
  readonly mode?: number;
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
}

/** Receives accepted peers, and the listener that each came by. */
export type AcceptAt = (peer: Peer, entrance: Entrance) => void;

/** `sun_path` holds 108 bytes, with the NUL at its end. */
const PATH_BYTES = 107;
const DEFAULT_MODE = 0o755;
const KNOWN_OPTIONS: readonly string[] = ["host", "port", "name", "tls", "path", "mode"];

/** The implementation of {@link Listener}. It can be opened again after it was closed, and keeps its port. */
export class SocketListener implements Listener, Entrance {
  readonly name: string;
  readonly transport: TransportKind;
  readonly secure: boolean;
  readonly address: string;
  readonly #options: ListenOptions;
  readonly #handler: SocketHandler<PeerOwner>;
  #port: number;
  #bound: RuntimeListener<PeerOwner> | undefined;

  /** @throws InvalidOptionError */
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
      this.address = options.host;
      this.#port = options.port;
      this.name = options.name ?? formatAddress(options.host, options.port);
    }
    this.#handler = socketHandler(this.secure, (peer) => accept(peer, this), failed);
  }

  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#bound !== undefined;
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

  #openPort(options: TcpListenOptions): void {
    const tls = options.tls === undefined ? {} : { tls: { key: options.tls.key, cert: options.tls.cert } };
    // `ipv6Only` lets `::` and `0.0.0.0` listen on the same port. The runtime takes it; its types do not know it yet.
    const wanted: TCPSocketListenOptions<PeerOwner> & { ipv6Only: true } = {
      hostname: options.host,
      port: this.#port,
      ipv6Only: true,
      allowHalfOpen: true,
      socket: this.#handler,
      ...tls,
    };
    const bound = Bun.listen<PeerOwner>(wanted);
    this.#port = bound.port;
    this.#bound = bound;
  }

  async #openPath(options: UnixListenOptions): Promise<void> {
    await removeStale(options.path);
    const bound = Bun.listen<PeerOwner>({ unix: options.path, allowHalfOpen: true, socket: this.#handler });
    this.#bound = bound;
    chmodSync(options.path, options.mode ?? DEFAULT_MODE);
  }
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

function checkOptions(options: ListenOptions): void {
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
  if ("path" in options) {
    const { path, mode } = options;
    if (
      typeof path !== "string" ||
      path === "" ||
      path.includes("\0") ||
      Buffer.byteLength(path) > PATH_BYTES
    ) {
      throw new InvalidOptionError("path", path, `a path of 1 to ${PATH_BYTES} bytes`);
    }
    if (mode !== undefined) wholeNumber("mode", mode, 0, 0o777);
    return;
  }
  checkText("host", options.host);
  wholeNumber("port", options.port, 0, 65_535);
  if (options.tls !== undefined) {
    checkText("tls.key", options.tls.key);
    checkText("tls.cert", options.tls.cert);
  }
}

function checkText(option: string, value: unknown): void {
  if (typeof value !== "string" || value === "")
    throw new InvalidOptionError(option, value, "a text that is not empty");
}

/** Explains a failed bind. */
function errorFor(cause: unknown, options: ListenOptions, port: number): unknown {
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
