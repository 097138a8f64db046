/** Limits and passwords of a whole server, over real sockets. */
import { afterEach, describe, expect, it } from "bun:test";
import { Relais } from "./relais.ts";
import type { RelaisOptions } from "./relais.ts";

let relais: Relais | undefined;

afterEach(async () => {
  await relais?.stop();
  relais = undefined;
});

async function start(options: RelaisOptions): Promise<Relais> {
  relais = await Relais.start(options);
  return relais;
}

describe("flood control", () => {
  const limits = { floodBudget: 20, floodRefill: 4, receiveQueueLimit: 1_024 };

  it("delays a client that says too much at once, and loses nothing of it", async () => {
    const server = await start({ limits, floodExemptions: [] });
    const alice = await server.connect("alice");
    server.clock.pass(10_000);
    const tokens = Array.from({ length: 40 }, (_, index) => `t${index}`);
    alice.send(...tokens.map((token) => `PING ${token}`));
    const answers = await alice.until(/ t20$/u);
    expect(answers).toHaveLength(21);
    server.clock.pass(10_000);
    expect(await alice.until(/ t39$/u)).toHaveLength(19);
  });

  it('closes one that goes on all the same with "Excess Flood"', async () => {
    const server = await start({ limits, floodExemptions: [] });
    const alice = await server.connect("alice");
    alice.send(...Array.from({ length: 100 }, () => `PRIVMSG nobody :${"x".repeat(100)}`));
    await alice.line(/ 401 /u);
    server.clock.pass(10_000);
    expect(await alice.line(/^ERROR/u)).toBe("ERROR :Closing Link: 127.0.0.1 (Excess Flood)");
    await alice.closed;
  });

  it("keeps the farewell of a client that is gone before its lines were read", async () => {
    const server = await start({ limits, floodExemptions: [] });
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    server.clock.pass(10_000);
    for (const client of [alice, bob]) {
      client.send("JOIN #tea");
      await client.until(/ 366 /u);
    }
    server.clock.pass(10_000);
    alice.stopReading();
    alice.send(...Array.from({ length: 20 }, () => "WHO #tea"), "QUIT :see you");
    alice.end();
    expect(await bob.line(/ QUIT /u)).toBe(":alice!alice@127.0.0.1 QUIT :Quit: see you");
  });

  it("leaves exempt addresses alone", async () => {
    const server = await start({ limits, floodExemptions: ["127.0.0.0/8"] });
    const alice = await server.connect("alice");
    alice.send(...Array.from({ length: 500 }, (_, index) => `PING t${index}`));
    expect(await alice.until(/ t499$/u)).toHaveLength(500);
  });
});

describe("a connection password", () => {
  it("lets in who knows it, and nobody else", async () => {
    const server = await start({
      passwordHash: await Bun.password.hash("earl grey", {
        algorithm: "argon2id",
        memoryCost: 8,
        timeCost: 1,
      }),
    });
    const alice = await server.open();
    alice.send("PASS :earl grey", "NICK alice", "USER al 0 * :Alice", "PING after");
    const lines = await alice.until(/PONG/u);
    expect(lines[0]).toStartWith(":irc.test 001 alice ");
    const bob = await server.open();
    bob.send("PASS coffee", "NICK bob", "USER bob 0 * :Bob");
    expect(await bob.until(/^ERROR/u)).toEqual([
      ":irc.test 464 bob :Password incorrect",
      "ERROR :Closing Link: 127.0.0.1 (Password incorrect)",
    ]);
    await bob.closed;
  });
});

describe("operators", () => {
  it("OPER, KILL and REHASH work from start to end", async () => {
    const passwordHash = await Bun.password.hash("secret", {
      algorithm: "argon2id",
      memoryCost: 8,
      timeCost: 1,
    });
    const server = await start({
      network: {
        operators: [{ name: "root", passwordHash, masks: ["*@127.0.0.1"], privileges: ["kill", "rehash"] }],
      },
    });
    const root = await server.connect("root");
    const victim = await server.connect("victim");
    root.send("KILL victim :no", "OPER root wrong", "OPER root secret");
    expect(await root.until(/ MODE /u)).toEqual([
      ":irc.test 481 root :Permission Denied- You're not an IRC operator",
      ":irc.test 464 root :Password incorrect",
      ":irc.test 381 root :You are now an IRC operator",
      ":root!root@127.0.0.1 MODE root +o",
    ]);
    root.send("KILL victim :enough");
    expect(await victim.line(/^ERROR/u)).toBe("ERROR :Closing Link: 127.0.0.1 (Killed (root (enough)))");
    await victim.closed;
    root.send("REHASH");
    expect(await root.until(/ NOTICE /u)).toEqual([
      ":irc.test 382 root * Rehashing",
      ":irc.test NOTICE root :Nothing to reread.",
    ]);
  });
});

describe("the server", () => {
  it("turns away whom its limits do not allow, with a line that says why", async () => {
    const server = await start({ server: { connectionLimit: 1 } });
    await server.connect("alice");
    const bob = await server.open();
    expect(await bob.line(/ERROR/u)).toBe("ERROR :Closing Link: (The server is full)");
    await bob.closed;
  });

  it("says goodbye to everyone when it stops", async () => {
    const server = await start({});
    const alice = await server.connect("alice");
    const stranger = await server.open();
    stranger.send("PING x");
    await stranger.line(/PONG/u);
    const stopped = server.server.stop();
    for (const client of [alice, stranger]) {
      expect(await client.until(/^ERROR/u)).toEqual([
        "ERROR :Closing Link: 127.0.0.1 (Server shutting down)",
      ]);
      client.end();
    }
    await stopped;
    expect(server.app.network.userCount).toBe(0);
  });

  it("closes a client that never reads its answers, at a bounded cost", async () => {
    const server = await start({ server: { sendQueueLimit: 65_536 } });
    const alice = await server.connect("alice");
    const bob = await server.connect("bob");
    alice.send("JOIN #tea");
    await alice.until(/ 366 /u);
    bob.send("JOIN #tea");
    await bob.until(/ 366 /u);
    bob.stopReading();
    const text = "x".repeat(400);
    // Well beyond what the kernel buffers for a peer that does not read.
    for (let round = 0; round < 200; round += 1) {
      alice.send(...Array.from({ length: 100 }, () => `PRIVMSG #tea :${text}`));
      const lines = await alice.heard();
      if (lines.some((line) => line.includes("QUIT"))) {
        expect(lines).toContain(":bob!bob@127.0.0.1 QUIT :SendQ exceeded");
        return;
      }
    }
    throw new Error("the reader that does not read was never closed");
  });
});
