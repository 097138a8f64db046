/** One connection of a client of a benchmark, over any transport: lines out, lines in. Knows no IRC but the line end. */
import type { Socket, SocketHandler } from "bun";

export interface WireEvents {
  line(line: string): void;
  /** Once, unless `close` was called. */
  closed(reason: string): void;
}

export interface Wire {
  /** A line without its end. */
  send(line: string): void;
  close(): void;
  /** Ends without a farewell: TCP is reset. */
  abort(): void;
}

export type Target =
  | { readonly kind: "tcp" | "tls"; readonly port: number; readonly from?: string | undefined }
  | ProxyTarget
  | { readonly kind: "unix"; readonly path: string }
  | WebSocketTarget;

interface ProxyTarget {
  readonly kind: "proxy";
  readonly port: number;
  readonly from?: string | undefined;
  /** Address that the header names; without it, that of the connection. */
  readonly announced?: string | undefined;
}

interface WebSocketTarget {
  readonly kind: "websocket" | "websocket-tls";
  readonly port: number;
}

/** Rejects if nothing accepts. Certificates are not checked: those of the tests are for other names. */
export async function openWire(target: Target, events: WireEvents): Promise<Wire> {
  if (isWebSocket(target)) return openWebSocket(target, events);
  const wire = new SocketWire(events);
  const handlers = handlersOf(wire);
  if (target.kind === "unix") {
    wire.socket = await Bun.connect({ unix: target.path, socket: handlers, data: undefined });
    return wire;
  }
  const tls = target.kind === "tls" ? { tls: { rejectUnauthorized: false } } : {};
  // The source address, which the types do not have.
  const local = target.from === undefined ? {} : { localAddress: target.from };
  const to = { hostname: "127.0.0.1", port: target.port, ...tls, ...local };
  const socket = await Bun.connect({ ...to, socket: handlers, data: undefined });
  socket.setNoDelay(true);
  wire.socket = socket;
  if (target.kind === "proxy") {
    wire.send(`PROXY TCP4 ${target.announced ?? target.from ?? "192.0.2.1"} 192.0.2.254 4000 6667`);
  }
  return wire;
}

function isWebSocket(target: Target): target is WebSocketTarget {
  return target.kind === "websocket" || target.kind === "websocket-tls";
}

class SocketWire implements Wire {
  socket: Socket | undefined;
  #rest = "";
  #waiting = "";
  #closed = false;
  readonly #events: WireEvents;

  constructor(events: WireEvents) {
    this.#events = events;
  }

  send(line: string): void {
    this.#waiting += `${line}\r\n`;
    this.flush();
  }

  close(): void {
    this.#closed = true;
    this.socket?.end();
  }

  abort(): void {
    this.#closed = true;
    this.socket?.terminate();
  }

  flush(): void {
    if (this.#waiting === "" || this.#closed) return;
    const bytes = Buffer.from(this.#waiting);
    const taken = Math.max(0, this.socket?.write(bytes) ?? 0);
    this.#waiting = taken === bytes.length ? "" : bytes.subarray(taken).toString();
  }

  received(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString()).split("\r\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) if (!this.#closed) this.#events.line(line);
  }

  ended(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.closed(reason);
  }
}

function handlersOf(wire: SocketWire): SocketHandler<undefined> {
  return {
    data: (_socket, chunk) => wire.received(chunk),
    drain: () => wire.flush(),
    close: (_socket, error) => wire.ended(error?.message ?? "closed"),
    error: (_socket, error) => wire.ended(error.message),
  };
}

async function openWebSocket({ kind, port }: WebSocketTarget, events: WireEvents): Promise<Wire> {
  const secure = kind === "websocket-tls";
  const socket = new WebSocket(`${secure ? "wss" : "ws"}://127.0.0.1:${port}/`, {
    protocols: ["text.ircv3.net"],
    ...(secure && { tls: { rejectUnauthorized: false } }),
  });
  const opened = Promise.withResolvers<void>();
  let closed = false;
  socket.addEventListener("open", () => opened.resolve());
  socket.addEventListener("message", ({ data }) => {
    if (!closed) events.line(String(data));
  });
  socket.addEventListener("close", ({ code }) => {
    opened.reject(new Error(`closed with ${code}`));
    if (!closed) events.closed(`closed with ${code}`);
    closed = true;
  });
  socket.addEventListener("error", () => opened.reject(new Error("no WebSocket")));
  await opened.promise;
  return {
    send: (line) => socket.send(line),
    close: () => {
      closed = true;
      socket.close();
    },
    abort: () => {
      closed = true;
      socket.terminate();
    },
  };
}
