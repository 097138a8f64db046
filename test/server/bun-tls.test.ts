/**
 * Behaviour of the runtime's TLS sockets and listeners that the engine relies on: certificates of both sides, and plain text.
 * If one of these fails after an upgrade, the engine has to change.
 */
import { describe, expect, it } from "bun:test";
import { X509Certificate } from "node:crypto";
import { writeSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Socket } from "bun";
import { duplicateDescriptor } from "../../src/server/duplicate-descriptor.ts";
import { afterwards, certificate, Client, handshakeWith, Inbox, pem } from "./support.ts";

const tls = certificate("localhost");

/** Members of the runtime's sockets and listeners that its types lack. */
interface Untyped {
  readonly fd: number;
}

const context = (name: string): object => createSecureContext(certificate(name)).context as object;
const fingerprintOf = (socket: Socket): string | undefined =>
  (socket.getPeerX509Certificate() as X509Certificate | undefined)?.fingerprint256;

describe("TLS certificates", () => {
  const address = { transport: "tcp", secure: true, address: "127.0.0.1" } as const;

  it("a listener on a duplicate of the descriptor of another takes over from it, with its own certificate", async () => {
    const nothing = { data() {}, handshake() {} };
    const first = Bun.listen({ hostname: "127.0.0.1", port: 0, tls, socket: nothing });
    const to = { address: "127.0.0.1", port: first.port };
    expect((await handshakeWith(to)).subject).toBe("CN=localhost");
    const descriptor = duplicateDescriptor((first as unknown as Untyped).fd);
    const options = { fd: descriptor, tls: certificate("renewed"), socket: nothing };
    const second = Bun.listen(options as unknown as Parameters<typeof Bun.listen>[0]);
    afterwards(() => second.stop(true));
    first.stop();
    expect((await handshakeWith(to)).subject).toBe("CN=renewed.example");
  });

  it("calls serverName, a handler without a type, with the name that is asked for; what it returns is shown", async () => {
    const names: unknown[] = [];
    const handler = {
      data() {},
      handshake() {},
      serverName(_data: unknown, name: string) {
        names.push(name);
        return name === "irc.example" ? context("irc.example") : undefined;
      },
    };
    const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, tls, socket: handler });
    afterwards(() => listener.stop(true));
    const to = { address: "127.0.0.1", port: listener.port };
    const shown = async (name?: string): Promise<string> => (await handshakeWith(to, name)).subject;
    expect([await shown("irc.example"), await shown("b.example"), await shown()]).toEqual([
      "CN=irc.example",
      "CN=localhost",
      "CN=localhost",
    ]);
    // A client that asks for no name asks for the address that it connects to.
    expect(names).toEqual(["irc.example", "b.example", "127.0.0.1"]);
  });

  it("asks for a client's certificate with requestCert, and lets any pass, or none, without rejectUnauthorized", async () => {
    const handshakes = new Inbox<{ readonly socket: Socket; readonly success: boolean }>();
    const listener = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      tls: { ...tls, requestCert: true, rejectUnauthorized: false },
      socket: { data() {}, handshake: (socket, success) => handshakes.put({ socket, success }) },
    });
    afterwards(() => listener.stop(true));
    const to = { ...address, port: listener.port };
    await Client.connect(to);
    const without = await handshakes.next();
    expect([without.success, fingerprintOf(without.socket)]).toEqual([true, undefined]);
    await Client.connect(to, { tls: certificate("client") });
    const withOne = await handshakes.next();
    const { fingerprint256 } = new X509Certificate(pem("client.cert"));
    // There is an error as well: nobody known has signed it.
    expect([withOne.success, fingerprintOf(withOne.socket)]).toEqual([true, fingerprint256]);
  });

  it("leaves the descriptor open while it tells of a failed handshake: a line can still be written to it", async () => {
    const errors: unknown[] = [];
    const listener = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      tls,
      socket: {
        data() {},
        handshake(socket, success, error) {
          errors.push(success, error?.message.split(":").at(-1));
          writeSync((socket as unknown as Untyped).fd, "plain\n");
          socket.close();
        },
      },
    });
    afterwards(() => listener.stop(true));
    const client = await Client.connect({
      ...address,
      secure: false,
      address: "127.0.0.1",
      port: listener.port,
    });
    client.send("NICK tea\r\n");
    await client.ended.promise;
    // An alert first: its type, its version, two bytes.
    expect(client.bytes.subarray(0, 5)).toEqual(Buffer.from([0x15, 3, 1, 0, 2]));
    expect(client.bytes.subarray(7).toString()).toBe("plain\n");
    expect(errors).toEqual([false, "WRONG_VERSION_NUMBER"]);
  });
});
