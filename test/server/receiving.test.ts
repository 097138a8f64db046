import { describe, expect, it } from "bun:test";
import { Client, run } from "./support.ts";

describe("receiving", () => {
  it("gives each line without LF or CRLF, and no empty ones", async () => {
    const { listener, lines } = await run();
    const client = await Client.connect(listener);
    client.send("one\ntwo\r\n\r\n\nthree\n");
    expect([await lines.next(), await lines.next(), await lines.next()]).toEqual(["one", "two", "three"]);
  });

  it("tells once that a line is too long, drops it, and goes on", async () => {
    let told = 0;
    const { server, listener, lines } = await run({ lineTooLong: () => void told++ }, { lineLimit: 16 });
    const client = await Client.connect(listener);
    client.send(`${"x".repeat(100)}\n`);
    client.send("after\n");
    expect(await lines.next()).toBe("after");
    expect(told).toBe(1);
    expect(server.metrics).toMatchObject({ linesTooLong: 1, linesIn: 1 });
  });

  it("keeps the state that opened returned, and knows the peer", async () => {
    const states: string[] = [];
    const { server, listener, lines, opened } = await run({
      opened: (connection) => `state of ${connection.remotePort}`,
      received: (connection) => void states.push(connection.state),
    });
    const client = await Client.connect(listener);
    client.send("x\n");
    await lines.next();
    const connection = await opened.next();
    expect(states).toEqual([`state of ${client.localPort}`]);
    expect(connection).toMatchObject({
      transport: "tcp",
      secure: false,
      remoteAddress: "127.0.0.1",
      remotePort: client.localPort,
      listener: "127.0.0.1:0",
      open: true,
    });
    expect(server.connections.get(connection.id)).toBe(connection);
  });

  it("processes the lines that came before the peer's end, and answers them", async () => {
    const { listener, closed } = await run({
      received: (connection, line) => connection.send(`you said ${new TextDecoder().decode(line)}\r\n`),
    });
    const client = await Client.connect(listener, { allowHalfOpen: true });
    client.send("one\ntwo\nunfinished");
    client.end();
    await client.ended.promise;
    expect(client.text).toBe("you said one\r\nyou said two\r\n");
    expect(await closed.next()).toEqual({ kind: "peer-ended" });
  });

  it("counts bytes and lines", async () => {
    const { server, listener, lines } = await run();
    const client = await Client.connect(listener);
    client.send("one\r\ntwo\r\n");
    await lines.next();
    await lines.next();
    expect(server.metrics).toMatchObject({ accepted: 1, bytesIn: 10, linesIn: 2 });
  });
});

describe("pause", () => {
  it("keeps the lines that had arrived, and gives them first after resume", async () => {
    const { listener, lines, opened } = await run({
      received(connection, line) {
        if (line.length === 1) connection.pause();
      },
    });
    const client = await Client.connect(listener);
    client.send("1\n22\n333\n");
    expect(await lines.next()).toBe("1");
    const connection = await opened.next();
    client.send("4444\n");
    expect(connection.heldBytes).toBe(7);
    connection.resume();
    expect(lines.all).toEqual(["1"]);
    expect([await lines.next(), await lines.next(), await lines.next()]).toEqual(["22", "333", "4444"]);
    expect(connection.heldBytes).toBe(0);
  });

  it("may be asked for line by line", async () => {
    const { listener, lines } = await run({
      received(connection) {
        connection.pause();
        connection.resume();
      },
    });
    const client = await Client.connect(listener);
    const sent = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    client.send(`${sent.join("\n")}\n`);
    while (lines.all.length < sent.length) await lines.next();
    expect(lines.all).toEqual(sent);
  });

  it("stops reading from the peer, so that what waits stays bounded", async () => {
    const { server, listener, opened } = await run({ opened: (connection) => (connection.pause(), "") });
    const client = await Client.connect(listener);
    const connection = await opened.next();
    client.send(Buffer.alloc(32 * 1024 * 1024, "a line of some length\n"));
    // The other direction goes on, and shows that the server has had its turns.
    for (let turn = 0; turn < 20; turn++) {
      connection.send(`turn ${turn}\n`);
      expect(await client.line()).toBe(`turn ${turn}`);
    }
    expect(server.metrics.linesIn).toBe(0);
    expect(connection.heldBytes).toBeLessThanOrEqual(512 * 1024);
  });

  it("sees the peer's end only after resume, and the lines before it first", async () => {
    const { listener, lines, opened, closed } = await run({
      received(connection, line) {
        if (line.length === 1) connection.pause();
      },
    });
    const client = await Client.connect(listener);
    client.send("1\n");
    const connection = await opened.next();
    await lines.next();
    client.send("22\n");
    client.close();
    await client.closed.promise;
    expect(connection.open).toBe(true);
    connection.resume();
    expect(await closed.next()).toEqual({ kind: "peer-ended" });
    expect(lines.all).toEqual(["1", "22"]);
  });

  it("does not keep a connection from being closed", async () => {
    const { listener, opened, closed } = await run({ opened: (connection) => (connection.pause(), "") });
    const client = await Client.connect(listener);
    const connection = await opened.next();
    connection.close({ kind: "application", detail: "done" });
    await client.ended.promise;
    expect(await closed.next()).toEqual({ kind: "application", detail: "done" });
  });

  it("is notified of a reset all the same", async () => {
    const { listener, opened, closed } = await run({ opened: (connection) => (connection.pause(), "") });
    const client = await Client.connect(listener);
    await opened.next();
    client.reset();
    expect(await closed.next()).toEqual({ kind: "peer-reset", code: "ECONNRESET" });
  });

  it("does not keep back what had arrived from a peer that is lost: it comes before closed, and cannot be answered", async () => {
    const open: boolean[] = [];
    const { listener, lines, opened, closed } = await run({
      received(connection) {
        open.push(connection.open);
        connection.pause();
        connection.send("to nobody\n");
      },
    });
    const client = await Client.connect(listener);
    client.send("1\n22\n333\nunfinished");
    expect(await lines.next()).toBe("1");
    const connection = await opened.next();
    client.reset();
    expect(await closed.next()).toMatchObject({ kind: "peer-reset" });
    expect(lines.all).toEqual(["1", "22", "333"]);
    expect(open).toEqual([true, false, false]);
    expect(connection.heldBytes).toBe(0);
  });

  it("nor where it is a write that finds the peer gone, what the kernel still holds included", async () => {
    const { listener, lines, opened, closed } = await run({
      received(connection, line) {
        if (line.length === 1) connection.pause();
      },
    });
    const client = await Client.connect(listener);
    client.send("1\n22\n");
    await lines.next();
    const connection = await opened.next();
    client.send("333\n");
    client.close();
    await client.closed.promise;
    while (closed.all.length === 0) {
      connection.send("is anybody there?\n");
      const { promise, resolve } = Promise.withResolvers<void>();
      setImmediate(resolve);
      await promise;
    }
    expect(closed.all).toMatchObject([{ kind: "peer-reset" }]);
    expect(lines.all).toEqual(["1", "22", "333"]);
  });

  it("but gives no lines that wait once the application closes the connection", async () => {
    const { listener, lines, opened, closed } = await run({ received: (connection) => connection.pause() });
    const client = await Client.connect(listener);
    client.send("1\n22\n");
    await lines.next();
    const connection = await opened.next();
    connection.close({ kind: "application", detail: "done" });
    client.reset();
    expect(await closed.next()).toEqual({ kind: "application", detail: "done" });
    expect(lines.all).toEqual(["1"]);
  });
});
