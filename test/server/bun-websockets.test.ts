/**
 * Behaviour of Bun's own WebSockets that the engine relies on. If one of these fails after an upgrade, the engine has to
 * change.
 */
import { describe, expect, it } from "bun:test";
import type { ServerWebSocket } from "bun";
import { afterwards, certificate, Client, handshakeWith, Inbox } from "./support.ts";
import type { RequestOptions } from "./websocket-codec.ts";

const nothing = (): Response => new Response();

interface Note {
  readonly call: "open" | "drain" | "close";
  readonly code?: number;
}

/** A server of Bun, one client of it, and the server's side of that. */
async function pair(webSocket: RequestOptions = {}, backpressureLimit = 64 * 1024) {
  const notes = new Inbox<Note>();
  let socket: ServerWebSocket<object> | undefined;
  const server = Bun.serve<object>({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, own) => (own.upgrade(request, { data: {} }) ? undefined : nothing()),
    websocket: {
      backpressureLimit,
      idleTimeout: 0,
      message: () => {},
      open(opened) {
        socket = opened;
        notes.put({ call: "open" });
      },
      drain: () => notes.put({ call: "drain" }),
      close: (_, code) => notes.put({ call: "close", code }),
    },
  });
  afterwards(async () => server.stop(true));
  const to = { transport: "websocket", secure: false, address: "127.0.0.1", port: server.port ?? 0 } as const;
  const client = await Client.connect(to, { webSocket });
  await notes.next();
  return { server, client, notes, socket: socket as ServerWebSocket<object> };
}

describe("Bun's WebSocket", () => {
  it("send: the bytes; -1 if it holds some of them until drain; 0 if it holds too many already", async () => {
    const { client, notes, socket } = await pair();
    expect(socket.sendText("hello")).toBe(5);
    client.pause();
    const message = "x".repeat(8000);
    let sent: number;
    let messages = 0;
    do {
      sent = socket.sendText(message);
      messages += 1;
    } while (sent > 0);
    expect(sent).toBe(-1);
    expect(socket.getBufferedAmount()).toBeGreaterThan(0);
    while (socket.sendText(message) === -1) messages += 1;
    expect(socket.sendText(message)).toBe(0);
    client.read();
    await notes.next(({ call }) => call === "drain");
    await client.total(7 + messages * 8002);
    expect(socket.getBufferedAmount()).toBe(0);
    expect(socket.sendText("")).toBe(0);
  });

  it("close and terminate call the handler before they return", async () => {
    for (const [end, code] of [
      ["close", 1008],
      ["terminate", 1006],
    ] as const) {
      const { notes, socket } = await pair();
      if (end === "close") socket.close(code, "why");
      else socket.terminate();
      expect(notes.all.at(-1)).toEqual({ call: "close", code });
      expect(socket.readyState).toBe(3);
    }
  });

  it("agrees to the first subprotocol by itself, unless the header is taken off the request", async () => {
    const { client } = await pair({ protocols: "irc, text.ircv3.net" });
    client.send("hello\n");
    client.end();
    await client.ended.promise;
    expect(client.response).toMatch(/sec-websocket-protocol: irc\r?$/imu);
  });

  it("stays open when its server stops", async () => {
    const { server, client, socket } = await pair();
    void server.stop();
    socket.sendText("still here");
    expect(await client.line()).toBe("still here");
  });
});

describe("Bun's HTTP server", () => {
  it("keeps its certificate over a reload", async () => {
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: certificate("localhost"),
      fetch: nothing,
    });
    afterwards(async () => server.stop(true));
    server.reload({ tls: certificate("renewed"), fetch: nothing });
    expect((await handshakeWith({ address: "127.0.0.1", port: server.port ?? 0 })).subject).toBe(
      "CN=localhost",
    );
  });
});
