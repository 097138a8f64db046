/** Connections by WebSocket: what they have beyond the other transports. */
import { describe, expect, it } from "bun:test";
import type { ServerWebSocket } from "bun";
import { WebSocketPeer } from "../../src/server/websocket-peer.ts";
import { certificate, Client, run } from "./support.ts";
import type { RunOptions } from "./support.ts";
import { frame, opcodes } from "./websocket-codec.ts";
import type { RequestOptions } from "./websocket-codec.ts";

const listen = { host: "127.0.0.1", port: 0, webSocket: {} };

/** A server that says back each line, and a client of it. */
async function talk(webSocket: RequestOptions = {}, options: RunOptions = {}) {
  const running = await run(
    { received: (connection, line) => connection.send(Buffer.concat([line, Buffer.from("\r\n")])) },
    { listen, ...options },
  );
  return { ...running, client: await Client.connect(running.listener, { webSocket }) };
}

describe("the subprotocol", () => {
  it.each([
    ["text.ircv3.net", "text.ircv3.net", opcodes.text],
    ["binary.ircv3.net", "binary.ircv3.net", opcodes.binary],
    ["text.ircv3.net, binary.ircv3.net", "text.ircv3.net", opcodes.text],
    ["binary.ircv3.net,text.ircv3.net", "binary.ircv3.net", opcodes.binary],
    ["irc, binary.ircv3.net, text.ircv3.net", "binary.ircv3.net", opcodes.binary],
  ] as const)("of %p is %p", async (protocols, agreed, opcode) => {
    const { client } = await talk({ protocols });
    client.send("hello\r\n");
    expect(await client.messages.next()).toEqual({ opcode, payload: Buffer.from("hello") });
    expect(client.response).toStartWith("HTTP/1.1 101 ");
    expect(client.response.match(/sec-websocket-protocol: .*/iu)?.[0]).toBe(
      `Sec-WebSocket-Protocol: ${agreed}`,
    );
  });

  it.each([
    ["none is named", undefined],
    ["none is known", "irc, chat"],
  ])("is left out where %s, and messages are as the client's", async (_, protocols) => {
    for (const [binary, opcode] of [
      [false, opcodes.text],
      [true, opcodes.binary],
    ] as const) {
      const { client } = await talk({ binary, ...(protocols !== undefined && { protocols }) });
      client.send("hello\r\n");
      expect(await client.messages.next()).toEqual({ opcode, payload: Buffer.from("hello") });
      expect(client.response).not.toMatch(/sec-websocket-protocol/iu);
    }
  });

  it("decides what the server sends, whatever kind the client sends", async () => {
    const { client } = await talk({ protocols: "text.ircv3.net", binary: true });
    client.send("hello\r\n");
    expect(await client.messages.next()).toEqual({ opcode: opcodes.text, payload: Buffer.from("hello") });
  });
});

describe("a message", () => {
  it("is one line without its end, however the lines were sent", async () => {
    const { client, opened, server } = await talk();
    const connection = await opened.next();
    const start = server.ring.write(":a PRIVMSG #tea :one\r\n:a PRIVMSG #tea :two\n");
    connection.sendSpan(start, server.ring.head);
    connection.send("thr");
    connection.send("ee\r\n\r\n");
    connection.send(`${"x".repeat(100_000)}\r\n`);
    const lines: string[] = [];
    while (lines.length < 4) lines.push((await client.messages.next()).payload.toString());
    expect(lines).toEqual([":a PRIVMSG #tea :one", ":a PRIVMSG #tea :two", "three", "x".repeat(100_000)]);
  });

  it("in text holds U+FFFD for bytes that are not UTF-8; in binary they are as they are", async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0x62]);
    for (const [protocols, payload] of [
      ["text.ircv3.net", Buffer.from("\u{feff}a\u{fffd}é\u{fffd}\u{fffd}\u{fffd}b")],
      ["binary.ircv3.net", bytes],
    ] as const) {
      const { client } = await talk({ protocols, binary: true });
      client.send(Buffer.concat([bytes, Buffer.from("\r\n")]));
      expect((await client.messages.next()).payload).toEqual(payload);
    }
  });

  it("is each its own, also where the next begins like the last", async () => {
    const { client } = await talk();
    const lines = ["one", "one", "on", "onE", "one two", "é", "one"];
    client.send(lines.map((line) => `${line}\n`).join(""));
    for (const line of lines) expect((await client.messages.next()).payload.toString()).toBe(line);
  });

  it("may come in fragments, with a ping between them that is answered", async () => {
    const { client, lines } = await talk();
    client.sendRaw(frame(opcodes.text, "PRIVMSG ", false));
    client.sendRaw(frame(opcodes.ping, "there?"));
    client.sendRaw(frame(opcodes.continuation, "#tea :", false));
    client.sendRaw(frame(opcodes.continuation, "hello"));
    expect(await lines.next()).toBe("PRIVMSG #tea :hello");
    expect(await client.messages.next()).toEqual({
      opcode: opcodes.pong,
      payload: Buffer.from("there?"),
    });
  });

  it("may end in LF or CRLF, and an empty one is no line", async () => {
    const { client, lines } = await talk();
    for (const text of ["one\n", "", "two\r\n", "\r\n", "three"]) client.sendRaw(frame(opcodes.text, text));
    client.sendRaw(frame(opcodes.binary, "four\r\n"));
    for (const line of ["one", "two", "three", "four"]) expect(await lines.next()).toBe(line);
    expect(lines.all.length).toBe(4);
  });

  it.each([opcodes.text, opcodes.binary])(
    "of several lines ends the connection, and none of them is read (opcode %p)",
    async (opcode) => {
      const { client, lines, closed } = await talk();
      client.sendRaw(frame(opcode, "PRIVMSG #tea :hello\nQUIT\n"));
      expect(await client.code.promise).toBe(1008);
      expect(await closed.next()).toEqual({ kind: "peer-reset", code: "EPROTO" });
      expect(lines.all).toEqual([]);
    },
  );

  it("past the line limit is dropped and told; past twice of that it ends the connection", async () => {
    let tooLong = 0;
    const { listener, lines, closed } = await run(
      { lineTooLong: () => void tooLong++ },
      { listen, lineLimit: 64 },
    );
    const client = await Client.connect(listener);
    client.send(`${"x".repeat(64)}\n${"y".repeat(65)}\n${"z".repeat(128)}\nafter\n`);
    expect([await lines.next(), await lines.next()]).toEqual(["x".repeat(64), "after"]);
    expect(tooLong).toBe(2);
    client.send(`${"x".repeat(129)}\n`);
    expect(await client.code.promise).toBe(1009);
    expect(await closed.next()).toEqual({ kind: "peer-reset", code: "EMSGSIZE" });
  });

  it("of fragments past the limit ends the connection before it is whole", async () => {
    const { listener, closed } = await run({}, { listen, lineLimit: 64 });
    const client = await Client.connect(listener);
    client.sendRaw(frame(opcodes.text, "x".repeat(100), false));
    client.sendRaw(frame(opcodes.continuation, "x".repeat(100), false));
    expect(await client.code.promise).toBe(1009);
    expect(await closed.next()).toEqual({ kind: "peer-reset", code: "EMSGSIZE" });
  });

  it("in text that is not UTF-8 ends the connection", async () => {
    const { client, closed, lines } = await talk();
    client.sendRaw(frame(opcodes.text, Buffer.from([0x61, 0xff])));
    expect(await client.code.promise).toBe(1007);
    expect(await closed.next()).toEqual({ kind: "peer-reset", code: "EPROTO" });
    expect(lines.all).toEqual([]);
  });
});

describe("the end", () => {
  it.each([
    ["application", { kind: "application", detail: "done" }, 1000],
    ["application-error", undefined, 1011],
    ["server-stopping", { kind: "server-stopping" }, 1001],
  ] as const)("by %s comes after the last line, with its code", async (_, reason, code) => {
    const { listener } = await run(
      {
        received(connection) {
          if (reason === undefined) throw new Error("broken");
          connection.send("ERROR :bye\r\n");
          connection.close(reason);
        },
      },
      { listen },
    );
    const client = await Client.connect(listener);
    client.send("QUIT\r\n");
    expect(await client.code.promise).toBe(code);
    expect(client.text).toBe(reason === undefined ? "" : "ERROR :bye\r\n");
  });

  it("without a close frame is a reset; with one it is in good order", async () => {
    const { listener, opened, closed } = await run({}, { listen });
    const lost = await Client.connect(listener);
    await opened.next();
    lost.close();
    expect(await closed.next()).toEqual({ kind: "peer-reset", code: "ECONNRESET" });
    for (const payload of [Buffer.alloc(0), Buffer.from([0x03, 0xe9])]) {
      const client = await Client.connect(listener);
      await opened.next();
      client.sendRaw(frame(opcodes.close, payload));
      expect(await closed.next()).toEqual({ kind: "peer-ended" });
    }
  });

  it("waits until a slow reader has taken what was sent", async () => {
    const { listener, opened, closed } = await run({}, { listen, sendQueueLimit: 64 * 1024 * 1024 });
    const client = await Client.connect(listener, { paused: true });
    client.read();
    const connection = await opened.next();
    client.pause();
    const line = `${"x".repeat(8000)}\r\n`;
    for (let sent = 0; sent < 1500; sent++) connection.send(line);
    connection.close({ kind: "application", detail: "done" });
    client.read();
    expect(await client.code.promise).toBe(1000);
    expect(client.bytes.length).toBe(1500 * line.length);
    expect(await closed.next()).toEqual({ kind: "application", detail: "done" });
  });

  it("comes by a deadline for a reader that takes nothing", async () => {
    const { server, listener, opened, closed } = await run({}, { listen, sendQueueLimit: 64 * 1024 * 1024 });
    const client = await Client.connect(listener, { paused: true });
    client.read();
    const connection = await opened.next();
    client.pause();
    for (let sent = 0; sent < 1500; sent++) connection.send(`${"x".repeat(8000)}\r\n`);
    expect(await server.stop({ deadline: 0 })).toEqual({ cutOff: 1 });
    expect(closed.all).toEqual([{ kind: "server-stopping" }]);
  });
});

describe("back-pressure", () => {
  it("calls congested and writable as over TCP", async () => {
    const writable = Promise.withResolvers<void>();
    const congested = Promise.withResolvers<number>();
    const { listener, opened } = await run(
      {
        congested: ({ pendingBytes }) => congested.resolve(pendingBytes),
        writable: () => writable.resolve(),
      },
      { listen, sendQueueLimit: 64 * 1024 * 1024, highWaterMark: 1024 * 1024 },
    );
    const client = await Client.connect(listener, { paused: true });
    client.read();
    const connection = await opened.next();
    client.pause();
    for (let sent = 0; sent < 1500; sent++) connection.send(`${"x".repeat(8000)}\r\n`);
    expect(await congested.promise).toBeGreaterThan(1024 * 1024);
    client.read();
    await writable.promise;
    await client.total(1500 * 8002);
  });

  it("offers a line again that the runtime dropped, since pongs filled its queue", () => {
    let held = 100_000;
    const sent: string[] = [];
    const socket = {
      sendText(text: string) {
        if (held > 0) return 0;
        sent.push(text);
        return text.length;
      },
      getBufferedAmount: () => held,
    };
    let drained = 0;
    const peer = new WebSocketPeer({
      messages: "text",
      remoteAddress: "192.0.2.1",
      remotePort: 4000,
      proxy: undefined,
      tls: undefined,
      credential: undefined,
    });
    peer.opened(socket as unknown as ServerWebSocket<WebSocketPeer>);
    peer.attach({
      received: () => {},
      drained: () => void drained++,
      peerEnded: () => {},
      handshaken: () => {},
      gone: () => {},
    });
    const line = Buffer.from("hello\r\n");
    expect(peer.write(line, 0, line.length)).toBe(0);
    held = 10;
    peer.drained();
    expect(drained).toBe(0);
    held = 0;
    peer.drained();
    expect(drained).toBe(1);
    expect(peer.write(line, 0, line.length)).toBe(line.length);
    expect(sent).toEqual(["hello"]);
  });
});

describe("a peer that is refused", () => {
  it.each([
    [{ connectionsPerAddress: 1, exemptAddresses: [] }, "address-limit", 1008],
    [{ connectionLimit: 1 }, "connection-limit", 1013],
  ] as const)("by %p reads why, and the code for it", async (options, kind, code) => {
    for (const extra of [{}, { tls: certificate("localhost") }]) {
      const { listener, opened, events } = await run(
        { refused: (reason) => `ERROR :${reason.kind}\r\n` },
        { listen: { ...listen, ...extra }, ...options },
      );
      await Client.connect(listener);
      await opened.next();
      const second = await Client.connect(listener);
      expect(await second.code.promise).toBe(code);
      expect(second.text).toBe(`ERROR :${kind}\r\n`);
      expect(await events.next(({ type }) => type === "refused")).toMatchObject({ reason: { kind } });
    }
  });
});
