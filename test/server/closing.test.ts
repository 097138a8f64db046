import { describe, expect, it } from "bun:test";
import { Client, Inbox, ManualClock, run } from "./support.ts";

const KIB = 1024;
const done = { kind: "application", detail: "done" } as const;

describe("close", () => {
  it("brings the last line to a peer that goes on sending", async () => {
    const { listener, closed } = await run({
      received(connection) {
        connection.send("ERROR :Closing Link\r\n");
        connection.close(done);
      },
    });
    const client = await Client.connect(listener, { allowHalfOpen: true, paused: true });
    // Far more than the server reads before it closes: a plain close would answer it with a reset.
    client.send(Buffer.alloc(8 * KIB * KIB, "PRIVMSG #tea :and another thing\r\n"));
    client.read();
    expect(await client.line()).toBe("ERROR :Closing Link");
    await client.ended.promise;
    client.close();
    expect(await client.closed.promise).toBeUndefined();
    expect(await closed.next()).toEqual(done);
  });

  it("sends all that was queued before, however slowly the peer reads it", async () => {
    const { listener } = await run(
      {
        opened(connection) {
          connection.send(Buffer.alloc(8 * KIB * KIB, "x"));
          connection.send("\nlast\n");
          connection.close(done);
          return "";
        },
      },
      { sendQueueLimit: 16 * KIB * KIB },
    );
    const client = await Client.connect(listener, { paused: true });
    client.read();
    await client.ended.promise;
    expect(client.bytes.length).toBe(8 * KIB * KIB + 6);
    expect(client.text.endsWith("x\nlast\n")).toBe(true);
  });

  it("gives the application no more lines, and drops what it still sends", async () => {
    const { listener, lines, closed } = await run({
      received(connection) {
        connection.close(done);
        expect(connection.open).toBe(false);
        connection.send("too late\n");
      },
    });
    const client = await Client.connect(listener);
    client.send("one\ntwo\nthree\n");
    await client.ended.promise;
    expect(await closed.next()).toEqual(done);
    expect(lines.all).toEqual(["one"]);
    expect(client.text).toBe("");
  });

  it("keeps the first reason, and is reported once", async () => {
    const { server, listener, opened, closed } = await run();
    const client = await Client.connect(listener);
    const connection = await opened.next();
    connection.close(done);
    connection.close({ kind: "application", detail: "another" });
    await client.ended.promise;
    await server.stop();
    expect(closed.all).toEqual([done]);
    expect(server.metrics.closed.application).toBe(1);
  });

  it("tells closed when the id finds nothing any more, never from inside the call", async () => {
    const found: unknown[] = [];
    const order: string[] = [];
    const { server, listener, lines, closed } = await run({
      received(connection) {
        connection.close(done);
        order.push("close returned");
      },
      closed(connection) {
        order.push("closed");
        found.push(server.connections.get(connection.id));
      },
    });
    const client = await Client.connect(listener);
    client.send("x\n");
    await lines.next();
    await closed.next();
    expect(order).toEqual(["close returned", "closed"]);
    expect(found).toEqual([undefined]);
  });

  it("cuts a peer that does not end its side within lingerTimeout", async () => {
    const clock = new ManualClock();
    const { server, listener, opened, closed } = await run({}, { clock, lingerTimeout: 3000 });
    const client = await Client.connect(listener, { allowHalfOpen: true });
    const connection = await opened.next();
    connection.send("bye\n");
    connection.close(done);
    await client.ended.promise;
    clock.time += 2999;
    server.sweep();
    expect(closed.all).toEqual([]);
    clock.time += 1;
    server.sweep();
    expect(closed.all).toEqual([done]);
    expect(client.text).toBe("bye\n");
  });

  it("cuts a peer that does not take what is queued within lingerTimeout", async () => {
    const clock = new ManualClock();
    const { server, listener, opened, closed, events } = await run(
      {},
      { clock, lingerTimeout: 3000, sendQueueLimit: 32 * KIB * KIB },
    );
    const client = await Client.connect(listener, { paused: true });
    const connection = await opened.next();
    connection.send(Buffer.alloc(16 * KIB * KIB));
    connection.close(done);
    await events.next((event) => event.type === "accepted");
    clock.time += 3000;
    server.sweep();
    expect(closed.all).toEqual([done]);
    expect(await events.next((event) => event.type === "closed")).toMatchObject({
      reason: done,
      milliseconds: 3000,
    });
    client.read();
    expect(await client.closed.promise).toBe("ECONNRESET");
  });
});

describe("a connection that the peer closes", () => {
  it("has the reason peer-ended after a close in good order", async () => {
    const { listener, opened, closed } = await run();
    const client = await Client.connect(listener);
    await opened.next();
    client.close();
    expect(await closed.next()).toEqual({ kind: "peer-ended" });
  });

  it("has the reason peer-reset, with the system's code, after a reset", async () => {
    const { server, listener, opened, closed } = await run();
    const client = await Client.connect(listener);
    const connection = await opened.next();
    client.reset();
    expect(await closed.next()).toEqual({ kind: "peer-reset", code: "ECONNRESET" });
    expect(connection.open).toBe(false);
    expect(() => connection.send("to nobody\n")).not.toThrow();
    expect(server.connections.size).toBe(0);
  });

  it("is written to without an error in the very turn of the reset", async () => {
    const { listener, opened, closed } = await run({}, { sendRingBytes: 64 * KIB });
    const client = await Client.connect(listener);
    const connection = await opened.next();
    client.reset();
    connection.send("to nobody\n");
    connection.send(Buffer.alloc(200 * KIB));
    expect(await closed.next()).toMatchObject({ kind: "peer-reset" });
  });
});

describe("an exception of the application", () => {
  const failures = ["opened", "received", "lineTooLong", "expired"] as const;
  for (const callback of failures) {
    it(`in ${callback} closes that connection and no other`, async () => {
      const clock = new ManualClock();
      const boom = new Error(callback);
      const bad = (connection: { remotePort: number }): void => {
        if (connection.remotePort === victim.localPort) throw boom;
      };
      const ports = new Inbox<number>();
      const victim: { localPort: number } = { localPort: -1 };
      const { server, listener, lines, closed, events } = await run(
        {
          opened(connection) {
            connection.setDeadline(clock.time + 1);
            if (callback === "opened" && server.metrics.accepted === 2) throw boom;
            ports.put(connection.remotePort);
            return "";
          },
          ...(callback === "opened" ? {} : { [callback]: bad }),
        },
        { lineLimit: 16, clock },
      );
      const bystander = await Client.connect(listener);
      await ports.next();
      const client = await Client.connect(listener);
      victim.localPort = client.localPort;
      client.send(callback === "lineTooLong" ? "x".repeat(40) : "x\n");
      if (callback === "expired") {
        await lines.next();
        clock.time += 1;
        server.sweep();
      }
      const event = await events.next(({ type }) => type === "error");
      expect(event).toMatchObject({ type: "error", source: callback, error: boom });
      await client.ended.promise;
      const gone = await events.next(({ type }) => type === "closed");
      expect(gone).toMatchObject({ reason: { kind: "application-error", error: boom } });
      // Whose `opened` threw is not known to the application, so its `closed` is not called.
      expect(closed.all.length).toBe(callback === "opened" ? 0 : 1);
      bystander.send("still here\n");
      expect(await lines.next((line) => line === "still here")).toBe("still here");
    });
  }

  it("in closed is an event, and nothing else", async () => {
    const boom = new Error("closed");
    const { server, listener, opened, events } = await run({
      closed() {
        throw boom;
      },
    });
    const client = await Client.connect(listener);
    const { id } = await opened.next();
    client.close();
    expect(await events.next(({ type }) => type === "error")).toEqual({
      type: "error",
      source: "closed",
      connection: id,
      error: boom,
    });
    expect(server.connections.size).toBe(0);
    expect(server.metrics.applicationErrors).toBe(1);
  });

  it("that an async callback rejects with counts as thrown", async () => {
    const boom = new Error("later");
    const { listener, closed } = await run({
      async received() {
        await Promise.resolve();
        throw boom;
      },
    });
    const client = await Client.connect(listener);
    client.send("x\n");
    expect(await closed.next()).toEqual({ kind: "application-error", error: boom });
  });

  it("in stopping does not keep the server from stopping", async () => {
    const boom = new Error("stopping");
    const { server, events } = await run({
      stopping() {
        throw boom;
      },
    });
    expect(await server.stop()).toEqual({ cutOff: 0 });
    expect(events.all).toContainEqual({
      type: "error",
      source: "stopping",
      connection: undefined,
      error: boom,
    });
  });
});
