/**
 * Behaviour of Bun's own sockets that the engine relies on. If one of these fails after an upgrade, the engine has to
 * change.
 */
import { describe, expect, it } from "bun:test";
import { existsSync, statSync } from "node:fs";
import type { Socket as BunSocket, SocketHandler as BunSocketHandler } from "bun";
import { afterwards, certificate, failure, Inbox, temporaryFolder } from "./support.ts";

const MIB = 1024 * 1024;
const BIG = Buffer.alloc(32 * MIB, "x");
const tls = certificate("localhost");

type Socket = BunSocket<unknown>;
type SocketHandler = BunSocketHandler;

/** Calls of a socket's handlers. */
interface Note {
  readonly call: "open" | "data" | "drain" | "end" | "close" | "error" | "handshake";
  readonly socket: Socket;
  readonly bytes?: number;
  readonly error?: Error | null | undefined;
  readonly success?: boolean;
}

/** Handlers that note every call; those given come first. */
function noting(notes: Inbox<Note>, handlers: SocketHandler = {}): SocketHandler {
  return {
    open(socket) {
      notes.put({ call: "open", socket });
      return handlers.open?.(socket);
    },
    data(socket, chunk) {
      notes.put({ call: "data", socket, bytes: chunk.length });
      return handlers.data?.(socket, chunk);
    },
    drain(socket) {
      notes.put({ call: "drain", socket });
      return handlers.drain?.(socket);
    },
    end(socket) {
      notes.put({ call: "end", socket });
      return handlers.end?.(socket);
    },
    close(socket, error) {
      notes.put({ call: "close", socket, error });
      return handlers.close?.(socket, error);
    },
    error(socket, error) {
      notes.put({ call: "error", socket, error });
    },
  };
}

interface Pair {
  readonly server: Socket;
  readonly client: Socket;
  readonly serverNotes: Inbox<Note>;
  readonly clientNotes: Inbox<Note>;
}

/** Two ends of a TCP connection, both of them half-open ones. */
async function pair(serverHandlers: SocketHandler = {}, clientHandlers: SocketHandler = {}): Promise<Pair> {
  const serverNotes = new Inbox<Note>();
  const clientNotes = new Inbox<Note>();
  const listener = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    allowHalfOpen: true,
    socket: noting(serverNotes, serverHandlers),
  });
  const client = await Bun.connect({
    hostname: "127.0.0.1",
    port: listener.port,
    allowHalfOpen: true,
    socket: noting(clientNotes, clientHandlers),
  });
  const { socket: server } = await serverNotes.next(({ call }) => call === "open");
  afterwards(() => {
    server.terminate();
    client.terminate();
    listener.stop(true);
  });
  return { server, client, serverNotes, clientNotes };
}

const is =
  (call: Note["call"]) =>
  (note: Note): boolean =>
    note.call === call;
const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;

describe("write", () => {
  it("returns the bytes that the kernel took, then 0, and keeps nothing; drain comes when there is room", async () => {
    const { server, client, serverNotes } = await pair({}, { open: (socket) => socket.pause() });
    const taken = server.write(BIG, 0, BIG.length);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(BIG.length);
    expect(server.write(BIG, 0, 1)).toBe(0);
    client.resume();
    await serverNotes.next(is("drain"));
    expect(server.write(BIG, 0, 1)).toBe(1);
  });

  it("takes an offset with a length", async () => {
    const { server, client, clientNotes } = await pair();
    expect(server.write(Buffer.from("abcdef"), 2, 3)).toBe(3);
    expect((await clientNotes.next(is("data"))).bytes).toBe(3);
    client.end();
  });

  it("brings drain to a paused socket too", async () => {
    const { server, client, serverNotes } = await pair({}, { open: (socket) => socket.pause() });
    server.pause();
    server.write(BIG, 0, BIG.length);
    client.resume();
    await serverNotes.next(is("drain"));
  });

  it("returns -1 after shutdown and after close", async () => {
    const { server } = await pair();
    server.shutdown();
    expect(server.write("x")).toBe(-1);
    server.close();
    expect(server.write("x")).toBe(-1);
  });

  it("returns -1 just after a reset, while the socket still looks open", async () => {
    const { server, client, serverNotes } = await pair();
    client.terminate();
    expect([server.readyState, server.write("x")]).toEqual([1, -1]);
    await serverNotes.next(is("close"));
  });
});

describe("reading", () => {
  it("gives a buffer of its own for each chunk, of 512 KiB at most", async () => {
    const chunks: Buffer[] = [];
    const { client, serverNotes } = await pair({ data: (_, chunk) => void chunks.push(chunk) });
    let sent = client.write(BIG, 0, 2 * MIB);
    let received = 0;
    while (received < sent) received += (await serverNotes.next(is("data"))).bytes ?? 0;
    sent = client.write("y");
    await serverNotes.next(is("data"));
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(512 * 1024);
    expect(new Set(chunks.map((chunk) => chunk.buffer)).size).toBe(chunks.length);
    expect(chunks.slice(0, -1).every((chunk) => chunk.every((byte) => byte === 0x78))).toBe(true);
  });

  it("does not see the peer's end while paused, and sees it after resume", async () => {
    const { server, client, serverNotes, clientNotes } = await pair();
    server.pause();
    client.shutdown();
    for (let turn = 0; turn < 5; turn++) {
      server.write("turn");
      await clientNotes.next(is("data"));
    }
    expect(serverNotes.all.some(is("end"))).toBe(false);
    server.resume();
    await serverNotes.next(is("end"));
  });

  it("with half-open allowed: an end leaves our side open, and drain still comes", async () => {
    const { server, client, serverNotes } = await pair({}, { open: (socket) => socket.pause() });
    server.write(BIG, 0, BIG.length);
    client.shutdown();
    await serverNotes.next(is("end"));
    client.resume();
    await serverNotes.next(is("drain"));
    expect(server.write("x")).toBe(1);
  });
});

/** How many of the bytes that the kernel had taken do not arrive when the server finishes while input is unread. */
async function lostBytes(finish: (server: Socket) => void): Promise<number> {
  let bytes = 0;
  const { server, client, serverNotes, clientNotes } = await pair(
    { data: () => {} },
    { open: (socket) => socket.pause(), data: (_, chunk) => void (bytes += chunk.length) },
  );
  const taken = server.write(BIG, 0, MIB);
  server.pause();
  client.write(BIG, 0, MIB);
  server.resume();
  await serverNotes.next(is("data"));
  finish(server);
  client.write(BIG, 0, MIB);
  client.resume();
  const last = await clientNotes.next(({ call }) => call === "end" || call === "close");
  expect(last.error ?? undefined).toBeUndefined();
  return taken - bytes;
}

describe("closing", () => {
  it("calls close from inside close and terminate, and then the address is gone", async () => {
    for (const how of ["close", "terminate"] as const) {
      let address: string | undefined = "unseen";
      const { server, serverNotes } = await pair({
        close: (socket) => void (address = socket.remoteAddress),
      });
      server[how]();
      expect(serverNotes.all.at(-1)?.call).toBe("close");
      expect(address).toBeUndefined();
    }
  });

  it("tells of a reset by the error of close, not by error", async () => {
    const { client, serverNotes } = await pair();
    client.terminate();
    expect(codeOf((await serverNotes.next(is("close"))).error)).toBe("ECONNRESET");
    expect(serverNotes.all.some(is("error"))).toBe(false);
  });

  it("resets what was on its way when there is unread input; shutdown, and reading to the end, does not", async () => {
    expect(await lostBytes((server) => server.close())).toBeGreaterThan(0);
    expect(await lostBytes((server) => server.shutdown())).toBe(0);
  });

  it("closes by itself after shutdown when the peer ends too", async () => {
    const { server, client, serverNotes } = await pair();
    server.shutdown();
    client.shutdown();
    expect((await serverNotes.next(is("close"))).error).toBeUndefined();
  });

  it("calls error when a handler throws, and leaves the socket open", async () => {
    const boom = new Error("handler");
    const { server, client, serverNotes } = await pair({
      data() {
        throw boom;
      },
    });
    client.write("x");
    expect((await serverNotes.next(is("error"))).error).toBe(boom);
    expect(server.write("x")).toBe(1);
  });
});

describe("listening", () => {
  const nothing = { data() {} };
  const failureOf = (options: object): unknown => {
    try {
      Bun.listen({ hostname: "127.0.0.1", port: 0, ...options, socket: nothing }).stop(true);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it("throws with the system's code", () => {
    const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: nothing });
    afterwards(() => listener.stop(true));
    expect(codeOf(failureOf({ hostname: "127.0.0.1", port: listener.port }))).toBe("EADDRINUSE");
    expect(codeOf(failureOf({ hostname: "203.0.113.7", port: 0 }))).toBe("EADDRNOTAVAIL");
    expect(failureOf({ hostname: "no-such-host.invalid", port: 0 })).toBeInstanceOf(Error);
    expect(codeOf(failureOf({ hostname: "127.0.0.1", port: 0, tls: { key: "x", cert: "x" } }))).toStartWith(
      "ERR_OSSL",
    );
  });

  it("keeps open connections on stop, and takes no more", async () => {
    const notes = new Inbox<Note>();
    const listener = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      allowHalfOpen: true,
      socket: noting(notes),
    });
    const client = await Bun.connect({ hostname: "127.0.0.1", port: listener.port, socket: nothing });
    afterwards(() => client.terminate());
    const { socket } = await notes.next(is("open"));
    listener.stop();
    client.write("still here");
    await notes.next(is("data"));
    expect(
      codeOf(await failure(Bun.connect({ hostname: "127.0.0.1", port: listener.port, socket: nothing }))),
    ).toBe("ECONNREFUSED");
    socket.terminate();
  });

  it("gives each socket a data of its own when it is set in open", async () => {
    let count = 0;
    const seen = new Inbox<number>();
    const listener = Bun.listen<number>({
      hostname: "127.0.0.1",
      port: 0,
      socket: {
        open: (socket) => void (socket.data = ++count),
        data: (socket) => seen.put(socket.data),
      },
    });
    afterwards(() => listener.stop(true));
    for (const expected of [1, 2]) {
      const client = await Bun.connect({ hostname: "127.0.0.1", port: listener.port, socket: nothing });
      afterwards(() => client.terminate());
      client.write("x");
      expect(await seen.next()).toBe(expected);
    }
  });

  it("on :: shows IPv4 peers with ::ffff:", async () => {
    const notes = new Inbox<Note>();
    const listener = Bun.listen({ hostname: "::", port: 0, socket: noting(notes) });
    afterwards(() => listener.stop(true));
    const client = await Bun.connect({ hostname: "127.0.0.1", port: listener.port, socket: nothing });
    afterwards(() => client.terminate());
    expect((await notes.next(is("open"))).socket.remoteAddress).toBe("::ffff:127.0.0.1");
  });

  it("on a Unix socket: mode 755, refuses a path that exists, removes it on stop; a stale one refuses connections", async () => {
    const path = `${temporaryFolder()}/socket`;
    const listener = Bun.listen({ unix: path, socket: nothing });
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(codeOf(failureOf({ unix: path }))).toBe("EADDRINUSE");
    listener.stop();
    expect(existsSync(path)).toBe(false);
    const child = Bun.spawn([
      process.execPath,
      "-e",
      `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); process.kill(process.pid, "SIGKILL");`,
    ]);
    await child.exited;
    expect(existsSync(path)).toBe(true);
    expect(codeOf(await failure(Bun.connect({ unix: path, socket: nothing })))).toBe("ECONNREFUSED");
  });
});

/** A TLS listener that notes what its sockets' handlers are called with. */
function listenSecurely() {
  const notes = new Inbox<Note>();
  const listener = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    allowHalfOpen: true,
    tls,
    socket: {
      ...noting(notes),
      handshake: (socket, success, error) => notes.put({ call: "handshake", socket, success, error }),
    },
  });
  afterwards(() => listener.stop(true));
  return { notes, listener };
}

describe("TLS with a handshake handler", () => {
  it("opens at accept, and writes nothing before the handshake", async () => {
    const { notes, listener } = listenSecurely();
    const client = await Bun.connect({ hostname: "127.0.0.1", port: listener.port, socket: { data() {} } });
    afterwards(() => client.terminate());
    const { socket } = await notes.next(is("open"));
    expect(socket.write("early")).toBe(0);
  });

  it("tells of a failed handshake there, and then closes, without error", async () => {
    const { notes, listener } = listenSecurely();
    const client = await Bun.connect({ hostname: "127.0.0.1", port: listener.port, socket: { data() {} } });
    afterwards(() => client.terminate());
    client.write("this is not TLS\r\n");
    const failed = await notes.next(is("handshake"));
    expect([failed.success, codeOf(failed.error)]).toEqual([false, "EPROTO"]);
    await notes.next(is("close"));
    expect(notes.all.some(is("error"))).toBe(false);
  });

  it("closes at once with close, where end would wait for the peer", async () => {
    for (const [how, closed] of [
      ["end", false],
      ["close", true],
    ] as const) {
      const { notes, listener } = listenSecurely();
      const client = await Bun.connect({
        hostname: "127.0.0.1",
        port: listener.port,
        allowHalfOpen: true,
        tls: { rejectUnauthorized: false },
        socket: { data() {} },
      });
      afterwards(() => client.terminate());
      const { socket } = await notes.next(is("handshake"));
      socket[how]();
      expect(notes.all.some(is("close"))).toBe(closed);
    }
  });
});
