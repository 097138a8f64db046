/** One suite for every transport. A new one is a row of the table. */
import { describe, expect, it } from "bun:test";
import type { ListenOptions } from "../../src/server/index.ts";
import { certificate, Client, run, temporaryFolder } from "./support.ts";

const MIB = 1024 * 1024;

interface Transport {
  readonly listen: () => ListenOptions;
  /** False if a close frame ends both sides, so that nothing can be sent after it. */
  readonly halfOpen: boolean;
}

const port = { host: "127.0.0.1", port: 0 };

const transports: Readonly<Record<string, Transport>> = {
  TCP: { listen: () => port, halfOpen: true },
  TLS: { listen: () => ({ ...port, tls: certificate("localhost") }), halfOpen: true },
  "a Unix socket": { listen: () => ({ path: `${temporaryFolder()}/socket` }), halfOpen: true },
  WebSocket: { listen: () => ({ ...port, webSocket: {} }), halfOpen: false },
  "WebSocket and TLS": {
    listen: () => ({ ...port, webSocket: {}, tls: certificate("localhost") }),
    halfOpen: false,
  },
};

describe.each(Object.entries(transports))("over %s a connection", (_, { listen, halfOpen }) => {
  it("brings a slow reader every byte in order", async () => {
    const { server, listener, opened } = await run(
      {},
      { listen: listen(), sendRingBytes: 64 * 1024, sendQueueLimit: 64 * MIB },
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
      { listen: listen() },
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
      { listen: listen() },
    );
    const client = await Client.connect(listener);
    client.send("1\n22\n333\n");
    expect(await lines.next()).toBe("1");
    const connection = await opened.next();
    // The runtime hands over one message after the other, and this goes on before the next.
    if (halfOpen) expect(connection.heldBytes).toBe(7);
    client.send("4444\n");
    connection.resume();
    expect([await lines.next(), await lines.next(), await lines.next()]).toEqual(["22", "333", "4444"]);
  });

  it("is cut at the deadline of a stop", async () => {
    const { server, listener, opened, closed } = await run({ stopping() {} }, { listen: listen() });
    const client = await Client.connect(listener, { allowHalfOpen: true });
    await opened.next();
    expect(await server.stop({ deadline: 0 })).toEqual({ cutOff: 1 });
    await client.ended.promise;
    expect(closed.all).toEqual([{ kind: "server-stopping" }]);
  });

  it("ends in good order when the peer ends it, and each line before that is answered", async () => {
    const { listener, closed, lines } = await run(
      { received: (connection) => connection.send("heard\r\n") },
      { listen: listen() },
    );
    const client = await Client.connect(listener, { allowHalfOpen: true });
    client.send("one\r\ntwo\r\nunfinished");
    if (halfOpen) client.end();
    expect([await client.line(), await client.line()]).toEqual(["heard", "heard"]);
    client.end();
    expect(await closed.next()).toEqual({ kind: "peer-ended" });
    expect(lines.all).toEqual(["one", "two"]);
  });

  it("is closed past its send queue limit, and others are not", async () => {
    const { listener, opened, closed } = await run(
      {},
      { listen: listen(), sendRingBytes: 64 * 1024, sendQueueLimit: 64 * 1024 },
    );
    const slow = await Client.connect(listener, { paused: true });
    slow.read();
    const connection = await opened.next();
    slow.pause();
    const other = await Client.connect(listener);
    const second = await opened.next();
    for (let sent = 0; connection.open && sent < 64 * MIB; sent += 1024) {
      connection.send(`${"x".repeat(1022)}\r\n`);
    }
    expect(await closed.next()).toMatchObject({ kind: "send-queue-exceeded" });
    second.send("still here\r\n");
    expect(await other.line()).toBe("still here");
  });
});
