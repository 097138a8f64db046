/** The options of HTTP: health and metrics. */
import { hostName } from "./forms.ts";
import type { Section } from "./rows.ts";

export const httpSection = {
  help: "Health (/healthz, /readyz) and metrics (/metrics, for Prometheus) over HTTP. Off until a port is set.",
  repeated: false,
  rows: {
    host: {
      kind: "text",
      default: "127.0.0.1",
      form: hostName,
      reload: false,
      help: "Address to listen on. Everyone who can connect to it reads the metrics, so it should be one that strangers cannot reach.",
    },
    port: {
      kind: "integer",
      default: undefined,
      example: 9667,
      min: 0,
      max: 65_535,
      reload: false,
      help: "Port; 0 takes any free one. Without it nothing listens.",
    },
  },
} as const satisfies Section;
