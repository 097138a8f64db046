/** The outside as a browser has it: WebSockets, its clock and its timers. Source: IRCv3 websocket. */
import type { Environment } from "./environment.ts";

/** The text protocol: the page has no use for bytes that are not UTF-8. */
const PROTOCOL = "text.ircv3.net";

export function webEnvironment(url: string): Environment {
  return {
    open: (events) => {
      const socket = new WebSocket(url, PROTOCOL);
      socket.addEventListener("open", () => events.opened());
      socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        if (typeof data === "string") events.line(data);
      });
      socket.addEventListener("close", () => events.closed());
      return {
        // What is said while there is no connection is kept by the client, as failed.
        send: (text) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(text);
        },
        close: () => socket.close(),
      };
    },
    now: () => Date.now(),
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    nonce: () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)))),
  };
}
