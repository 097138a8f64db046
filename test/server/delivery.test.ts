import { describe, expect, it } from "bun:test";
import { Client, run } from "./support.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

describe("sending", () => {
  it("sends text as UTF-8 and bytes as they are, in order", async () => {
    const { listener, opened } = await run();
    const client = await Client.connect(listener);
    const connection = await opened.next();
    connection.send("café ");
    connection.send(new Uint8Array([0x74, 0x65, 0x61]));
    connection.send("");
    connection.send("\r\n");
    expect(connection.pendingBytes).toBe(11);
    expect(await client.line()).toBe("café tea");
    expect(connection.pendingBytes).toBe(0);
  });

  it("writes what a turn sends to a peer at once", async () => {
    const { server, listener, opened } = await run();
    const client = await Client.connect(listener);
    const connection = await opened.next();
    for (let line = 0; line < 100; line++) connection.send(`line ${line}\r\n`);
    await client.total(890);
    expect(server.metrics.sent).toEqual({ writes: 1, shortWrites: 0, bytes: 890 });
    expect(server.metrics.flushes).toBe(1);
  });

  it("shares a line that was written to the ring once among all who hear it", async () => {
    const { server, listener, opened } = await run();
    const clients: Client[] = [];
    for (let index = 0; index < 10; index++) {
      clients.push(await Client.connect(listener));
      await opened.next();
    }
    const before = server.ring.head;
    const start = server.ring.write(":tea!tea@tea PRIVMSG #tea :hello\r\n");
    for (const connection of server.connections) connection.sendSpan(start, server.ring.head);
    for (const client of clients) expect(await client.line()).toBe(":tea!tea@tea PRIVMSG #tea :hello");
    expect(server.ring.head - before).toBe(34);
  });

  it("takes more at once than the ring, if the queue may hold it", async () => {
    const { listener, opened } = await run({}, { sendRingBytes: 64 * KIB, sendQueueLimit: 8 * MIB });
    const client = await Client.connect(listener);
    const connection = await opened.next();
    const expected = Buffer.from("é".repeat(100_000));
    connection.send("a");
    connection.send(expected.toString());
    connection.send(expected);
    connection.send("z");
    await client.total(2 * expected.length + 2);
    expect(client.bytes.equals(Buffer.concat([Buffer.from("a"), expected, expected, Buffer.from("z")]))).toBe(
      true,
    );
  });

  it("refuses a span whose bytes the ring has given up", async () => {
    const { server, listener, opened } = await run({}, { sendRingBytes: 64 * KIB });
    await Client.connect(listener);
    const connection = await opened.next();
    const start = server.ring.write("old\r\n");
    const end = server.ring.head;
    for (let written = 0; written < 65 * KIB; written += KIB) server.ring.writeBytes(new Uint8Array(KIB));
    expect(() => connection.sendSpan(start, end)).toThrow(
      expect.objectContaining({ code: "RELAIS_LIMIT_EXCEEDED", limit: "sendRingBytes" }),
    );
  });
});

describe("a slow reader", () => {
  it("gets every byte in order, although the ring was reused many times meanwhile", async () => {
    const { server, listener, opened, events } = await run(
      {},
      { sendRingBytes: 64 * KIB, sendQueueLimit: 64 * MIB },
    );
    const slow = await Client.connect(listener, { paused: true });
    const slowConnection = await opened.next();
    const fast = await Client.connect(listener);
    const fastConnection = await opened.next();
    const lines: string[] = [];
    let sent = 0;
    for (let turn = 0; turn < 60; turn++) {
      for (let line = 0; line < 200; line++) {
        const text = `${turn} ${line} ${"x".repeat((turn * line) % 1500)}\r\n`;
        lines.push(text);
        sent += text.length;
        const start = server.ring.write(text);
        slowConnection.sendSpan(start, server.ring.head);
        fastConnection.sendSpan(start, server.ring.head);
      }
      await fast.total(sent);
    }
    const expected = lines.join("");
    expect(fast.text === expected).toBe(true);
    expect(slowConnection.pendingBytes).toBeGreaterThan(64 * KIB);
    expect(await events.next(({ type }) => type === "evicted")).toMatchObject({ connections: 1 });
    expect(server.metrics.evictedBytes).toBeGreaterThan(0);
    expect(server.metrics.sent.shortWrites).toBeGreaterThan(0);
    slow.read();
    await slow.total(sent);
    expect(slow.text === expected).toBe(true);
    expect(slowConnection.pendingBytes).toBe(0);
  });

  it("costs nothing more where its turn's lines fit the kernel, however much that is of the ring", async () => {
    const { server, listener, opened } = await run({}, { sendRingBytes: 64 * KIB, sendQueueLimit: 8 * MIB });
    const client = await Client.connect(listener);
    const connection = await opened.next();
    for (let line = 0; line < 300; line++) connection.send("x".repeat(1000));
    await client.total(300_000);
    expect(server.metrics.evictions).toBe(0);
  });

  it("is reported as congested once, and as writable after it has read", async () => {
    const told: string[] = [];
    const { server, listener, opened, events } = await run(
      {
        congested: (connection) => void told.push(`congested ${connection.pendingBytes > 200 * KIB}`),
        writable: (connection) => void told.push(`writable ${connection.pendingBytes <= 100 * KIB}`),
      },
      { sendQueueLimit: 64 * MIB, highWaterMark: 200 * KIB, lowWaterMark: 100 * KIB },
    );
    const client = await Client.connect(listener, { paused: true });
    const connection = await opened.next();
    connection.send(Buffer.alloc(16 * MIB));
    expect(told).toEqual([]);
    expect(await events.next(({ type }) => type === "congested")).toMatchObject({
      connection: connection.id,
    });
    connection.send("more\n");
    client.read();
    expect(await events.next(({ type }) => type === "writable")).toMatchObject({ connection: connection.id });
    await client.total(16 * MIB + 5);
    expect(told).toEqual(["congested true", "writable true"]);
    expect(server.metrics.congestions).toBe(1);
  });

  it("is closed with a typed reason once more than sendQueueLimit waits for it, and nobody else is", async () => {
    const { server, listener, opened, closed, events } = await run({}, { sendQueueLimit: 256 * KIB });
    const slow = await Client.connect(listener, { paused: true });
    const connection = await opened.next();
    const other = await Client.connect(listener);
    const otherConnection = await opened.next();
    let sends = 0;
    while (connection.open) {
      connection.send(Buffer.alloc(64 * KIB));
      sends += 1;
    }
    // Called at the end of the turn, never inside `send`.
    expect(closed.all).toEqual([]);
    expect(sends).toBeGreaterThan(5);
    const reason = await closed.next();
    expect(reason).toMatchObject({ kind: "send-queue-exceeded", limit: 256 * KIB });
    expect(reason.kind === "send-queue-exceeded" && reason.pendingBytes).toBeGreaterThan(256 * KIB);
    expect(await events.next(({ type }) => type === "closed")).toMatchObject({
      connection: connection.id,
      reason,
    });
    slow.read();
    expect(await slow.closed.promise).toBe("ECONNRESET");
    otherConnection.send("still here\n");
    expect(await other.line()).toBe("still here");
    expect(server.connections.size).toBe(1);
  });

  it("may be sent more than sendQueueLimit in a turn if it reads that well", async () => {
    const { listener, opened, closed } = await run({}, { sendQueueLimit: 64 * KIB });
    const client = await Client.connect(listener);
    const connection = await opened.next();
    for (let line = 0; line < 300; line++) connection.send("x".repeat(1000));
    await client.total(300_000);
    expect(closed.all).toEqual([]);
  });
});
