/** The options of a network of several machines. */
import { clusterLimitRows } from "../cluster/limits.ts";
import { oneLine } from "./forms.ts";
import type { Form } from "./forms.ts";
import { limitOptions } from "./rows.ts";
import type { Section } from "./rows.ts";

const natsServer: Form = {
  takes: "addresses of NATS servers, as nats://10.0.0.1:4222 or tls://nats.example.org:4222",
  accepts: (text) => /^(?:nats|tls):\/\/[^\s/@]+$/u.test(text) && URL.canParse(text),
};

/** Names of NATS streams have no dot, space, or sign of a pattern. */
const streamName: Form = {
  takes: "at most 32 letters, digits, hyphens and underscores",
  accepts: (text) => /^[\w-]{1,32}$/u.test(text),
};

export const clusterSection = {
  help: "One network on several servers, by a log on NATS JetStream: see docs/cluster.md. Each has a network.server-name and a data folder of its own; all other options are the same on all of them.",
  repeated: false,
  rows: {
    servers: {
      kind: "texts",
      default: [],
      form: natsServer,
      environment: "RELAIS_CLUSTER_SERVERS",
      reload: false,
      help: "NATS servers of the log. Without any, this server has the network alone.",
    },
    stream: {
      kind: "text",
      default: "relais",
      form: streamName,
      environment: "RELAIS_CLUSTER_STREAM",
      reload: false,
      help: "Name of the stream that is the log. The first server makes it.",
    },
    replicas: {
      kind: "integer",
      default: 3,
      min: 1,
      max: 5,
      reload: false,
      help: "Copies of the log on NATS servers, when the stream is made: with 3, one NATS server may fail, with 5 two.",
    },
    credentials: {
      kind: "path",
      of: "file",
      default: undefined,
      example: "nats.creds",
      reload: false,
      help: "File with the credentials of a NATS user (JWT and seed).",
    },
    user: {
      kind: "text",
      default: undefined,
      example: "relais",
      form: oneLine(200),
      reload: false,
      help: "Name of a NATS user with a password.",
    },
    password: {
      kind: "text",
      default: undefined,
      example: "a-secret",
      secret: true,
      form: oneLine(200),
      environment: "RELAIS_CLUSTER_PASSWORD",
      reload: false,
      help: "Its password.",
    },
    tlsCa: {
      kind: "path",
      of: "file",
      default: undefined,
      example: "nats-ca.pem",
      reload: false,
      help: "Certificates of the authorities that vouch for the NATS servers, where those of the system do not. Connections use TLS then.",
    },
    tlsCertificate: {
      kind: "path",
      of: "file",
      default: undefined,
      example: "nats-cert.pem",
      reload: false,
      help: "Certificate by which the NATS servers know this one.",
    },
    tlsKey: {
      kind: "path",
      of: "file",
      default: undefined,
      example: "nats-key.pem",
      reload: false,
      help: "Key of that certificate.",
    },
    ...limitOptions(clusterLimitRows, "cluster", false),
  },
} as const satisfies Section;
