import { describe, expect, it } from "bun:test";
import { readdirSync } from "node:fs";
import { Server, StateError } from "../../src/server/index.ts";
import type { Application } from "../../src/server/index.ts";
import { afterwards, Client, failure, run, temporaryFolder } from "./support.ts";

const silent: Application<undefined> = { opened: () => undefined, received() {}, closed() {} };
const local = { host: "127.0.0.1", port: 0 } as const;

function newServer(): Server<undefined> {
  const server = new Server(silent);
  afterwards(() => server.stop({ deadline: 0 }));
  return server;
}

function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

describe("start", () => {
  it("opens every listener, and tells each one's real port", async () => {
    const { server, listener, events } = await run();
    expect(listener.listening).toBe(true);
    expect(listener.port).toBeGreaterThan(0);
    expect(await events.next()).toEqual({
      type: "listening",
      listener: "127.0.0.1:0",
      address: "127.0.0.1",
      port: listener.port,
    });
    expect(server.state).toBe("running");
  });

  it("opens none if one of them fails, and may be tried again", async () => {
    const { listener: taken, server: other } = await run();
    const server = newServer();
    const first = await server.listen(local);
    await server.listen({ host: "127.0.0.1", port: taken.port });
    expect(await failure(server.start())).toMatchObject({ code: "RELAIS_ADDRESS_IN_USE" });
    expect(first.listening).toBe(false);
    expect(server.state).toBe("new");
    await other.stop();
    await server.start();
    expect(server.listeners.map((listener) => listener.listening)).toEqual([true, true]);
  });

  it("throws when called twice or after stop", async () => {
    const server = newServer();
    await server.start();
    expect(await failure(server.start())).toBeInstanceOf(StateError);
    await server.stop();
    expect(await failure(server.start())).toMatchObject({
      code: "RELAIS_INVALID_STATE",
      method: "start",
      state: "stopped",
    });
  });

  it("takes listeners later as well, on IPv4, IPv6 and a Unix socket at once", async () => {
    const { server, lines } = await run();
    const others = [
      await server.listen({ host: "::1", port: 0, name: "six" }),
      await server.listen({ path: `${temporaryFolder()}/socket`, name: "unix" }),
    ];
    for (const listener of others) {
      const client = await Client.connect(listener);
      client.send(`by ${listener.name}\n`);
      expect(await lines.next()).toBe(`by ${listener.name}`);
    }
    const peers = new Map([...server.connections].map((connection) => [connection.listener, connection]));
    expect(peers.get("six")).toMatchObject({ transport: "tcp", remoteAddress: "::1" });
    expect(peers.get("unix")).toMatchObject({ transport: "unix", remoteAddress: "" });
  });

  it("does not keep a later listener that cannot be opened", async () => {
    const { server, listener } = await run();
    expect(await failure(server.listen({ host: "127.0.0.1", port: listener.port }))).toMatchObject({
      code: "RELAIS_ADDRESS_IN_USE",
    });
    expect(server.listeners).toEqual([listener]);
  });

  it("gives way to a stop that comes while listeners are being opened", async () => {
    const server = newServer();
    const listener = await server.listen({ path: `${temporaryFolder()}/socket` });
    const started = server.start();
    const stopped = server.stop();
    expect(await failure(started)).toBeInstanceOf(StateError);
    expect(await stopped).toEqual({ cutOff: 0 });
    expect(listener.listening).toBe(false);
  });
});

describe("suspend and resume", () => {
  it("keeps the connections, takes no new ones, and comes back on the same port", async () => {
    const { server, listener, lines, events } = await run();
    const before = await Client.connect(listener);
    before.send("one\n");
    await lines.next();
    const { port } = listener;
    server.suspend();
    server.suspend();
    expect(server.state).toBe("suspended");
    expect(await events.next((event) => event.type === "suspended")).toEqual({ type: "suspended" });
    expect(await failure(Client.connect(listener))).toMatchObject({ code: "ECONNREFUSED" });
    before.send("two\n");
    expect(await lines.next()).toBe("two");
    await server.resume();
    expect(listener.port).toBe(port);
    const after = await Client.connect(listener);
    after.send("three\n");
    expect(await lines.next()).toBe("three");
  });

  it("notes a listener that is added meanwhile, and opens it with the others", async () => {
    const { server } = await run();
    server.suspend();
    const later = await server.listen(local);
    expect(later.listening).toBe(false);
    await server.resume();
    expect(later.listening).toBe(true);
  });

  it("stays suspended if one of the ports is taken now", async () => {
    const { server, listener } = await run();
    const second = await server.listen(local);
    server.suspend();
    const thief = newServer();
    await thief.listen({ host: "127.0.0.1", port: second.port });
    await thief.start();
    expect(await failure(server.resume())).toMatchObject({ code: "RELAIS_ADDRESS_IN_USE" });
    expect(server.state).toBe("suspended");
    expect(listener.listening).toBe(false);
    await thief.stop();
    await server.resume();
    expect(server.state).toBe("running");
  });

  it("throws on a server that does not run", async () => {
    const server = newServer();
    expect(() => server.suspend()).toThrow(StateError);
    expect(await failure(server.resume())).toBeInstanceOf(StateError);
  });
});

describe("stop", () => {
  it("closes every connection by itself if the application does not", async () => {
    const { server, listener, closed, opened, events } = await run();
    const client = await Client.connect(listener);
    const connection = await opened.next();
    connection.send("last words\r\n");
    expect(await server.stop()).toEqual({ cutOff: 0 });
    expect(client.text).toBe("last words\r\n");
    expect(closed.all).toEqual([{ kind: "server-stopping" }]);
    expect(server.state).toBe("stopped");
    expect(events.all.at(-1)).toEqual({ type: "stopped", cutOff: 0 });
  });

  it("lets the application say goodbye, and sends that", async () => {
    const running: { server?: Server<string> } = {};
    const { server, listener, closed, opened } = await run({
      stopping() {
        for (const connection of running.server?.connections ?? []) {
          connection.send("ERROR :Server going down\r\n");
          connection.close({ kind: "application", detail: "going down" });
        }
      },
    });
    running.server = server;
    const client = await Client.connect(listener);
    await opened.next();
    await server.stop();
    expect(client.text).toBe("ERROR :Server going down\r\n");
    expect(closed.all).toEqual([{ kind: "application", detail: "going down" }]);
  });

  it("cuts what is left at the deadline, and says how many that were", async () => {
    const { server, listener, closed, opened } = await run({ stopping() {} });
    const client = await Client.connect(listener, { allowHalfOpen: true });
    await opened.next();
    expect(await server.stop({ deadline: 0 })).toEqual({ cutOff: 1 });
    expect(closed.all).toEqual([{ kind: "server-stopping" }]);
    await client.ended.promise;
  });

  it("returns the same promise when it is called twice", async () => {
    const { server } = await run();
    const first = server.stop();
    expect(server.stop({ deadline: 1 })).toBe(first);
    expect(await first).toEqual({ cutOff: 0 });
  });

  it("takes a server that was never started", async () => {
    const server = newServer();
    await server.listen(local);
    expect(await server.stop()).toEqual({ cutOff: 0 });
    expect(await failure(server.listen(local))).toBeInstanceOf(StateError);
  });

  it("leaves no descriptor behind", async () => {
    // The runtime opens some of its own at its first connection.
    const warm = await run();
    await Client.connect(warm.listener);
    await warm.opened.next();
    await warm.server.stop();

    const before = descriptors();
    const { server, listener, opened } = await run();
    const unix = await server.listen({ path: `${temporaryFolder()}/socket` });
    const clients = [
      await Client.connect(listener),
      await Client.connect(listener),
      await Client.connect(unix),
    ];
    for (const _ of clients) await opened.next();
    expect(descriptors()).toBeGreaterThanOrEqual(before + 8);
    await server.stop();
    for (const client of clients) await client.closed.promise;
    expect(descriptors()).toBe(before);
  });

  it("leaves no timer and no listener behind: a process whose server stopped ends", async () => {
    const script = `
      import { Server } from "relais/server";
      const server = new Server({ opened() {}, received() {}, closed() {} });
      await server.listen({ host: "127.0.0.1", port: 0 });
      await server.start();
      await server.stop();
    `;
    const child = Bun.spawn([process.execPath, "-e", script], { cwd: `${import.meta.dir}/../..` });
    expect(await child.exited).toBe(0);
  });
});

describe("all addresses of both families", () => {
  it.each([
    ["0.0.0.0", "::"],
    ["::", "0.0.0.0"],
  ])("listen on one port: %s, then %s", async (first, second) => {
    const { server, listener, opened } = await run({}, { listen: { host: first, port: 0 } });
    await server.listen({ host: second, port: listener.port });
    for (const address of ["127.0.0.1", "::1"]) {
      await Client.connect({ transport: "tcp", secure: false, address, port: listener.port });
      expect((await opened.next()).remoteAddress).toBe(address);
    }
  });

  it("takes no IPv4 where :: listens alone", async () => {
    const { listener } = await run({}, { listen: { host: "::", port: 0 } });
    const attempt = Client.connect({
      transport: "tcp",
      secure: false,
      address: "127.0.0.1",
      port: listener.port,
    });
    expect(await failure(attempt)).toMatchObject({ code: "ECONNREFUSED" });
  });
});
