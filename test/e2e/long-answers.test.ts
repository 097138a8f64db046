/** ISUPPORT SAFELIST over real sockets: the length of an answer closes nobody. */
import { afterEach, describe, expect, it } from "bun:test";
import { Relais } from "./relais.ts";

let relais: Relais | undefined;

afterEach(async () => {
  await relais?.stop();
  relais = undefined;
});

const CHANNELS = 20_000;

/** A server with more channels than its send queues hold of LIST, by far. */
async function start(): Promise<Relais> {
  relais = await Relais.start({ server: { sendQueueLimit: 32_768 } });
  const { network } = relais.app;
  const host = { username: "host", realname: "Host", host: "host.test", address: "", secure: false, at: 0 };
  const owner = network.addUser({ nick: "host", ...host });
  if (owner === undefined) throw new Error("the nick is in use");
  for (let index = 0; index < CHANNELS; index += 1) {
    const { channel } = network.join(owner, `#channel${index}`, 0);
    channel.topic = { text: "t".repeat(390), setBy: "host", setAt: 0 };
  }
  return relais;
}

function channelsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => / 322 \S+ (\S+)/u.exec(line)?.[1] ?? []);
}

describe("LIST of a network that is larger than the send queue", () => {
  it("reaches a client that reads, whole, once and in order", async () => {
    const server = await start();
    const alice = await server.connect("alice");
    alice.send("LIST");
    const listed = channelsIn(await alice.until(/ 323 /u));
    expect(listed).toHaveLength(CHANNELS);
    expect([listed[0], listed.at(-1)]).toEqual(["#channel0", `#channel${CHANNELS - 1}`]);
  });

  it("waits for a client that stops reading, and for nobody else", async () => {
    const server = await start();
    const alice = await server.connect("alice");
    const bob = await server.connect("bob");
    alice.send("LIST", "PING after");
    await alice.until(/ 321 /u);
    alice.stopReading();
    // Everyone else is served meanwhile.
    while (server.server.metrics.congestions === 0) expect(await bob.heard()).toEqual([]);
    bob.send("PRIVMSG alice :are you there?");
    await bob.heard();
    alice.readOn();
    const lines = await alice.until(/ PONG /u);
    expect(channelsIn(lines)).toHaveLength(CHANNELS);
    expect(lines.filter((line) => line.includes("are you there?"))).toHaveLength(1);
    expect(lines.at(-2)).toEndWith(":End of /LIST");
  });

  it("stays one batch where it is labelled, and what others say is no part of it", async () => {
    const server = await start();
    const alice = await server.connect("alice", "labeled-response batch");
    const bob = await server.connect("bob");
    alice.send("@label=long LIST", "@label=next PING after");
    await alice.until(/ 321 /u);
    alice.stopReading();
    while (server.server.metrics.congestions === 0) await bob.heard();
    bob.send("PRIVMSG alice :are you there?");
    await bob.heard();
    alice.readOn();
    const lines = await alice.until(/ PONG /u);
    const inside = lines.filter((line) => line.startsWith("@batch="));
    expect(channelsIn(inside)).toHaveLength(CHANNELS);
    expect(lines.filter((line) => line.includes("are you there?"))).toEqual([
      ":bob!bob@127.0.0.1 PRIVMSG alice :are you there?",
    ]);
    expect(lines.at(-2)).toMatch(/^:irc\.test BATCH -\S+$/u);
    expect(lines.at(-1)).toStartWith("@label=next ");
  });

  it("does not keep a client that is gone", async () => {
    const server = await start();
    const alice = await server.connect("alice");
    const bob = await server.connect("bob");
    alice.send("LIST");
    await alice.until(/ 321 /u);
    alice.stopReading();
    while (server.server.metrics.congestions === 0) await bob.heard();
    while (server.app.network.findUser("alice") !== undefined) {
      server.clock.pass(10_000);
      await bob.heard();
    }
    expect(server.events).toContainEqual(expect.objectContaining({ kind: "left", cause: "ping-timeout" }));
  });
});
