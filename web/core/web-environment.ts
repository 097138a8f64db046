/** The outside as a browser has it: WebSockets, its clock and its timers. Source: IRCv3 websocket. */
import type { Environment, Transport, TransportEvents } from "./environment.ts";

/** The text protocol: the page has no use for bytes that are not UTF-8. */
const PROTOCOL = "text.ircv3.net";

/**
 * Some servers do not know the names of protocols, and browsers end a connection whose protocol was not agreed to. A connection
 * that does not come about is tried without a name, and what worked is used from then on.
 */
class Sockets {
  readonly #url: string;
  #named: boolean | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  open(events: TransportEvents): Transport {
    let current: WebSocket | undefined;
    const connect = (named: boolean): void => {
      const socket = named ? new WebSocket(this.#url, PROTOCOL) : new WebSocket(this.#url);
      current = socket;
      let opened = false;
      socket.binaryType = "arraybuffer";
      socket.addEventListener("open", () => {
        opened = true;
        this.#named = named;
        events.opened();
      });
      socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => receive(events, data));
      socket.addEventListener("close", () => {
        if (!opened && named && this.#named === undefined && current === socket) connect(false);
        else events.closed();
      });
    };
    connect(this.#named ?? true);
    return {
      // The client keeps messages that have no connection, as failed.
      send: (text) => {
        if (current?.readyState === WebSocket.OPEN) current.send(text);
      },
      close: () => {
        const socket = current;
        current = undefined;
        socket?.close();
      },
    };
  }
}

/** One line, where both agreed on the protocol; with its end, or more than one, where they did not. */
function receive(events: TransportEvents, data: unknown): void {
  const text = data instanceof ArrayBuffer ? new TextDecoder().decode(data) : data;
  if (typeof text !== "string") return;
  for (const line of text.split(/\r?\n/u)) if (line !== "") events.line(line);
}

export function webEnvironment(url: string): Environment {
  const sockets = new Sockets(url);
  return {
    open: (events) => sockets.open(events),
    now: () => Date.now(),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    nonce: () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))),
  };
}
