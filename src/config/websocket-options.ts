/** Options of a [[listen]] for WebSocket. */
import { urlPath, webOrigin } from "./forms.ts";
import type { Rows } from "./rows.ts";

export const webSocketRows = {
  protocol: {
    kind: "choice",
    default: "irc",
    values: ["irc", "websocket"],
    reload: true,
    help: "Protocol spoken here: IRC, or IRC by WebSocket (IRCv3 websocket), for clients in a browser. websocket needs a port of its own.",
  },
  urlPath: {
    kind: "text",
    default: "/",
    form: urlPath,
    reload: true,
    help: "With websocket: path of the URL that clients connect to.",
  },
  allowedOrigins: {
    kind: "texts",
    default: [],
    form: webOrigin,
    reload: true,
    help: "With websocket: web pages that may connect, beside pages of this same host. * is all of them. Clients outside of a browser always may.",
  },
} as const satisfies Rows;
