/** Changes while the server runs: listeners that go and come, sockets that are inherited, other limits. */
import { describe, expect, it } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { duplicateDescriptor } from "../../src/server/duplicate-descriptor.ts";
import { Server } from "../../src/server/index.ts";
import type { Listener } from "../../src/server/index.ts";
import { afterwards, certificate, Client, failure, run, temporaryFolder } from "./support.ts";

const local = { host: "127.0.0.1", port: 0 } as const;

/** A copy of a listener's descriptor, as another process would get one. */
function copyOf({ descriptor }: Listener): number {
  return duplicateDescriptor(descriptor ?? -1) ?? -1;
}

describe("unlisten", () => {
  it("closes one listener, and keeps its connections", async () => {
    const { server, listener, lines, events } = await run();
    const other = await server.listen(local);
    const client = await Client.connect(listener);
    client.send("one\n");
    await lines.next();
    server.unlisten(listener);
    expect(await events.next(({ type }) => type === "unlistened")).toMatchObject({ listener: listener.name });
    expect(server.listeners).toEqual([other]);
    expect(await failure(Client.connect(listener))).toMatchObject({ code: "ECONNREFUSED" });
    client.send("two\n");
    expect(await lines.next()).toBe("two");
  });

  it("leaves a listener of another server alone", async () => {
    const { server } = await run();
    const { listener } = await run();
    server.unlisten(listener);
    expect(listener.listening).toBe(true);
  });
});

describe("replace", () => {
  it("takes over the port, and refuses nobody who is connecting", async () => {
    const { server, listener, lines, opened } = await run();
    const before = await Client.connect(listener);
    await opened.next();
    const connecting = Array.from({ length: 50 }, () => Client.connect(listener));
    const next = await server.replace(listener, {
      host: "127.0.0.1",
      port: listener.port,
      proxies: ["192.0.2.0/24"],
    });
    const later = Array.from({ length: 50 }, () => Client.connect(next));
    await Promise.all([...connecting, ...later]);
    for (let count = 0; count < 100; count++) await opened.next();
    expect(next.port).toBe(listener.port);
    expect(server.listeners).toEqual([next]);
    before.send("still here\n");
    expect(await lines.next()).toBe("still here");
  });

  it("speaks TLS from now on where it did not, and keeps those without", async () => {
    const { server, listener, lines, opened } = await run({}, { listen: { ...local, host: "localhost" } });
    const plain = await Client.connect(listener);
    expect((await opened.next()).secure).toBe(false);
    const next = await server.replace(listener, {
      host: "localhost",
      port: listener.port,
      tls: certificate("localhost"),
    });
    const secure = await Client.connect(next);
    expect((await opened.next()).secure).toBe(true);
    for (const client of [plain, secure]) {
      client.send("hello\n");
      expect(await lines.next()).toBe("hello");
    }
  });

  it.each([
    ["lines by WebSocket", undefined, { path: "/" }],
    ["WebSocket by lines", { path: "/" }, undefined],
    ["the path of a WebSocket", { path: "/" }, { path: "/chat" }],
  ])("replaces %s on the same port", async (_, before, after) => {
    const { server, listener, lines, opened } = await run(
      {},
      { listen: { ...local, ...(before && { webSocket: before }) } },
    );
    const old = await Client.connect(listener);
    await opened.next();
    const next = await server.replace(listener, {
      ...local,
      port: listener.port,
      ...(after && { webSocket: after }),
    });
    const client = await Client.connect(next, after && { webSocket: { path: after.path } });
    for (const each of [old, client]) {
      each.send("hello\r\n");
      expect(await lines.next()).toBe("hello");
    }
  });

  it("keeps the path of a Unix socket, with another mode", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { server, listener, opened } = await run({}, { listen: { path } });
    const next = await server.replace(listener, { path, mode: 0o700 });
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await Client.connect(next);
    await opened.next();
    await server.stop();
    expect(existsSync(path)).toBe(false);
  });

  it("keeps the old listener if the other one cannot be opened", async () => {
    const { listener: taken } = await run();
    const { server, listener, opened } = await run();
    const attempt = server.replace(listener, { host: "127.0.0.1", port: taken.port });
    expect(await failure(attempt)).toMatchObject({ code: "RELAIS_ADDRESS_IN_USE" });
    const broken = { ...certificate("localhost"), key: "none" };
    const another = server.replace(listener, { host: "127.0.0.1", port: listener.port, tls: broken });
    expect(await failure(another)).toMatchObject({ code: "RELAIS_CERTIFICATE_INVALID" });
    expect(server.listeners).toEqual([listener]);
    await Client.connect(listener);
    await opened.next();
  });
});

describe("an inherited socket", () => {
  it("takes those who were waiting on it", async () => {
    const { server: first, listener } = await run();
    const descriptor = copyOf(listener);
    await first.stop();
    const waiting = await Client.connect(listener);
    const { opened, listener: heir } = await run(
      {},
      { listen: { host: "127.0.0.1", port: listener.port, inherited: { descriptor } } },
    );
    await opened.next();
    waiting.send("hello\n");
    expect(heir.port).toBe(listener.port);
  });

  it("stays open when it is kept: peers wait while the server is suspended", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { server: owner, listener } = await run({}, { listen: { path, mode: 0o777 } });
    const inherited = { descriptor: copyOf(listener), kept: true };
    const { server, opened } = await run({}, { listen: { path, mode: 0o600, inherited } });
    server.suspend();
    owner.unlisten(listener);
    expect(existsSync(path)).toBe(false);
    await server.resume();
    expect(opened.all).toEqual([]);
  });

  it("leaves the path of a Unix socket that is kept, and its mode", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { listener } = await run({}, { listen: { path, mode: 0o777 } });
    const inherited = { descriptor: copyOf(listener), kept: true };
    const { server } = await run({}, { listen: { path, mode: 0o600, inherited } });
    await server.stop();
    expect(statSync(path).mode & 0o777).toBe(0o777);
  });

  it.each([true, false])("has to be a socket that listens (kept: %p)", async (kept) => {
    const server = new Server({ opened: () => undefined, received() {}, closed() {} });
    afterwards(() => server.stop());
    await server.listen({ ...local, inherited: { descriptor: 999_999, kept } });
    expect(await failure(server.start())).toMatchObject({
      code: "RELAIS_INVALID_OPTION",
      option: "inherited.descriptor",
    });
  });

  it("is refused beside webSocket", async () => {
    const { server } = await run();
    const attempt = server.listen({ ...local, webSocket: {}, inherited: { descriptor: 3 } });
    expect(await failure(attempt)).toMatchObject({ code: "RELAIS_INVALID_OPTION", option: "inherited" });
  });
});

describe("configure", () => {
  it("holds other limits, with the connections that there are", async () => {
    const { server, listener, events, opened } = await run({}, { exemptAddresses: [] });
    const first = await Client.connect(listener);
    const second = await Client.connect(listener);
    await opened.next();
    await opened.next();
    server.configure({ connectionsPerAddress: 2 });
    await Client.connect(listener);
    expect(await events.next(({ type }) => type === "refused")).toMatchObject({
      reason: { kind: "address-limit", limit: 2 },
    });
    server.configure({ exemptAddresses: ["127.0.0.0/8"] });
    await Client.connect(listener);
    await opened.next();
    server.configure({ exemptAddresses: [], connectionLimit: 3 });
    expect(server.connectionLimit).toBe(3);
    first.end();
    second.end();
    for (let gone = 0; gone < 2; gone++) await events.next(({ type }) => type === "closed");
    await Client.connect(listener);
    await opened.next();
  });

  it("changes nothing if one of them is wrong, or cannot change", async () => {
    const { server } = await run();
    const before = server.connectionLimit;
    expect(() => server.configure({ connectionLimit: 1, lingerTimeout: -1 })).toThrow("lingerTimeout");
    expect(() => server.configure({ connectionLimit: 1, sendRingBytes: 65_536 })).toThrow("sendRingBytes");
    expect(server.connectionLimit).toBe(before);
  });
});
