/** Options of TLS: certificates, versions, and strict transport security. */
import { numberOptions } from "../server/index.ts";
import { limitOption } from "./rows.ts";
import type { Section } from "./rows.ts";

export const tlsSections = {
  certificate: {
    help: "A TLS certificate. A client gets the first one that covers the name that it asks for, or the first of all. Changed files are noticed by themselves.",
    repeated: true,
    rows: {
      file: {
        kind: "path",
        of: "file",
        default: undefined,
        required: true,
        example: "/etc/letsencrypt/live/irc.example.org/fullchain.pem",
        reload: true,
        help: "Certificate in PEM form, followed by those between it and a known authority.",
      },
      key: {
        kind: "path",
        of: "file",
        default: undefined,
        required: true,
        example: "/etc/letsencrypt/live/irc.example.org/privkey.pem",
        reload: true,
        help: "Its private key in PEM form, without a passphrase.",
      },
    },
  },
  tls: {
    help: "TLS for clients, where a [[listen]] has it. Clients are asked for a certificate and need none.",
    repeated: false,
    rows: {
      minVersion: {
        kind: "choice",
        default: "1.2",
        values: ["1.2", "1.3"],
        reload: true,
        help: "Oldest version of TLS that is spoken.",
      },
      handshakeTimeout: limitOption(numberOptions.handshakeTimeout, "engine.handshakeTimeout", true),
      checkInterval: {
        kind: "integer",
        default: 60_000,
        min: 100,
        max: 86_400_000,
        unit: "milliseconds",
        reload: true,
        help: "Time between two looks at the certificate files. Changed ones are read, and used if they are right.",
      },
    },
  },
  sts: {
    help: "Strict transport security: clients that know it come back over TLS, and stay there. Ends only when clients have seen `duration = 0` over TLS.",
    repeated: false,
    rows: {
      port: {
        kind: "integer",
        default: undefined,
        example: 6697,
        min: 1,
        max: 65_535,
        setting: "sts.port",
        reload: true,
        help: "Port with TLS that clients on plain TCP are sent to. Without it there is no such policy.",
      },
      duration: {
        kind: "integer",
        default: 0,
        example: 2_592_000,
        min: 0,
        max: 315_360_000,
        unit: "seconds",
        setting: "sts.duration",
        reload: true,
        help: "Time for which clients connect over TLS only, from each connection on. 0 ends it. Said to clients that asked for a name that a certificate covers.",
      },
      preload: {
        kind: "flag",
        default: false,
        setting: "sts.preload",
        reload: true,
        help: "Lets authors of clients put this server on their lists of servers that need TLS.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Section>>;
