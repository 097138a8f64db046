/** Endpoints to listen on, from `[[listen]]` and RELAIS_LISTEN. */
import { resolve } from "node:path";
import { addressRangeOf, hostName } from "./forms.ts";
import type { Settings } from "./options.ts";

export type Endpoint =
  | {
      readonly kind: "tcp";
      readonly host: string;
      readonly port: number;
      readonly tls?: true;
      /** Address ranges of proxies. */
      readonly proxies?: readonly string[];
      readonly secureClients?: true;
      readonly webSocket?: { readonly path: string; readonly origins: readonly string[] };
    }
  | {
      readonly kind: "unix";
      readonly path: string;
      /** File mode of the socket, if given. */
      readonly mode: number | undefined;
      /** All of its peers are proxies. */
      readonly proxy?: true;
      readonly secureClients?: true;
    }
  | {
      /** Sockets that a supervisor opened. */
      readonly kind: "activated";
      /** Their name there. */
      readonly name: string;
      readonly tls?: true;
      /** Address ranges of proxies; `unix` for all peers of Unix sockets. */
      readonly proxies: readonly string[];
      readonly secureClients?: true;
    };

const defaultPort = 6667;
const defaultTlsPort = 6697;

/** Endpoints without a configuration. */
export const defaultEndpoints: readonly Endpoint[] = [
  { kind: "tcp", host: "127.0.0.1", port: defaultPort },
  { kind: "tcp", host: "::1", port: defaultPort },
];

/** Port of the web client, unless another one is set. */
const webPort = 8667;

/** An endpoint that takes any free port where its own is in use. */
export type WebEndpoint = Extract<Endpoint, { readonly kind: "tcp" }> & { readonly anyPort: boolean };

/** The web client's own endpoint; undefined where it is off. */
export function webEndpoint({ enabled, host, port }: Settings["web"]): WebEndpoint | undefined {
  if (!enabled) return undefined;
  const webSocket = { path: "/", origins: [] };
  return { kind: "tcp", host, port: port ?? webPort, webSocket, anyPort: port === undefined };
}

/** `127.0.0.1:6667`, `[::1]:6667`, or a path. */
export function endpointName(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return endpoint.path;
  if (endpoint.kind === "activated") return `systemd's ${endpoint.name}`;
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${endpoint.port}`;
}

/** Accepted values of RELAIS_LISTEN, in words. */
export const endpointsForm =
  'addresses with a port (+ before it for TLS), or paths that hold a slash, with commas between, as "0.0.0.0:6667,[::]:+6697,/run/relais.sock"';

/** Undefined where a part is neither. */
export function parseEndpoints(text: string, directory: string): readonly Endpoint[] | undefined {
  const endpoints = text.split(",").map((part) => parseEndpoint(part.trim(), directory));
  return endpoints.some((endpoint) => endpoint === undefined)
    ? undefined
    : endpoints.filter((endpoint) => endpoint !== undefined);
}

function parseEndpoint(text: string, directory: string): Endpoint | undefined {
  if (text.includes("/")) return { kind: "unix", path: resolve(directory, text), mode: undefined };
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:[\]]+)):(?<tls>\+?)(?<port>\d{1,5})$/u.exec(text);
  const host = match?.groups?.["six"] ?? match?.groups?.["host"];
  const port = Number(match?.groups?.["port"]);
  if (host === undefined || !hostName.accepts(host) || port > 65_535) return undefined;
  if (match?.groups?.["six"] !== undefined && !host.includes(":")) return undefined;
  return { kind: "tcp", host, port, ...(match?.groups?.["tls"] === "+" && { tls: true }) };
}

/** Endpoints of the `[[listen]]` sections. `rules.ts` has checked that each is an address or a path. */
export function endpointsOf(sections: Settings["listen"]): readonly Endpoint[] {
  return sections.map((section) => {
    const { host = "127.0.0.1", port, path, mode, activation, tls, proxies, proxyTls } = section;
    const some = proxies.length > 0;
    const secureClients = proxyTls && { secureClients: proxyTls };
    if (activation !== undefined) {
      return { kind: "activated", name: activation, ...(tls && { tls }), proxies, ...secureClients };
    }
    if (path !== undefined) {
      const fileMode = mode === undefined ? undefined : Number.parseInt(mode, 8);
      return { kind: "unix", path, mode: fileMode, ...(some && { proxy: true }), ...secureClients };
    }
    const ranges = some && { proxies: proxies.map(addressRangeOf) };
    return {
      kind: "tcp",
      host,
      port: port ?? (tls ? defaultTlsPort : defaultPort),
      ...(tls && { tls }),
      ...ranges,
      ...secureClients,
      ...(section.protocol === "websocket" && {
        webSocket: { path: section.urlPath, origins: section.allowedOrigins },
      }),
    };
  });
}
