/** Options of the web client. */
import { hostName, joinableChannel } from "./forms.ts";
import type { Section } from "./rows.ts";

export const webSection = {
  help: "The web client: a page for browsers, with a WebSocket of its own on the same port. docs/web.md shows the use.",
  repeated: false,
  rows: {
    enabled: {
      kind: "flag",
      default: true,
      environment: "RELAIS_WEB",
      reload: true,
      help: "Whether the page is there at all.",
    },
    host: {
      kind: "text",
      default: "127.0.0.1",
      form: hostName,
      reload: true,
      help: "Address of the page's own listener. It has no TLS: an address that others can reach belongs behind a proxy, or use `public`.",
    },
    port: {
      kind: "integer",
      default: undefined,
      example: 8667,
      min: 0,
      max: 65_535,
      environment: "RELAIS_WEB_PORT",
      reload: true,
      help: "Port of the page's own listener; 0 takes any free one. Without it 8667, or any free one where that is in use. The start says which.",
    },
    public: {
      kind: "flag",
      default: false,
      reload: true,
      help: "Whether each [[listen]] with the protocol websocket also has the page, at /.",
    },
    operators: {
      kind: "flag",
      default: true,
      reload: true,
      help: "Whether operators of the server have a screen of their own in the page. The API answers them on its port, and nobody else.",
    },
    channel: {
      kind: "text",
      default: "#tea",
      form: joinableChannel,
      reload: true,
      help: "Channel that the page suggests to newcomers; may be empty.",
    },
  },
} as const satisfies Section;
