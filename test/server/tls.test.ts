import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { Client, ManualClock, run } from "./support.ts";

const fixture = (name: string): string => readFileSync(`${import.meta.dir}/fixtures/${name}.pem`, "utf8");
const tls = { key: fixture("localhost.key"), cert: fixture("localhost.cert") };
const listen = { host: "127.0.0.1", port: 0, name: "tls", tls };
/** The same port, without encryption. */
const plainly = (listener: { port: number }) =>
  ({ transport: "tcp", secure: false, address: "127.0.0.1", port: listener.port }) as const;
const MIB = 1024 * 1024;

describe("a TLS listener", () => {
  it("carries lines both ways, and says that they are secure", async () => {
    const { listener, opened, lines, events } = await run(
      { received: (connection, line) => connection.send(`you said ${new TextDecoder().decode(line)}\r\n`) },
      { listen },
    );
    expect(listener.secure).toBe(true);
    const client = await Client.connect(listener);
    const connection = await opened.next();
    expect(connection.secure).toBe(true);
    client.send("hello\r\n");
    expect(await lines.next()).toBe("hello");
    expect(await client.line()).toBe("you said hello");
    expect(await events.next(({ type }) => type === "accepted")).toMatchObject({
      secure: true,
      listener: "tls",
    });
  });

  it("brings a slow reader every byte in order", async () => {
    const { server, listener, opened } = await run(
      {},
      { listen, sendRingBytes: 64 * 1024, sendQueueLimit: 64 * MIB },
    );
    const client = await Client.connect(listener, { paused: true });
    client.read();
    const connection = await opened.next();
    client.pause();
    const lines: string[] = [];
    for (let line = 0; line < 20_000; line++) lines.push(`${line} ${"x".repeat(line % 900)}\r\n`);
    for (const line of lines) connection.send(line);
    const expected = lines.join("");
    expect(server.metrics.evictedBytes).toBeGreaterThan(0);
    client.read();
    await client.total(expected.length);
    expect(client.text === expected).toBe(true);
  });

  it("brings the last line to a peer that goes on sending", async () => {
    const done = { kind: "application", detail: "done" } as const;
    const { listener, closed } = await run(
      {
        received(connection) {
          connection.send("ERROR :Closing Link\r\n");
          connection.close(done);
        },
      },
      { listen },
    );
    const client = await Client.connect(listener, { allowHalfOpen: true });
    client.send(Buffer.alloc(4 * MIB, "PRIVMSG #tea :more\r\n"));
    expect(await client.line()).toBe("ERROR :Closing Link");
    client.close();
    expect(await closed.next()).toEqual(done);
  });

  it("may be paused, and goes on with the lines that had arrived", async () => {
    const { listener, opened, lines } = await run(
      {
        received(connection, line) {
          if (line.length === 1) connection.pause();
        },
      },
      { listen },
    );
    const client = await Client.connect(listener);
    client.send("1\n22\n333\n");
    expect(await lines.next()).toBe("1");
    const connection = await opened.next();
    expect(connection.heldBytes).toBe(7);
    client.send("4444\n");
    connection.resume();
    expect([await lines.next(), await lines.next(), await lines.next()]).toEqual(["22", "333", "4444"]);
  });

  it("cuts a peer that is silent in the handshake", async () => {
    const clock = new ManualClock();
    const { server, listener, opened, closed, events } = await run(
      {},
      { listen, clock, handshakeTimeout: 2000 },
    );
    // A second peer, whose handshake is done, shows that the first one was accepted.
    const silent = await Client.connect(plainly(listener));
    await Client.connect(listener);
    await opened.next();
    expect(server.connections.size).toBe(1);
    clock.time += 2000;
    server.sweep();
    await silent.ended.promise;
    expect(await events.next(({ type }) => type === "handshake-failed")).toEqual({
      type: "handshake-failed",
      listener: "tls",
      remoteAddress: "127.0.0.1",
      code: "ETIMEDOUT",
    });
    expect(server.metrics).toMatchObject({ handshakesFailed: 1, accepted: 1 });
    expect([opened.all.length, closed.all.length]).toEqual([1, 0]);
  });

  it("cuts a peer that does not speak TLS, and frees its place", async () => {
    const { server, listener, opened, events } = await run({}, { listen, connectionLimit: 1 });
    const plain = await Client.connect(plainly(listener));
    plain.send("NICK tea\r\nUSER tea 0 * :Tea\r\n");
    await plain.ended.promise;
    expect(await events.next(({ type }) => type === "handshake-failed")).toMatchObject({ code: "EPROTO" });
    await Client.connect(listener);
    await opened.next();
    expect(server.metrics.accepted).toBe(1);
  });

  it("counts peers in the handshake against connectionLimit, and closes those past it without a line", async () => {
    const { server, listener, events } = await run(
      { refused: () => "ERROR :full\r\n" },
      { listen, connectionLimit: 1 },
    );
    await Client.connect(plainly(listener));
    const second = await Client.connect(plainly(listener));
    await second.ended.promise;
    expect(second.text).toBe("");
    expect(await events.next(({ type }) => type === "refused")).toMatchObject({
      reason: { kind: "connection-limit", limit: 1 },
    });
    expect(server.connections.size).toBe(0);
  });

  it("stops with connections in every state", async () => {
    const { server, listener, opened, closed, events } = await run({}, { listen });
    const silent = await Client.connect(plainly(listener));
    const client = await Client.connect(listener);
    await opened.next();
    expect(await server.stop()).toEqual({ cutOff: 0 });
    await silent.ended.promise;
    await client.ended.promise;
    expect(await events.next(({ type }) => type === "handshake-failed")).toMatchObject({ code: "ECANCELED" });
    expect(closed.all).toEqual([{ kind: "server-stopping" }]);
  });

  it("is cut at the deadline of a stop", async () => {
    const { server, listener, opened, closed } = await run({ stopping() {} }, { listen });
    const client = await Client.connect(listener, { allowHalfOpen: true });
    await opened.next();
    expect(await server.stop({ deadline: 0 })).toEqual({ cutOff: 1 });
    await client.ended.promise;
    expect(closed.all).toEqual([{ kind: "server-stopping" }]);
  });
});
