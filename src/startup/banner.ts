/** The few lines that tell a person how to connect to the server just started. */
import { endpointName } from "../config/endpoints.ts";
import type { Endpoint } from "../config/endpoints.ts";

export interface BannerFacts {
  readonly version: string;
  readonly networkName: string;
  readonly serverName: string;
  /** Open endpoints, with the ports that the system chose. */
  readonly endpoints: readonly Endpoint[];
  readonly file: string | undefined;
  /** URL of the web client, if it is there. */
  readonly page?: string | undefined;
}

/** Addresses that mean all interfaces, and one of this machine that reaches them. */
const reachable: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export function bannerLines(facts: BannerFacts): readonly string[] {
  const { version, networkName, serverName, endpoints, file, page } = facts;
  return [
    `Relais ${version}: the network ${networkName} is up, on the server ${serverName}.`,
    file === undefined
      ? "Without a configuration file (relais.example.toml shows one)."
      : `Configured by ${file}.`,
    `Listening on ${endpoints.map((endpoint) => `${endpointName(endpoint)}${remark(endpoint)}`).join(", ")}.`,
    ...(page === undefined ? [] : [`Open ${page} in a browser on this machine, and type a name.`]),
    ...connectLines(endpoints),
    "Then /join #tea, and talk. Ctrl-C stops the server.",
  ];
}

function isSecure(endpoint: Endpoint): boolean {
  return endpoint.kind === "tcp" && endpoint.tls === true;
}

function remark(endpoint: Endpoint): string {
  const webSocket = endpoint.kind === "tcp" && endpoint.webSocket !== undefined;
  const words = [...(webSocket ? ["WebSocket"] : []), ...(isSecure(endpoint) ? ["TLS"] : [])];
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

/** Without TLS if there is an address without: its certificate is hardly for the name of this machine. */
function connectLines(endpoints: readonly Endpoint[]): readonly string[] {
  const addresses = endpoints.filter((endpoint) => endpoint.kind === "tcp");
  const lines = addresses.filter((endpoint) => endpoint.webSocket === undefined);
  const plain = lines.filter((endpoint) => !isSecure(endpoint));
  const tcp = plain.find(({ proxies }) => proxies === undefined) ?? lines[0];
  if (tcp === undefined) {
    const kind = addresses.length > 0 ? "WebSocket" : "a Unix socket";
    return [`Connect with a client that can use ${kind}.`];
  }
  const host = reachable[tcp.host] ?? tcp.host;
  const { port } = tcp;
  const secure = isSecure(tcp);
  return [
    "Connect with a client on this machine:",
    `  irssi    /connect ${secure ? "-tls " : ""}${host} ${port}`,
    `  weechat  /server add relais ${host}/${port} ${secure ? "-tls" : "-notls"}`,
    "           /connect relais",
    `  others   server ${host}, port ${port}, ${secure ? "with" : "no"} TLS`,
  ];
}
