/** One server hands its listeners and connections over to another. In the tests both are in this process. */
import { describe, expect, it } from "bun:test";
import { existsSync } from "node:fs";
import { duplicateDescriptor } from "../../src/server/duplicate-descriptor.ts";
import { Server } from "../../src/server/index.ts";
import type { HandedConnection, ListenOptions } from "../../src/server/index.ts";
import { afterwards, certificate, Client, Inbox, run, temporaryFolder } from "./support.ts";
import type { Running, RunOptions } from "./support.ts";

const local = { host: "127.0.0.1", port: 0 } as const;

/** Another process gets copies of the descriptors. */
function copied<T extends { readonly descriptor: number }>(handed: T): T {
  return { ...handed, descriptor: duplicateDescriptor(handed.descriptor) ?? -1 };
}

interface Heir {
  readonly server: Server<string>;
  readonly lines: Inbox<string>;
}

/** A second server that goes on in the place of the first. */
async function succeed({ server }: Running, options: RunOptions = {}): Promise<Heir> {
  const listeners = server.freeze().map(copied);
  const connections = [...server.handOver().values()].map(copied);
  const lines = new Inbox<string>();
  const next = new Server<string>(
    {
      opened: () => "new",
      received: (connection, line) => {
        lines.put(new TextDecoder().decode(line));
        connection.send(`${connection.state} heard ${new TextDecoder().decode(line)}\n`);
      },
      closed() {},
    },
    options,
  );
  afterwards(() => next.stop({ deadline: 0 }));
  for (const { address, port, descriptor } of listeners) {
    const where: ListenOptions = port === 0 ? { path: address } : { host: address, port };
    await next.listen({ ...where, inherited: { descriptor } });
  }
  await next.adopt(connections, (_, handed) => `adopted by ${handed.listener}`);
  await next.start();
  await next.thaw();
  return { server: next, lines };
}

describe("handing over", () => {
  it("keeps connections over TCP and Unix sockets, and what is on the way in both directions", async () => {
    const path = `${temporaryFolder()}/socket`;
    const before = await run({
      received: (connection, line) => connection.send(`old heard ${new TextDecoder().decode(line)}\n`),
    });
    const unix = await before.server.listen({ path });
    const clients = [await Client.connect(before.listener), await Client.connect(unix)];
    for (const client of clients) {
      client.send("one\nhalf ");
      expect(await client.line()).toBe("old heard one");
    }
    const heir = await succeed(before);
    const names = [before.listener.name, path];
    for (const [index, client] of clients.entries()) {
      client.send("a line\n");
      expect(await client.line()).toBe(`adopted by ${names[index]} heard half a line`);
    }
    expect([...heir.server.connections].map(({ transport }) => transport)).toEqual(["tcp", "unix"]);
    const later = await Client.connect(unix);
    later.send("new here\n");
    expect(await later.line()).toBe("new heard new here");
    await heir.server.stop();
    expect(existsSync(path)).toBe(false);
  });

  it("refuses nobody who connects meanwhile, and reads what they said", async () => {
    const before = await run();
    const listeners = before.server.freeze().map(copied);
    const waiting = await Promise.all(Array.from({ length: 20 }, () => Client.connect(before.listener)));
    for (const client of waiting) client.send("early\n");
    expect(before.opened.all).toEqual([]);
    const [{ descriptor, address, port } = { descriptor: -1, address: "", port: 0 }] = listeners;
    const { lines } = await run({}, { listen: { host: address, port, inherited: { descriptor } } });
    for (const _ of waiting) expect(await lines.next()).toBe("early");
  });

  it("sends bytes that the kernel had refused, once and in order", async () => {
    const text = `${"x".repeat(99)}\n`.repeat(120_000);
    const before = await run(
      { opened: (connection) => (connection.send(text), "") },
      { sendQueueLimit: 16_777_216 },
    );
    const client = await Client.connect(before.listener, { paused: true });
    const connection = await before.opened.next();
    await before.events.next(({ type }) => type === "congested");
    expect(connection.pendingBytes).toBeGreaterThan(0);
    await succeed(before, { sendQueueLimit: 16_777_216 });
    client.read();
    for (let lines = 0; lines < 120_000; lines++) await client.line();
    expect(client.text === text).toBe(true);
  });

  it("goes on within a line that passed the limit", async () => {
    const before = await run({}, { lineLimit: 16 });
    const client = await Client.connect(before.listener);
    client.send("ping\n");
    await before.lines.next();
    client.send("far too long for a line");
    await before.events.next(({ type }) => type === "accepted");
    client.send(" and longer");
    const { lines } = await succeed(before, { lineLimit: 16 });
    client.send(" and its end\nnext\n");
    expect(await lines.next()).toBe("next");
  });

  it("leaves out TLS, and knows so before", async () => {
    const before = await run({}, { listen: { ...local, host: "localhost", tls: certificate("localhost") } });
    await Client.connect(before.listener);
    const connection = await before.opened.next();
    expect(connection.portable).toBe(false);
    before.server.freeze();
    expect([...before.server.handOver().values()]).toEqual([]);
  });

  it("can be taken back: the first server goes on with everything", async () => {
    const before = await run({
      received: (connection, line) => connection.send(`heard ${new TextDecoder().decode(line)}\n`),
    });
    const client = await Client.connect(before.listener);
    client.send("half ");
    const connection = await before.opened.next();
    before.server.freeze();
    const handed: HandedConnection[] = [...before.server.handOver().values()];
    expect(handed).toHaveLength(1);
    connection.send("meanwhile\n");
    client.send("a line\n");
    const newcomer = await Client.connect(before.listener);
    await before.server.thaw();
    expect(await client.line()).toBe("meanwhile");
    expect(await client.line()).toBe("heard half a line");
    newcomer.send("hello\n");
    expect(await newcomer.line()).toBe("heard hello");
  });
});
