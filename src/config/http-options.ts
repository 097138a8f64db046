/** The options of HTTP: health and metrics. */
import { hostName } from "./forms.ts";
import type { Section } from "./rows.ts";

export const httpSection = {
  help: "Health (/healthz, /readyz), metrics (/metrics, for Prometheus) and the API (/api/v1) over HTTP. Off until a port is set.",
  repeated: false,
  rows: {
    host: {
      kind: "text",
      default: "127.0.0.1",
      form: hostName,
      reload: true,
      help: "Address to listen on. Everyone who can connect to it reads the metrics, so it should be one that strangers cannot reach.",
    },
    port: {
      kind: "integer",
      default: undefined,
      example: 9667,
      min: 0,
      max: 65_535,
      reload: true,
      help: "Port; 0 takes any free one. Without it nothing listens.",
    },
    apiRate: {
      kind: "integer",
      default: 600,
      min: 1,
      max: 100_000,
      reload: true,
      help: "Requests a minute of one token of the API, of one incoming webhook, and of one address with wrong tokens. Further ones are refused with 429.",
    },
    eventStreams: {
      kind: "integer",
      default: 50,
      min: 1,
      max: 10_000,
      reload: true,
      help: "Streams of events (/api/v1/events) at once. Further ones are refused with 503.",
    },
    eventBacklog: {
      kind: "integer",
      default: 1_000,
      min: 10,
      max: 100_000,
      reload: true,
      help: "Events that wait for a reader of a stream that is slow. Then its stream is closed; a reader that comes back with Last-Event-ID catches up.",
    },
    webhooks: {
      kind: "integer",
      default: 100,
      min: 0,
      max: 10_000,
      reload: true,
      help: "Webhooks at once, incoming and outgoing ones. Further ones cannot be made.",
    },
    webhookQueue: {
      kind: "integer",
      default: 1_000,
      min: 1,
      max: 100_000,
      reload: true,
      help: "Events that wait for one outgoing webhook. Past that the oldest ones are dropped.",
    },
    webhookTries: {
      kind: "integer",
      default: 8,
      min: 1,
      max: 50,
      reload: true,
      help: "Deliveries of one event to a webhook, with growing pauses from 2 seconds to 15 minutes. Then it is dropped.",
    },
    webhookTimeout: {
      kind: "integer",
      default: 10_000,
      min: 100,
      max: 60_000,
      unit: "milliseconds",
      reload: true,
      help: "Time for the answer of a webhook's receiver.",
    },
  },
} as const satisfies Section;
