/** Peers that are proxies, over real sockets: their header, and what it makes of the connection. */
import { describe, expect, it } from "bun:test";
import type { ListenOptions, RefuseReason } from "../../src/server/index.ts";
import { binary, fact, proxied4, tlsFact } from "./proxy-headers.ts";
import { certificate, Client, failure, ManualClock, run, temporaryFolder } from "./support.ts";
import type { RunOptions } from "./support.ts";

const listen = { host: "127.0.0.1", port: 0, proxies: ["127.0.0.0/8"] };
/** The test's own address counts like any other. */
const strict = { exemptAddresses: [] } as const;
const anyone = { ...listen, proxies: [] };

async function behind(options: RunOptions = {}) {
  const reasons: RefuseReason[] = [];
  const running = await run(
    {
      refused(reason) {
        reasons.push(reason);
        return `ERROR :${reason.kind}\r\n`;
      },
      received: (connection) => connection.send("heard\r\n"),
    },
    { listen, ...strict, ...options },
  );
  return { ...running, reasons };
}

describe("a connection behind a proxy", () => {
  it("has the client's address and port, with lines that came in one piece with the header", async () => {
    const { listener, opened, lines, closed, events } = await behind();
    const client = await Client.connect(listener);
    client.send("PROXY TCP4 192.0.2.7 192.0.2.254 4000 6667\r\nNICK tea\r\nUSER");
    const { remoteAddress, remotePort, secure, tls } = await opened.next();
    expect([remoteAddress, remotePort, secure, tls]).toEqual(["192.0.2.7", 4000, false, undefined]);
    expect(await lines.next()).toBe("NICK tea");
    expect(await client.line()).toBe("heard");
    client.send(" tea\r\n");
    expect(await lines.next()).toBe("USER tea");
    expect(await events.next(({ type }) => type === "accepted")).toMatchObject({
      remoteAddress: "192.0.2.7",
      remotePort: 4000,
      proxy: "127.0.0.1",
    });
    client.close();
    await closed.next();
    expect(await events.next(({ type }) => type === "closed")).toMatchObject({ remoteAddress: "192.0.2.7" });
  });

  it("is secure by the proxy's word, with the client's certificate", async () => {
    const { listener, opened } = await behind();
    const client = await Client.connect(listener);
    client.send(proxied4("192.0.2.7", 4000, tlsFact(3), fact(0xe5, Buffer.from("ab".repeat(32)))));
    const { secure, tls } = await opened.next();
    expect(secure).toBe(true);
    expect(tls).toEqual({ serverName: undefined, fingerprint: "ab".repeat(32) });
  });

  it("is secure where the header does not say and the listener does", async () => {
    const { listener, opened } = await behind({ listen: { ...listen, secureClients: true } });
    const headers = [
      "PROXY TCP4 192.0.2.7 192.0.2.254 4000 6667\r\n",
      proxied4("192.0.2.7", 4000),
      proxied4("192.0.2.7", 4000, tlsFact(0)),
      "PROXY UNKNOWN\r\n",
    ];
    const secure: boolean[] = [];
    for (const header of headers) {
      (await Client.connect(listener)).send(header);
      secure.push((await opened.next()).secure);
    }
    expect(secure).toEqual([true, true, false, false]);
  });

  it("may be the proxy's own: LOCAL and UNKNOWN leave the real address", async () => {
    const { listener, opened, events } = await behind();
    for (const header of [binary(0x20, 0, Buffer.alloc(0)), Buffer.from("PROXY UNKNOWN\r\n")]) {
      const client = await Client.connect(listener);
      client.send(header);
      const { remoteAddress, remotePort } = await opened.next();
      expect([remoteAddress, remotePort]).toEqual(["127.0.0.1", client.localPort]);
      expect(await events.next(({ type }) => type === "accepted")).toMatchObject({ proxy: undefined });
    }
  });

  it("may come by a Unix socket whose peers are proxies", async () => {
    const unix: ListenOptions = { path: `${temporaryFolder()}/socket`, proxy: true };
    const { listener, opened } = await behind({ listen: unix });
    const client = await Client.connect(listener);
    client.send(proxied4("192.0.2.7", 4000));
    expect(await opened.next()).toMatchObject({ remoteAddress: "192.0.2.7", transport: "unix" });
  });

  it("waits for a header that comes byte by byte", async () => {
    const { listener, opened, lines } = await behind();
    const client = await Client.connect(listener);
    for (const byte of proxied4("192.0.2.7", 4000, tlsFact(1))) client.send(Buffer.from([byte]));
    client.send("hello\r\n");
    expect(await opened.next()).toMatchObject({ remoteAddress: "192.0.2.7", secure: true });
    expect(await lines.next()).toBe("hello");
  });
});

describe("limits per address behind a proxy", () => {
  it("count the client's address, and not the proxy's", async () => {
    const { server, listener, opened, reasons } = await behind({ connectionsPerAddress: 1 });
    const first = await Client.connect(listener);
    first.send(proxied4("192.0.2.7", 4000));
    await opened.next();
    const other = await Client.connect(listener);
    other.send(proxied4("192.0.2.8", 4000));
    await opened.next();
    const second = await Client.connect(listener);
    second.send(proxied4("192.0.2.7", 4001));
    expect(await second.line()).toBe("ERROR :address-limit");
    expect(reasons).toEqual([{ kind: "address-limit", limit: 1 }]);
    first.close();
    await first.closed.promise;
    expect(server.metrics.refused["address-limit"]).toBe(1);
    const again = await Client.connect(listener);
    again.send(proxied4("192.0.2.7", 4002));
    await opened.next();
  });

  it("do not hold for a peer before its header, but connectionLimit does", async () => {
    const { listener, opened, reasons } = await behind({ connectionsPerAddress: 1, connectionLimit: 2 });
    const silent = await Client.connect(listener);
    const proxied = await Client.connect(listener);
    proxied.send(proxied4("192.0.2.7", 4000));
    await opened.next();
    const third = await Client.connect(listener);
    expect(await third.line()).toBe("ERROR :connection-limit");
    expect(reasons).toEqual([{ kind: "connection-limit", limit: 2 }]);
    silent.close();
  });
});

describe("a proxy is refused", () => {
  it.each([
    ["for bytes that are not a header", Buffer.from("NICK tea\r\n"), "malformed"],
    [
      "for a header that ends with LF alone",
      Buffer.from("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n"),
      "malformed",
    ],
    ["for a damaged header of version 2", proxied4("192.0.2.7", 4000, Buffer.from([1])), "malformed"],
    ["for an endless line", Buffer.from(`PROXY UNKNOWN ${"x".repeat(10_000)}`), "too-long"],
    ["for an endless header of version 2", binary(0x21, 0x11, Buffer.alloc(65_535)), "too-long"],
  ] as const)("%s", async (_, bytes, fault) => {
    const { server, listener, opened, reasons, events } = await behind();
    const client = await Client.connect(listener);
    client.send(bytes);
    expect(await client.line()).toBe("ERROR :proxy-header");
    await client.ended.promise;
    expect(reasons).toEqual([{ kind: "proxy-header", fault }]);
    expect(await events.next(({ type }) => type === "refused")).toMatchObject({
      remoteAddress: "127.0.0.1",
      reason: { kind: "proxy-header", fault },
    });
    expect(server.metrics.refused["proxy-header"]).toBe(1);
    expect(opened.all).toEqual([]);
  });

  it("past proxyTimeout without a whole header, however it drips", async () => {
    const clock = new ManualClock();
    const { server, listener, opened, reasons } = await behind({ clock, proxyTimeout: 3000 });
    const silent = await Client.connect(listener);
    const dripping = await Client.connect(listener);
    dripping.send("PROXY TCP4");
    // A third one, whose header is complete, shows that the others were accepted.
    (await Client.connect(listener)).send(proxied4("192.0.2.7", 4000));
    await opened.next();
    clock.time += 2999;
    server.sweep();
    expect(reasons).toEqual([]);
    clock.time += 1;
    server.sweep();
    expect(await silent.line()).toBe("ERROR :proxy-header");
    expect(await dripping.line()).toBe("ERROR :proxy-header");
    const late = { kind: "proxy-header", fault: "timeout" } as const;
    expect(reasons).toEqual([late, late]);
    expect(server.connections.size).toBe(1);
  });

  it("when it ends or breaks before its header is complete", async () => {
    const { server, listener, events } = await behind();
    for (const leave of ["end", "reset"] as const) {
      const client = await Client.connect(listener);
      client.send("PROXY TCP4");
      client[leave]();
      expect(await events.next(({ type }) => type === "refused")).toMatchObject({
        reason: { kind: "proxy-header", fault: "ended" },
      });
    }
    expect(server.metrics.refused["proxy-header"]).toBe(2);
  });

  it("when the server stops", async () => {
    const { server, listener, opened, events } = await behind();
    const silent = await Client.connect(listener);
    (await Client.connect(listener)).send(proxied4("192.0.2.7", 4000));
    await opened.next();
    expect(await server.stop()).toEqual({ cutOff: 0 });
    await silent.ended.promise;
    expect(await events.next(({ type }) => type === "refused")).toMatchObject({
      reason: { kind: "server-stopping" },
    });
  });
});

describe("an address that is not a proxy's", () => {
  it("sends a header as input like any other", async () => {
    for (const proxies of [[], ["192.0.2.0/24", "::/0"]]) {
      const { listener, opened, lines } = await behind({ listen: { ...listen, proxies } });
      const client = await Client.connect(listener);
      expect((await opened.next()).remoteAddress).toBe("127.0.0.1");
      client.send("PROXY TCP4 192.0.2.7 192.0.2.254 4000 6667\r\n");
      expect(await lines.next()).toBe("PROXY TCP4 192.0.2.7 192.0.2.254 4000 6667");
      expect(opened.all[0]?.remoteAddress).toBe("127.0.0.1");
    }
  });
});

describe("options of a listener for proxies", () => {
  it.each([
    ["proxies", { ...listen, proxies: ["127.0.0.1/33"] }],
    ["proxies", { ...listen, proxies: "127.0.0.1/8" }],
    ["proxies", { ...listen, tls: certificate("localhost") }],
    ["secureClients", { ...listen, secureClients: 1 }],
    ["proxy", { path: "relais.sock", proxy: "yes" }],
  ] as const)("%s is checked: %j", async (option, options) => {
    const wrong = options as unknown as ListenOptions;
    expect(await failure(run({}, { listen: wrong }))).toMatchObject({
      code: "RELAIS_INVALID_OPTION",
      option,
    });
  });
});

describe("connection.setOrigin", () => {
  const origin = { remoteAddress: "192.0.2.7", remotePort: 4000, secure: false, tls: undefined };

  it("replaces the peer's facts, and the address is in its usual form", async () => {
    const { listener, opened, closed, events } = await behind({ listen: anyone });
    const client = await Client.connect(listener);
    const connection = await opened.next();
    const tls = { serverName: undefined, fingerprint: "ab".repeat(32) };
    const six = { remoteAddress: "0:0:0:0:0:0:0:1", remotePort: 4000, secure: true, tls };
    expect(connection.setOrigin(six)).toBeUndefined();
    expect(connection).toMatchObject({ remoteAddress: "::1", remotePort: 4000, secure: true, tls });
    expect(connection.setOrigin({ ...origin, tls })).toBeUndefined();
    expect(connection).toMatchObject({ remoteAddress: "192.0.2.7", secure: false, tls: undefined });
    client.close();
    await closed.next();
    expect(await events.next(({ type }) => type === "closed")).toMatchObject({ remoteAddress: "192.0.2.7" });
  });

  it("counts the connection for the client's address, and no longer for the gateway's", async () => {
    const { server, listener, opened, closed } = await behind({
      listen: anyone,
      connectionsPerAddress: 1,
      connectionRate: { limit: 1, perMilliseconds: 60_000 },
    });
    const first = await Client.connect(listener);
    expect((await opened.next()).setOrigin(origin)).toBeUndefined();
    const second = await Client.connect(listener);
    const connection = await opened.next();
    expect(connection.setOrigin(origin)).toEqual({ kind: "address-limit", limit: 1 });
    expect(connection.remoteAddress).toBe("127.0.0.1");
    expect(server.metrics.refused["address-limit"]).toBe(1);
    first.close();
    await closed.next();
    expect(connection.setOrigin(origin)).toMatchObject({ kind: "address-rate" });
    expect(connection.setOrigin({ ...origin, remoteAddress: "192.0.2.8" })).toBeUndefined();
    second.close();
    await closed.next();
    // Nothing is counted for a connection that is gone.
    expect(connection.setOrigin({ ...origin, remoteAddress: "192.0.2.9" })).toBeUndefined();
    await Client.connect(listener);
    expect((await opened.next()).setOrigin({ ...origin, remoteAddress: "192.0.2.9" })).toBeUndefined();
  });

  it("throws for what is not an address or a port, and changes nothing", async () => {
    const { listener, opened } = await behind({ listen: anyone });
    await Client.connect(listener);
    const connection = await opened.next();
    const wrong = [{ remoteAddress: "tea" }, { remoteAddress: "" }, { remotePort: 65_536 }];
    for (const part of wrong) {
      expect(() => connection.setOrigin({ ...origin, ...part })).toThrow();
    }
    expect(connection.remoteAddress).toBe("127.0.0.1");
  });
});
