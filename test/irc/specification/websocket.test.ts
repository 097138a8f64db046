/** IRCv3 websocket. */
import { afterEach, describe, expect, it } from "bun:test";
import { Browser } from "../../e2e/browser.ts";
import { LineClient, Relais } from "../../e2e/relais.ts";
import type { RelaisOptions } from "../../e2e/relais.ts";
import { certificate } from "../../server/support.ts";

const text = "text.ircv3.net";
const binary = "binary.ircv3.net";

const running: Relais[] = [];

afterEach(async () => {
  for (const relais of running.splice(0)) await relais.stop();
});

async function start(options: RelaisOptions = {}): Promise<Relais> {
  const relais = await Relais.start({ webSocket: {}, ...options });
  running.push(relais);
  return relais;
}

describe("IRCv3 websocket", () => {
  it.each([
    [[text], text],
    [[binary], binary],
    [[text, binary], text],
    [[binary, text], binary],
    [["irc", binary, text], binary],
    [[], ""],
  ])("of the subprotocols %p agrees on %p", async (protocols, agreed) => {
    const { port } = await start();
    const client = await Browser.connect(port, { protocols });
    expect(client.protocol).toBe(agreed);
    await client.register("bob");
    for (const message of client.messages.all) expect(typeof message === "string").toBe(agreed !== binary);
  });

  it("sends each line in a message of its own, without CR and LF", async () => {
    const { port } = await start();
    const client = await Browser.connect(port, { protocols: [text] });
    await client.register("bob");
    expect(client.messages.all.length).toBeGreaterThan(8);
    for (const message of client.messages.all) expect(message).toMatch(/^:irc\.test [^\r\n]+$/u);
  });

  it("takes lines of 510 bytes, and refuses longer ones with 417", async () => {
    const { port } = await start();
    const client = await (await Browser.connect(port, { protocols: [text] })).register("bob");
    client.send(`PRIVMSG bob :${"x".repeat(497)}`, `PRIVMSG bob :${"y".repeat(498)}`, "PING after");
    expect(await client.line(/PRIVMSG/u)).toStartWith(":bob!bob@127.0.0.1 PRIVMSG bob :xxx");
    expect(await client.line(/ 417 /u)).toContain("417 bob");
    await client.line(/ PONG .*after$/u);
    expect(client.messages.all.filter((message) => String(message).includes("yyy"))).toEqual([]);
  });

  it("brings clients of all transports together", async () => {
    const relais = await start();
    const { port: lines } = await relais.server.listen({ host: "127.0.0.1", port: 0 });
    const clients = [
      await (await Browser.connect(relais.port, { protocols: [text] })).register("ada"),
      await (await Browser.connect(relais.port, { protocols: [binary] })).register("bob"),
    ];
    for (const client of clients) {
      client.send("JOIN #tea");
      await client.line(/ 366 /u);
    }
    const cat = await LineClient.connect(lines);
    cat.send("NICK cat", "USER cat 0 * :cat", "JOIN #tea", "PRIVMSG #tea :grüß euch");
    for (const client of clients) {
      expect(await client.line(/PRIVMSG/u)).toBe(":cat!cat@127.0.0.1 PRIVMSG #tea :grüß euch");
    }
    clients[0]?.send("PRIVMSG #tea :hello");
    expect(await clients[1]?.line(/hello/u)).toBe(":ada!ada@127.0.0.1 PRIVMSG #tea :hello");
    expect(await cat.line(/hello/u)).toBe(":ada!ada@127.0.0.1 PRIVMSG #tea :hello");
    cat.end();
  });

  it("relays nothing that is not UTF-8 to clients that use text", async () => {
    const { port } = await start();
    const ada = await (await Browser.connect(port, { protocols: [text] })).register("ada");
    const bob = await (await Browser.connect(port, { protocols: [binary] })).register("bob");
    bob.send(Buffer.concat([Buffer.from("PRIVMSG ada :a"), Buffer.from([0xff])]), "PRIVMSG ada :after");
    expect(await ada.line(/PRIVMSG/u)).toBe(":bob!bob@127.0.0.1 PRIVMSG ada :after");
    expect(await bob.line(/rejected/u)).toContain("this network takes UTF-8 only");
  });

  it("ends a message of several lines with the connection, and says why to the others", async () => {
    const { port } = await start();
    const ada = await (await Browser.connect(port, { protocols: [text] })).register("ada");
    const bob = await (await Browser.connect(port, { protocols: [text] })).register("bob");
    for (const client of [ada, bob]) {
      client.send("JOIN #tea");
      await client.line(/ 366 /u);
    }
    bob.send("PRIVMSG #tea :one\r\nPRIVMSG #tea :two\r\n");
    expect(await bob.closed.promise).toBe(1008);
    expect(await ada.line(/QUIT/u)).toBe(":bob!bob@127.0.0.1 QUIT :Read error: EPROTO");
    expect(ada.messages.all.filter((message) => String(message).includes("PRIVMSG #tea"))).toEqual([]);
  });

  it("has flood control as over TCP, and the last line comes before the close", async () => {
    const limits = { floodBudget: 20, floodRefill: 4, receiveQueueLimit: 1_024 };
    const relais = await start({ limits, floodExemptions: [] });
    const client = await (await Browser.connect(relais.port, { protocols: [text] })).register("ada");
    client.send(...Array.from({ length: 100 }, () => `PRIVMSG nobody :${"x".repeat(100)}`));
    await client.line(/ 401 /u);
    relais.clock.pass(10_000);
    expect(await client.line(/^ERROR/u)).toBe("ERROR :Closing Link: 127.0.0.1 (Excess Flood)");
    expect(await client.closed.promise).toBe(1000);
  });

  it("pings and times out idle clients as over TCP", async () => {
    const relais = await start({ limits: { pingInterval: 60_000, pingTimeout: 30_000 } });
    const client = await (await Browser.connect(relais.port, { protocols: [text] })).register("ada");
    relais.clock.pass(60_001);
    await client.line(/^(?::irc\.test )?PING/u);
    relais.clock.pass(30_001);
    expect(await client.line(/^ERROR/u)).toContain("Ping timeout");
    expect(await client.closed.promise).toBe(1000);
  });

  it("over TLS makes users secure; strict transport security is not for it", async () => {
    const sts = { port: 6_697, duration: 2_592_000, preload: false };
    for (const secure of [false, true]) {
      const relais = await start({ network: { sts }, ...(secure && { tls: certificate("localhost") }) });
      const client = await Browser.connect(relais.port, { protocols: [text], secure });
      client.send("CAP LS 302");
      expect(await client.line(/ CAP /u)).not.toContain("sts");
      client.send("CAP END");
      await client.register("ada");
      client.send("MODE ada");
      expect(await client.line(/ 221 /u)).toEndWith(secure ? "Z" : "+");
    }
  });

  it("quits for a client that closes, and for one that is lost", async () => {
    const { port } = await start();
    const ada = await (await Browser.connect(port, { protocols: [text] })).register("ada");
    const bob = await (await Browser.connect(port, { protocols: [text] })).register("bob");
    for (const client of [ada, bob]) {
      client.send("JOIN #tea");
      await client.line(/ 366 /u);
    }
    bob.end();
    expect(await ada.line(/QUIT/u)).toBe(":bob!bob@127.0.0.1 QUIT :Connection closed");
    ada.send("QUIT :bye");
    expect(await ada.line(/^ERROR/u)).toContain("bye");
    expect(await ada.closed.promise).toBe(1000);
  });
});
