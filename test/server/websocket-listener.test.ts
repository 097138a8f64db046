/** Listeners for WebSockets: the requests that they answer, their proxies and their certificates. */
import { describe, expect, it } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import type { RefuseReason, RequestHandler } from "../../src/server/index.ts";
import { certificate, Client, failure, handshakeWith, pem, run } from "./support.ts";
import type { RunOptions } from "./support.ts";
import type { RequestOptions } from "./websocket-codec.ts";

const listen = { host: "127.0.0.1", port: 0, webSocket: {} };

/** Status with which a request is refused, and the events of that. */
async function refused(webSocket: RequestOptions, listenOptions: RunOptions["listen"] = listen) {
  const { listener, events, server } = await run({}, { listen: listenOptions });
  const client = await Client.connect(listener, { webSocket });
  const status = await client.code.promise;
  await client.ended.promise;
  expect(server.metrics.accepted).toBe(0);
  return { status, events: events.all };
}

describe("a request", () => {
  it("for another path gets 404, and one for no WebSocket 426", async () => {
    const at = { ...listen, webSocket: { path: "/irc" } };
    expect((await refused({ path: "/" }, at)).status).toBe(404);
    expect((await refused({ path: "/irc/more" }, at)).status).toBe(404);
    expect((await refused({ path: "/irc", headers: { Upgrade: "h2c" } }, at)).status).toBe(426);
    expect((await refused({ path: "/irc", headers: { "Sec-WebSocket-Key": "" } }, at)).status).toBe(426);
    const { listener, opened } = await run({}, { listen: at });
    await Client.connect(listener, { webSocket: { path: "/irc?from=here" } });
    expect((await opened.next()).transport).toBe("websocket");
  });

  it.each([
    ["https://elsewhere.example", undefined],
    ["https://localhost.elsewhere.example", undefined],
    ["null", undefined],
    ["", undefined],
    ["http://chat.example.org", ["https://chat.example.org"]],
    ["https://chat.example.org:8443", ["https://chat.example.org"]],
  ])("from the page %p is refused, with the origins %p", async (Origin, origins) => {
    const { status, events } = await refused(
      { headers: { Origin } },
      { ...listen, webSocket: origins === undefined ? {} : { origins } },
    );
    expect(status).toBe(403);
    const reason: RefuseReason = { kind: "origin", origin: Origin };
    expect(events).toContainEqual(
      expect.objectContaining({ type: "refused", remoteAddress: "127.0.0.1", reason }),
    );
  });

  it.each([
    [undefined, undefined],
    ["http://localhost", undefined],
    ["https://LocalHost:8443", undefined],
    ["https://localhost", ["https://chat.example.org"]],
    ["https://chat.example.org", ["https://chat.example.org"]],
    ["null", ["*"]],
  ])("from the page %p is taken, with the origins %p", async (Origin, origins) => {
    const { listener, opened } = await run(
      {},
      { listen: { ...listen, webSocket: origins === undefined ? {} : { origins } } },
    );
    await Client.connect(listener, { webSocket: { headers: Origin === undefined ? {} : { Origin } } });
    expect((await opened.next()).open).toBe(true);
  });

  it("of a server that was suspended or stopped finds nobody", async () => {
    const { server, listener, opened, lines } = await run({}, { listen });
    const client = await Client.connect(listener);
    await opened.next();
    server.suspend();
    expect(await failure(Client.connect(listener))).toMatchObject({ code: "ECONNREFUSED" });
    client.send("still here\n");
    expect(await lines.next()).toBe("still here");
    const { port } = listener;
    await server.resume();
    expect(listener.port).toBe(port);
    await Client.connect(listener);
    await opened.next();
    expect(await server.stop()).toEqual({ cutOff: 0 });
    expect(await client.code.promise).toBe(1001);
  });
});

/** Shows what the handler gets; it has no answer for /nothing, and fails for /broken. */
const request: RequestHandler = async (asked, facts) => {
  const { pathname } = new URL(asked.url);
  if (pathname === "/nothing" || pathname === "/") return undefined;
  if (pathname === "/broken") throw new Error("broken");
  return Response.json({ method: asked.method, pathname, body: await asked.text(), facts });
};

async function ask(port: number, path: string, init: BunFetchRequestInit = {}): Promise<Response> {
  const scheme = init.tls === undefined ? "http" : "https";
  return fetch(`${scheme}://127.0.0.1:${port}${path}`, { ...init, keepalive: false });
}

describe("requests that are not for a WebSocket", () => {
  const handled = { ...listen, webSocket: { request, origins: ["https://chat.example.org"] } };

  it("go to the handler, with their bodies and their circumstances", async () => {
    const { listener, opened } = await run({}, { listen: { ...handled, name: "web" } });
    const facts = { listener: "web", remoteAddress: "127.0.0.1", secure: false, allowedOrigin: true };
    const body = "x".repeat(3_000_000);
    const answer = await ask(listener.port, "/some/where", { method: "POST", body });
    expect(await answer.json()).toEqual({ method: "POST", pathname: "/some/where", body, facts });
    for (const [Origin, allowedOrigin] of [
      ["https://chat.example.org", true],
      ["https://elsewhere.example", false],
    ] as const) {
      const asked = await ask(listener.port, "/page", { headers: { Origin } });
      expect(await asked.json()).toMatchObject({ facts: { allowedOrigin } });
    }
    await Client.connect(listener);
    expect((await opened.next()).transport).toBe("websocket");
  });

  it("come over TLS, and from the clients of a proxy", async () => {
    const tls = certificate("localhost");
    const secure = await run({}, { listen: { ...handled, tls } });
    const answer = await ask(secure.listener.port, "/page", { tls: { rejectUnauthorized: false } });
    expect(await answer.json()).toMatchObject({ facts: { secure: true } });
    const { listener } = await run({}, { listen: { ...handled, proxies: ["127.0.0.0/8"] } });
    const headers = { "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https" };
    const forwarded = await ask(listener.port, "/page", { headers });
    expect(await forwarded.json()).toMatchObject({ facts: { remoteAddress: "192.0.2.7", secure: true } });
    expect((await ask(listener.port, "/page")).status).toBe(400);
  });

  it("are refused where the handler has no answer or fails", async () => {
    const { listener, events } = await run({}, { listen: handled });
    const statuses = ["/nothing", "/", "/broken"].map(
      async (path) => (await ask(listener.port, path)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 426, 500]);
    expect(await events.next(({ type }) => type === "error")).toMatchObject({ error: { message: "broken" } });
  });

  it("have more time for their answer than a client has for its request", async () => {
    const silent = Promise.withResolvers<undefined>();
    const webSocket = { request: async () => Response.json({ ended: await silent.promise }) };
    const { listener } = await run({}, { handshakeTimeout: 1_000, listen: { ...listen, webSocket } });
    const socket = connect(listener.port, "127.0.0.1").on("close", () => silent.resolve(undefined));
    await once(socket, "connect");
    expect((await ask(listener.port, "/page")).status).toBe(200);
  });

  it("have no body without a handler", async () => {
    const { listener } = await run({}, { listen });
    expect((await ask(listener.port, "/", { method: "POST", body: "x" })).status).toBe(413);
  });
});

describe("behind a proxy", () => {
  const behind = { ...listen, proxies: ["127.0.0.0/8", "198.51.100.0/24"] };

  it.each([
    ["192.0.2.7", "http", "192.0.2.7", false],
    ["192.0.2.7", "https", "192.0.2.7", true],
    ["10.9.9.9, 192.0.2.7, 198.51.100.1", "wss", "192.0.2.7", true],
    ["2001:DB8:0::7", "", "2001:db8::7", false],
  ])("the client is the last of %p that is no proxy, by %p", async (forwarded, proto, address, secure) => {
    const { listener, opened, events } = await run({}, { listen: behind });
    const headers = { "X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto };
    await Client.connect(listener, { webSocket: { headers } });
    const connection = await opened.next();
    expect([connection.remoteAddress, connection.remotePort, connection.secure]).toEqual([
      address,
      0,
      secure,
    ]);
    expect(await events.next(({ type }) => type === "accepted")).toMatchObject({ proxy: "127.0.0.1" });
  });

  it.each(["", "127.0.0.2", "somebody", "192.0.2.7, unknown"])("%p names no client", async (forwarded) => {
    expect((await refused({ headers: { "X-Forwarded-For": forwarded } }, behind)).status).toBe(400);
  });

  it("is only who is listed: of others the header says nothing", async () => {
    const { listener, opened } = await run({}, { listen: { ...behind, proxies: ["198.51.100.0/24"] } });
    await Client.connect(listener, {
      webSocket: { headers: { "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https" } },
    });
    expect(await opened.next()).toMatchObject({ remoteAddress: "127.0.0.1", secure: false });
  });

  it("each client counts by its own address", async () => {
    const { listener, opened } = await run(
      {},
      { listen: behind, connectionsPerAddress: 1, exemptAddresses: [] },
    );
    const from = async (address: string) =>
      Client.connect(listener, { webSocket: { headers: { "X-Forwarded-For": address } } });
    await from("192.0.2.7");
    await opened.next();
    const second = await from("192.0.2.7");
    expect(await second.code.promise).toBe(1008);
    await from("192.0.2.8");
    expect((await opened.next()).remoteAddress).toBe("192.0.2.8");
  });
});

describe("over TLS", () => {
  const secure = { ...listen, tls: { ...certificate("localhost"), others: [certificate("irc.example")] } };

  it("is secure, with no certificate of the client", async () => {
    const { listener, opened } = await run(
      {},
      { listen: { ...secure, tls: { ...secure.tls, askForCertificate: true } } },
    );
    await Client.connect(listener, { tls: certificate("client") });
    const { secure: encrypted, tls, transport } = await opened.next();
    expect([encrypted, transport]).toEqual([true, "websocket"]);
    expect(tls).toEqual({ serverName: undefined, fingerprint: undefined });
  });

  it("shows the certificate for the name, and speaks no version below minVersion", async () => {
    const { listener } = await run({}, { listen: { ...secure, tls: { ...secure.tls, minVersion: "1.3" } } });
    for (const [name, subject] of [
      ["localhost", "CN=localhost"],
      ["irc.example", "CN=irc.example"],
      ["web.irc.example", "CN=irc.example"],
      ["elsewhere.example", "CN=localhost"],
    ] as const) {
      expect(await handshakeWith(listener, name)).toEqual({ subject, version: "TLSv1.3" });
    }
  });

  it("takes other certificates while it runs, and keeps its connections", async () => {
    const { server, listener, opened, lines } = await run({}, { listen: secure });
    const early = await Client.connect(listener);
    await opened.next();
    const { port } = listener;
    listener.replaceCertificates([certificate("renewed"), certificate("irc.example")]);
    expect(listener.port).toBe(port);
    expect((await handshakeWith(listener, "irc.example")).subject).toBe("CN=irc.example");
    expect((await handshakeWith(listener, "localhost")).subject).toBe("CN=renewed.example");
    early.send("still here\n");
    expect(await lines.next()).toBe("still here");
    server.suspend();
    await server.resume();
    expect((await handshakeWith(listener)).subject).toBe("CN=renewed.example");
  });

  it("keeps its certificates when others cannot be used", async () => {
    const { listener } = await run({}, { listen: secure });
    const broken = { key: pem("other.key"), cert: pem("localhost.cert") };
    expect(() => listener.replaceCertificates([certificate("renewed"), broken])).toThrow(
      expect.objectContaining({ code: "RELAIS_CERTIFICATE_INVALID" }),
    );
    expect(() => listener.replaceCertificates([])).toThrow(
      expect.objectContaining({ code: "RELAIS_INVALID_OPTION" }),
    );
    expect((await handshakeWith(listener)).subject).toBe("CN=localhost");
  });
});

describe("listening for WebSockets", () => {
  it("fails as any other listener does", async () => {
    const { listener } = await run({}, { listen });
    const { port } = listener;
    for (const [options, code] of [
      [{ ...listen, port }, "RELAIS_ADDRESS_IN_USE"],
      [{ ...listen, host: "192.0.2.1" }, "RELAIS_ADDRESS_NOT_AVAILABLE"],
      [{ ...listen, host: "nowhere.invalid" }, "RELAIS_NAME_NOT_FOUND"],
      [{ ...listen, tls: { key: "x", cert: "y" } }, "RELAIS_CERTIFICATE_INVALID"],
      [{ ...listen, webSocket: { path: "irc" } }, "RELAIS_INVALID_OPTION"],
      [{ ...listen, webSocket: { path: "/irc?" } }, "RELAIS_INVALID_OPTION"],
      [{ ...listen, webSocket: { origins: ["chat.example.org"] } }, "RELAIS_INVALID_OPTION"],
      [{ ...listen, webSocket: { origins: ["https://chat.example.org/"] } }, "RELAIS_INVALID_OPTION"],
    ] as const) {
      expect(await failure(run({}, { listen: options }))).toMatchObject({ code });
    }
  });
});
