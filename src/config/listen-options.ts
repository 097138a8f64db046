/** Options of a [[listen]]: one row each. */
import { fileMode, hostName, peerRange, word } from "./forms.ts";
import type { Section } from "./rows.ts";
import { webSocketRows } from "./websocket-options.ts";

export const listenSection = {
  help: "A listener: a host and a port, the path of a Unix socket, or sockets that systemd opened. Without any [[listen]]: 127.0.0.1 and ::1, port 6667.",
  repeated: true,
  rows: {
    host: {
      kind: "text",
      default: undefined,
      example: "0.0.0.0",
      form: hostName,
      reload: true,
      help: "Address to listen on: 0.0.0.0 is all of IPv4; :: is all of IPv6 and no IPv4.",
    },
    port: {
      kind: "integer",
      default: undefined,
      example: 6667,
      min: 0,
      max: 65_535,
      reload: true,
      help: "Port; 0 takes any free one. Default with a host: 6667, or 6697 with TLS.",
    },
    tls: {
      kind: "flag",
      default: false,
      reload: true,
      help: "Whether clients speak TLS here. Needs a [[certificate]].",
    },
    ...webSocketRows,
    proxies: {
      kind: "texts",
      default: [],
      form: peerRange,
      reload: true,
      help: "Addresses and ranges of proxies: connections from there have to begin with a PROXY header (version 1 or 2), and have the address that it names; with websocket they name it in X-Forwarded-For. For a path: unix. Not with `tls`.",
    },
    proxyTls: {
      kind: "flag",
      default: false,
      reload: true,
      help: "Whether clients of the `proxies` count as using TLS where the PROXY header does not say, as version 1 never does.",
    },
    path: {
      kind: "path",
      of: "file",
      default: undefined,
      example: "relais.sock",
      reload: true,
      help: "Path of a Unix socket, in place of host and port.",
    },
    activation: {
      kind: "text",
      default: undefined,
      example: "irc",
      form: word(255),
      reload: true,
      help: "Sockets that systemd opened and passes on under this name (FileDescriptorName, or the name of the socket unit), in place of host and port, or path. Not with websocket.",
    },
    mode: {
      kind: "text",
      default: undefined,
      example: "770",
      form: fileMode,
      reload: true,
      help: "File mode of the Unix socket in octal digits: users who may connect.",
    },
  },
} as const satisfies Section;
