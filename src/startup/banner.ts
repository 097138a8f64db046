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
}

/** Addresses that mean all interfaces, and one of this machine that reaches them. */
const reachable: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export function bannerLines(facts: BannerFacts): readonly string[] {
  const { version, networkName, serverName, endpoints, file } = facts;
  return [
    `Relais ${version}: the network ${networkName} is up, on the server ${serverName}.`,
    file === undefined
      ? "Without a configuration file (relais.example.toml shows one)."
      : `Configured by ${file}.`,
    `Listening on ${endpoints.map((endpoint) => `${endpointName(endpoint)}${isSecure(endpoint) ? " (TLS)" : ""}`).join(", ")}.`,
    ...connectLines(endpoints),
    "Then /join #tea, and talk. Ctrl-C stops the server.",
  ];
}

function isSecure(endpoint: Endpoint): boolean {
  return endpoint.kind === "tcp" && endpoint.tls === true;
}

/** Without TLS if there is an address without: its certificate is hardly for the name of this machine. */
function connectLines(endpoints: readonly Endpoint[]): readonly string[] {
  const addresses = endpoints.filter((endpoint) => endpoint.kind === "tcp");
  const plain = addresses.filter((endpoint) => !isSecure(endpoint));
  const tcp = plain.find(({ proxies }) => proxies === undefined) ?? addresses[0];
  if (tcp === undefined) return ["Connect with a client that can use a Unix socket."];
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
