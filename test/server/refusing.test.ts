import { describe, expect, it } from "bun:test";
import type { RefuseReason } from "../../src/server/index.ts";
import { Client, ManualClock, run } from "./support.ts";

const refused = (reason: RefuseReason): string => `ERROR :${reason.kind}\r\n`;

describe("refusing", () => {
  it("turns a peer away with a line once connectionLimit is reached", async () => {
    const { server, listener, opened, closed, events } = await run({ refused }, { connectionLimit: 1 });
    const first = await Client.connect(listener);
    await opened.next();
    const second = await Client.connect(listener);
    await second.ended.promise;
    expect(second.text).toBe("ERROR :connection-limit\r\n");
    expect(await events.next(({ type }) => type === "refused")).toEqual({
      type: "refused",
      listener: "127.0.0.1:0",
      remoteAddress: "127.0.0.1",
      reason: { kind: "connection-limit", limit: 1 },
    });
    expect(server.metrics.refused["connection-limit"]).toBe(1);
    first.close();
    await closed.next();
    await Client.connect(listener);
    await opened.next();
  });

  it("turns a peer away when its address holds too many connections", async () => {
    const { server, listener, opened, closed } = await run(
      { refused },
      { connectionsPerAddress: 2, exemptAddresses: [] },
    );
    const clients = [await Client.connect(listener), await Client.connect(listener)];
    await opened.next();
    await opened.next();
    const third = await Client.connect(listener);
    expect(await third.line()).toBe("ERROR :address-limit");
    clients[0]?.close();
    await closed.next();
    await Client.connect(listener);
    await opened.next();
    expect(server.metrics.refused["address-limit"]).toBe(1);
  });

  it("turns a peer away when its address connects too often, and takes it again later", async () => {
    const clock = new ManualClock();
    const { listener, opened } = await run(
      { refused },
      { connectionRate: { limit: 2, perMilliseconds: 1000 }, exemptAddresses: [], clock },
    );
    for (let index = 0; index < 2; index++) {
      (await Client.connect(listener)).close();
      await opened.next();
    }
    const third = await Client.connect(listener);
    expect(await third.line()).toBe("ERROR :address-rate");
    clock.time += 1000;
    await Client.connect(listener);
    await opened.next();
  });

  it("keeps an address out that connects too often again and again, and for longer each time", async () => {
    const clock = new ManualClock();
    const { server, listener, opened, events } = await run(
      { refused },
      {
        connectionRate: { limit: 1, perMilliseconds: 1000 },
        connectionBanAfter: 2,
        connectionBanTime: 2000,
        exemptAddresses: [],
        clock,
      },
    );
    const lineOf = async (): Promise<string> => (await Client.connect(listener)).line();
    const comesIn = async (): Promise<void> => {
      (await Client.connect(listener)).close();
      await opened.next();
    };
    await comesIn();
    expect([await lineOf(), await lineOf(), await lineOf()]).toEqual([
      "ERROR :address-rate",
      "ERROR :address-ban",
      "ERROR :address-ban",
    ]);
    const banned = { range: "127.0.0.1", milliseconds: 2000, count: 1 };
    expect(await events.next(({ type }) => type === "banned")).toEqual({ type: "banned", ...banned });
    expect(server.metrics.refused).toMatchObject({ "address-rate": 1, "address-ban": 2 });
    expect(server.connectionBans).toEqual([banned]);
    clock.time += 2000;
    expect(server.connectionBans).toEqual([]);
    await comesIn();
    expect([await lineOf(), await lineOf()]).toEqual(["ERROR :address-rate", "ERROR :address-ban"]);
    expect(server.connectionBans).toEqual([{ range: "127.0.0.1", milliseconds: 4000, count: 2 }]);
    expect(server.liftConnectionBans("127.0.0.0/8")).toEqual(["127.0.0.1"]);
    await comesIn();
  });

  it("does not count exempt addresses", async () => {
    const { listener, opened } = await run(
      { refused },
      { connectionsPerAddress: 1, exemptAddresses: ["127.0.0.0/8"] },
    );
    for (let index = 0; index < 3; index++) {
      await Client.connect(listener);
      await opened.next();
    }
  });

  it("brings the line to a peer that sends at once", async () => {
    const { listener, opened } = await run({ refused }, { connectionLimit: 1 });
    await Client.connect(listener);
    await opened.next();
    const second = await Client.connect(listener, { allowHalfOpen: true });
    second.send(Buffer.alloc(4_000_000, "NICK tea\r\n"));
    expect(await second.line()).toBe("ERROR :connection-limit");
    await second.ended.promise;
    second.close();
    expect(await second.closed.promise).toBeUndefined();
  });

  it("cuts refused peers that do not end within lingerTimeout, and more of them than it may keep at once", async () => {
    const clock = new ManualClock();
    const { server, listener, opened } = await run(
      { refused },
      { connectionLimit: 1, descriptorReserve: 16, lingerTimeout: 1000, clock },
    );
    await Client.connect(listener);
    await opened.next();
    const peers: Client[] = [];
    for (let index = 0; index < 9; index++)
      peers.push(await Client.connect(listener, { allowHalfOpen: true }));
    for (const peer of peers) await peer.ended.promise;
    expect(server.metrics.refused["connection-limit"]).toBe(9);
    // The ninth is past half of the reserve: it is closed at once, the others when their time is over.
    const stillOpen = new Set(peers.slice(0, 8));
    clock.time += 1000;
    server.sweep();
    for (const peer of stillOpen) {
      peer.send("anybody there?\n");
      await peer.closed.promise;
    }
  });

  it("sends nothing where the application has no line, or throws", async () => {
    const { server, listener, opened, events } = await run(
      {
        refused() {
          throw new Error("refused");
        },
      },
      { connectionLimit: 1 },
    );
    await Client.connect(listener);
    await opened.next();
    const second = await Client.connect(listener);
    await second.ended.promise;
    expect(second.text).toBe("");
    expect(await events.next(({ type }) => type === "error")).toMatchObject({
      source: "refused",
      connection: undefined,
    });
    expect(server.metrics.applicationErrors).toBe(1);
  });
});

/** Connects so often and resets at once, in another process, while this one does not look at its sockets. */
function resetPeers(port: number, count: number): void {
  const script = `
    import { connect } from "node:net";
    let left = ${count};
    for (let index = 0; index < ${count}; index++) {
      const socket = connect(${port}, "127.0.0.1", () => { socket.resetAndDestroy(); });
      socket.on("error", () => {});
      socket.on("close", () => { left -= 1; if (left === 0) process.exit(0); });
    }`;
  const { exitCode } = Bun.spawnSync([process.execPath, "-e", script]);
  expect(exitCode).toBe(0);
}

describe("a peer that resets before it is accepted", () => {
  it("is counted and forgotten: no callback, no event, no error", async () => {
    const { server, listener, events, opened, closed } = await run({}, { exemptAddresses: [] });
    resetPeers(listener.port, 20);
    const client = await Client.connect(listener);
    await opened.next(({ remotePort }) => remotePort === client.localPort);
    const { lostBeforeAccept, accepted, applicationErrors } = server.metrics;
    expect(lostBeforeAccept).toBeGreaterThan(0);
    expect(lostBeforeAccept + accepted).toBe(21);
    expect(applicationErrors).toBe(0);
    expect(events.all.filter(({ type }) => type === "error")).toEqual([]);
    expect(opened.all.every(({ remoteAddress }) => remoteAddress === "127.0.0.1")).toBe(true);
    client.close();
    await closed.next();
  });
});
