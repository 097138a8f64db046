import { describe, expect, it } from "bun:test";
import { X509Certificate } from "node:crypto";
import { CertificateError, InvalidOptionError } from "../../src/server/index.ts";
import { certificate, Client, failure, handshakeWith, ManualClock, pem, run } from "./support.ts";

const tls = certificate("localhost");
const listen = { host: "127.0.0.1", port: 0, name: "tls", tls };
/** The same port, without encryption. */
const plainly = (listener: { port: number }) =>
  ({ transport: "tcp", secure: false, address: "127.0.0.1", port: listener.port }) as const;

/** Bytes with their length before them, in so many bytes. */
function sized(bytes: number, body: Buffer): Buffer {
  const size = Buffer.alloc(bytes);
  size.writeUIntBE(body.length, 0, bytes);
  return Buffer.concat([size, body]);
}

/** A ClientHello of TLS 1.2 with one cipher, without a name. Source: RFC 5246, section 7.4.1.2. */
function clientHello(): Buffer {
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    Buffer.from([0, 0, 2, 0xc0, 0x2b, 1, 0]),
    // Extensions: the curve P-256, and ECDSA with it.
    sized(2, Buffer.from([0, 10, 0, 4, 0, 2, 0, 23, 0, 13, 0, 4, 0, 2, 4, 3])),
  ]);
  const handshake = Buffer.concat([Buffer.from([1]), sized(3, body)]);
  return Buffer.concat([Buffer.from([0x16, 3, 1]), sized(2, handshake)]);
}

/** The certificate for a client that asks for no name, among other bytes: TLS 1.2 sends it in the clear. */
async function shownWithoutName(listener: { readonly port: number }): Promise<string> {
  const client = await Client.connect(plainly(listener));
  client.send(clientHello());
  await client.total(400);
  return client.bytes.toString("latin1");
}

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

  for (const said of [
    "NICK tea\r\nUSER tea 0 * :Tea\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "CONNECT irc:80 HTTP/1.1\r\n\r\n",
  ]) {
    it(`refuses a peer that sends ${JSON.stringify(said.slice(0, 8))} in plain text, with a line that it can read`, async () => {
      const reasons: unknown[] = [];
      const { server, listener, opened, events } = await run(
        {
          refused(reason) {
            reasons.push(reason);
            return "ERROR :This port needs TLS\r\n";
          },
        },
        { listen, connectionLimit: 1 },
      );
      const plain = await Client.connect(plainly(listener));
      plain.send(said);
      await plain.ended.promise;
      expect(plain.text).toEndWith("\r\nERROR :This port needs TLS\r\n");
      expect(reasons).toEqual([{ kind: "plain-text" }]);
      expect(await events.next(({ type }) => type === "refused")).toEqual({
        type: "refused",
        listener: "tls",
        remoteAddress: "127.0.0.1",
        reason: { kind: "plain-text" },
      });
      await Client.connect(listener);
      await opened.next();
      expect(server.metrics).toMatchObject({
        accepted: 1,
        handshakesFailed: 0,
        refused: { "plain-text": 1 },
      });
    });
  }

  it("reports a handshake that is broken as failed", async () => {
    const { listener, events } = await run({}, { listen });
    const client = await Client.connect(plainly(listener));
    client.send(Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]));
    await client.ended.promise;
    expect(await events.next(({ type }) => type === "handshake-failed")).toMatchObject({ code: "EPROTO" });
  });

  it("speaks no version below minVersion", async () => {
    const others = [certificate("irc.example")];
    const { listener } = await run({}, { listen: { ...listen, tls: { ...tls, others, minVersion: "1.3" } } });
    const old = await Client.connect(plainly(listener));
    old.send(clientHello());
    await old.ended.promise;
    // Alert 70, protocol_version.
    expect(old.bytes.at(6)).toBe(70);
    expect(await handshakeWith(listener, "irc.example")).toEqual({
      subject: "CN=irc.example",
      version: "TLSv1.3",
    });
  });

  it("shows the certificate that covers the name that the client asks for, and tells the application that name", async () => {
    const others = [certificate("irc.example")];
    const { listener, opened } = await run({}, { listen: { ...listen, tls: { ...tls, others } } });
    for (const [asked, shown, told] of [
      ["localhost", "CN=localhost", "localhost"],
      ["irc.example", "CN=irc.example", "irc.example"],
      ["web.irc.example", "CN=irc.example", "web.irc.example"],
      ["IRC.Example", "CN=irc.example", "irc.example"],
      ["a.web.irc.example", "CN=localhost", undefined],
      ["elsewhere.example", "CN=localhost", undefined],
    ] as const) {
      const { subject } = await handshakeWith(listener, asked);
      expect([asked, subject]).toEqual([asked, shown]);
      expect((await opened.next()).tls?.serverName).toBe(told);
    }
  });

  it("shows the first certificate to a client that asks for no name", async () => {
    const others = [certificate("irc.example")];
    const { listener } = await run({}, { listen: { ...listen, tls: { ...tls, others } } });
    expect(await shownWithoutName(listener)).toContain("localhost");
  });

  it("tells the fingerprint of a client's certificate, whoever signed it; clients need none", async () => {
    const { listener, opened } = await run(
      {},
      { listen: { ...listen, tls: { ...tls, askForCertificate: true } } },
    );
    await Client.connect(listener);
    expect((await opened.next()).tls).toEqual({ serverName: undefined, fingerprint: undefined });
    for (const name of ["client", "other-client"]) {
      await Client.connect(listener, { tls: certificate(name) });
      const wanted = new X509Certificate(pem(`${name}.cert`)).fingerprint256
        .replaceAll(":", "")
        .toLowerCase();
      expect((await opened.next()).tls?.fingerprint).toBe(wanted);
    }
  });

  it("asks for no certificate by default", async () => {
    const { listener, opened } = await run({}, { listen });
    await Client.connect(listener, { tls: certificate("client") });
    expect((await opened.next()).tls?.fingerprint).toBeUndefined();
  });

  it("takes other certificates while it runs, for every name, and keeps its connections", async () => {
    // A host name as the address: the runtime knows its own certificate by that name.
    const { server, listener, opened, lines } = await run({}, { listen: { ...listen, host: "localhost" } });
    const early = await Client.connect(listener);
    await opened.next();
    expect((await handshakeWith(listener)).subject).toBe("CN=localhost");
    const port = listener.port;
    listener.replaceCertificates([certificate("renewed"), certificate("irc.example")]);
    for (const [asked, shown] of [
      ["localhost", "CN=renewed.example"],
      ["irc.example", "CN=irc.example"],
    ] as const) {
      const { subject } = await handshakeWith(listener, asked);
      expect([asked, subject]).toEqual([asked, shown]);
    }
    expect(await shownWithoutName(listener)).toContain("renewed.example");
    early.send("still here\r\n");
    expect(await lines.next()).toBe("still here");
    server.suspend();
    await server.resume();
    expect(listener.port).toBe(port);
    expect((await handshakeWith(listener)).subject).toBe("CN=renewed.example");
  });

  it("loses nobody who is connecting while it takes other certificates", async () => {
    const { server, listener, events } = await run({}, { listen });
    const connecting = Array.from({ length: 50 }, () => handshakeWith(listener));
    listener.replaceCertificates([certificate("renewed")]);
    const more = Array.from({ length: 50 }, () => handshakeWith(listener));
    expect((await Promise.all([...connecting, ...more])).length).toBe(100);
    for (let accepted = 0; accepted < 100; accepted++) await events.next(({ type }) => type === "accepted");
    expect(server.metrics).toMatchObject({ handshakesFailed: 0, lostBeforeAccept: 0 });
  });

  it("keeps its certificates when others cannot be used", async () => {
    const { listener } = await run({}, { listen });
    const broken = { key: pem("other.key"), cert: pem("localhost.cert") };
    expect(() => listener.replaceCertificates([certificate("renewed"), broken])).toThrow(CertificateError);
    expect(() => listener.replaceCertificates([])).toThrow(InvalidOptionError);
    expect((await handshakeWith(listener)).subject).toBe("CN=localhost");
    const { listener: plain } = await run();
    expect(() => plain.replaceCertificates([certificate("renewed")])).toThrow(InvalidOptionError);
  });

  it("refuses a version of TLS that there is not", async () => {
    const old = { ...tls, minVersion: "1.1" } as unknown as typeof tls;
    expect(await failure(run({}, { listen: { ...listen, tls: old } }))).toMatchObject({
      code: "RELAIS_INVALID_OPTION",
      option: "tls.minVersion",
    });
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
});
