/** The options of a listener, and their check. Opens nothing. */
import type { Certificate } from "./certificates.ts";
import { InvalidOptionError } from "./errors.ts";
import { checkRanges, wholeNumber } from "./options.ts";
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

/** A socket that listens already: a supervisor opened it, or another process handed it over. */
export interface InheritedSocket {
  /** Its file descriptor in this process. */
  readonly descriptor: number;
  /**
   * True if it stays open when the listener closes, so that peers wait and the listener can be opened on it again. A Unix
   * socket's path and mode are then left alone too. Otherwise the listener closes it as its own, and is opened again like
   * any other.
   */
  readonly kept?: boolean;
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
  /**
   * Address ranges of proxies. Peers from there have to begin with a PROXY header, and count as the clients that it names;
   * from anywhere else such a header is input like any other. Not beside `tls`.
   */
  readonly proxies?: readonly string[];
  /** True if the clients of the proxies count as secure where a PROXY header does not say, as version 1 never does. */
  readonly secureClients?: boolean;
  /** Taken in place of a new socket; `host` and `port` then only say where it listens. Not with `webSocket`. */
  readonly inherited?: InheritedSocket;
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
  /** Taken in place of a new socket; `path` then only says where it listens. */
  readonly inherited?: InheritedSocket;
  /** How events and connections call it; its path when left out. */
  readonly name?: string;
}

/** Options of `server.listen`. */
export type ListenOptions = TcpListenOptions | UnixListenOptions;

/** `sun_path` holds 108 bytes, with the NUL at its end. */
const PATH_BYTES = 107;
const KNOWN_OPTIONS: readonly string[] = [
  "host",
  "port",
  "name",
  "tls",
  "proxies",
  "webSocket",
  "inherited",
  "path",
  "mode",
  "proxy",
  "secureClients",
];

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

/**
 * Checks the options of a listener.
 * @throws InvalidOptionError
 */
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
  if (options.inherited !== undefined) {
    wholeNumber("inherited.descriptor", options.inherited.descriptor, 0, 0x7f_ff_ff_ff);
    checkFlag("inherited.kept", options.inherited.kept);
  }
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
  if (options.webSocket !== undefined) {
    checkWebSocket(options.webSocket);
    if (options.inherited !== undefined) {
      throw new InvalidOptionError(
        "inherited",
        options.inherited,
        "none beside webSocket: the runtime takes no socket there",
      );
    }
  }
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
