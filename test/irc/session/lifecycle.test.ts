import { describe, expect, it } from "bun:test";
import type { CloseReason } from "../../../src/server/index.ts";
import { settingsOf, World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";

/** Two users in two common channels, and a third elsewhere. */
function company(world: World): readonly [FakeConnection, FakeConnection, FakeConnection] {
  const alice = world.connect("alice");
  const bob = world.connect("bob");
  const carol = world.connect("carol");
  alice.say("JOIN #a,#b");
  bob.say("JOIN #a,#b");
  carol.say("JOIN #c");
  for (const connection of [alice, bob, carol]) connection.take();
  world.takeEvents();
  return [alice, bob, carol];
}

describe("the end of a conversation", () => {
  it("QUIT: neighbours hear it once, the peer reads ERROR, the user is gone", () => {
    const world = new World();
    const [alice, bob, carol] = company(world);
    alice.say("QUIT :tea is ready", "PING more");
    expect(bob.take()).toEqual([":alice!alice@192.0.2.1 QUIT :Quit: tea is ready"]);
    expect(carol.take()).toEqual([]);
    expect(alice.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Quit: tea is ready)"]);
    expect(alice.closeReason).toEqual({ kind: "application", detail: "Quit: tea is ready" });
    expect(world.app.network.findUser("alice")).toBeUndefined();
    alice.lose();
    expect(bob.take()).toEqual([]);
    expect(world.takeEvents()).toMatchObject([{ kind: "left", cause: "quit", text: "Quit: tea is ready" }]);
  });

  it("QUIT before registration reads ERROR as well", () => {
    const world = new World();
    const alice = world.open().say("QUIT");
    expect(alice.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Quit: )"]);
    expect(world.app.metrics.unregistered).toBe(0);
  });

  const losses: readonly (readonly [CloseReason, string, string])[] = [
    [{ kind: "peer-ended" }, "connection-lost", "Connection closed"],
    [{ kind: "peer-reset", code: "ECONNRESET" }, "connection-lost", "Read error: ECONNRESET"],
    [{ kind: "peer-reset", code: "EPIPE" }, "connection-lost", "Write error: EPIPE"],
    [{ kind: "send-queue-exceeded", pendingBytes: 2, limit: 1 }, "send-queue", "SendQ exceeded"],
    [{ kind: "application-error", error: new Error("x") }, "internal-error", "Internal server error"],
    [{ kind: "server-stopping" }, "server-stopping", "Server shutting down"],
    [{ kind: "application", detail: "Elsewhere" }, "connection-lost", "Elsewhere"],
  ];
  for (const [reason, cause, text] of losses) {
    it(`${reason.kind}: neighbours hear QUIT :${text}, once`, () => {
      const world = new World();
      const [alice, bob] = company(world);
      alice.lose(reason);
      expect(bob.take()).toEqual([`:alice!alice@192.0.2.1 QUIT :${text}`]);
      expect(alice.take()).toEqual([]);
      expect(world.app.network.userCount).toBe(2);
      expect(world.takeEvents()).toMatchObject([{ kind: "left", cause, text }]);
    });
  }

  it("stopping: everyone reads ERROR, and nobody is sent the QUITs of all the others", () => {
    const world = new World();
    const everyone = [...company(world), world.open()];
    world.app.stopping();
    for (const connection of everyone) {
      expect(connection.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Server shutting down)"]);
      expect(connection.open).toBe(false);
      connection.lose();
    }
    expect(world.app.network.userCount).toBe(0);
    expect(world.app.network.channelCount).toBe(0);
  });

  it("refused: each reason is one line", () => {
    const world = new World();
    expect(world.app.refused({ kind: "address-limit", limit: 3 })).toBe(
      "ERROR :Closing Link: (Too many connections from your address)\r\n",
    );
    expect(world.app.refused({ kind: "address-ban", milliseconds: 1_001 })).toBe(
      "ERROR :Closing Link: (Your address connected too often; try again in 2 seconds)\r\n",
    );
    for (const reason of [
      { kind: "connection-limit", limit: 1 },
      { kind: "address-rate", limit: 1, perMilliseconds: 1 },
      { kind: "server-stopping" },
    ] as const) {
      expect(world.app.refused(reason)).toMatch(/^ERROR :Closing Link: \([^\r\n]+\)\r\n$/u);
    }
  });
});

describe("PING", () => {
  const limits = { pingInterval: 90_000, pingTimeout: 60_000 };

  it("is sent to a client that was silent for pingInterval, once", () => {
    const world = new World({ limits });
    const alice = world.connect("alice");
    world.pass(89_999);
    expect(alice.take()).toEqual([]);
    world.pass(1);
    expect(alice.take()).toEqual(["PING irc.test"]);
    world.pass(30_000);
    expect(alice.take()).toEqual([]);
  });

  it("is answered by PONG: the next one is due after another pingInterval", () => {
    const world = new World({ limits });
    const alice = world.connect("alice");
    world.pass(90_000);
    world.pass(10_000);
    alice.say("PONG irc.test").take();
    world.pass(89_999);
    expect(alice.take()).toEqual([]);
    world.pass(60_000);
    expect(alice.take()).toEqual(["PING irc.test"]);
  });

  it("unanswered for pingTimeout ends the conversation, and tells how long the silence was", () => {
    const world = new World({ limits });
    const [alice, bob] = company(world);
    world.pass(90_000);
    bob.say("PONG irc.test").take();
    world.pass(59_999);
    expect(alice.open).toBe(true);
    world.pass(1);
    expect(alice.take()).toEqual([
      "PING irc.test",
      "ERROR :Closing Link: 192.0.2.1 (Ping timeout: 150 seconds)",
    ]);
    expect(bob.take()).toEqual([":alice!alice@192.0.2.1 QUIT :Ping timeout: 150 seconds"]);
    expect(bob.open).toBe(true);
  });

  it("lets a client stay that goes on talking without PONG", () => {
    const world = new World({ limits });
    const alice = world.connect("alice");
    world.pass(90_000);
    for (let minute = 0; minute < 10; minute += 1) {
      world.pass(50_000);
      alice.say("TIME");
    }
    expect(alice.open).toBe(true);
    world.pass(60_000);
    expect(alice.open).toBe(false);
  });
});

describe("flood control", () => {
  const limits = { floodBudget: 10, floodRefill: 2, receiveQueueLimit: 1_024 };

  it("delays a client over its budget: its lines wait, and are read as the budget refills", () => {
    const world = new World({ limits, floodExemptions: [] });
    const alice = world.connect("alice");
    world.pass(60_000);
    for (let line = 0; line < 15; line += 1) alice.say(`PING ${line}`);
    expect(alice.take()).toHaveLength(11);
    expect(alice.paused).toBe(true);
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "flood-delayed", wait: 500 });
    world.pass(499);
    expect(alice.take()).toEqual([]);
    world.pass(1);
    expect(alice.take()).toHaveLength(1);
    world.pass(10_000);
    expect(alice.take()).toEqual([
      ":irc.test PONG irc.test 12",
      ":irc.test PONG irc.test 13",
      ":irc.test PONG irc.test 14",
    ]);
    expect(alice.paused).toBe(false);
  });

  it('closes a client that has more than receiveQueueLimit waiting with "Excess Flood"', () => {
    const world = new World({ limits, floodExemptions: [] });
    const [alice, bob] = company(world);
    world.pass(60_000);
    bob.say("PONG x").take();
    alice.take();
    alice.say(...Array.from({ length: 20 }, () => `PRIVMSG nobody :${"x".repeat(200)}`));
    world.pass(5_000);
    expect(alice.take().at(-1)).toBe("ERROR :Closing Link: 192.0.2.1 (Excess Flood)");
    expect(bob.take()).toEqual([":alice!alice@192.0.2.1 QUIT :Excess Flood"]);
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "left", cause: "excess-flood" });
  });

  it("says nothing more to a client that it has closed, however long that was silent", () => {
    const world = new World({ limits, floodExemptions: [] });
    const alice = world.connect("alice");
    alice.say(...Array.from({ length: 20 }, () => `PRIVMSG nobody :${"x".repeat(200)}`)).take();
    const written = world.ring.head;
    world.pass(1_000_000);
    expect(world.ring.read(written, world.ring.head)).toBe(
      "ERROR :Closing Link: 192.0.2.1 (Excess Flood)\r\n",
    );
  });

  it("leaves exempt addresses alone, single ones and ranges", () => {
    const world = new World({ limits, floodExemptions: ["192.0.2.7", "2001:db8::/32"] });
    for (const address of ["192.0.2.7", "2001:db8::1"]) {
      const client = world.connect(`n${address.length}`, "", { address });
      for (let line = 0; line < 100; line += 1) client.say("PING x");
      expect(client.take()).toHaveLength(100);
    }
  });

  it("charges lines that are no commands", () => {
    const alice = new World({ limits, floodExemptions: [] }).connect("alice");
    for (let line = 0; line < 20; line += 1) alice.say(Buffer.from([0xff]));
    expect(alice.paused).toBe(true);
  });

  it("follows REHASH for sessions that are open", () => {
    const world = new World({ limits, floodExemptions: [] });
    const alice = world.connect("alice");
    world.app.rehash(settingsOf({ limits, floodExemptions: ["192.0.2.0/24"] }));
    for (let line = 0; line < 100; line += 1) alice.say("PING x");
    expect(alice.take()).toHaveLength(100);
  });

  it("refuses an exemption that is no address, and names it", () => {
    expect(() => new World({ floodExemptions: ["192.0.2.0/33"] })).toThrow("192.0.2.0/33");
    expect(() => new World().app.rehash(settingsOf({ floodExemptions: ["tea"] }))).toThrow("tea");
  });
});

describe("the last words of a client that is lost while its lines wait", () => {
  const limits = { floodBudget: 10, floodRefill: 2 };
  const lost: CloseReason = { kind: "peer-reset", code: "EPIPE" };

  it("QUIT is obeyed with its text, and nothing else that is over the flood budget", () => {
    const world = new World({ limits, floodExemptions: [] });
    const [alice, bob] = company(world);
    const pings = Array.from({ length: 20 }, () => "PING x");
    alice.say(...pings, "PRIVMSG #a :over the budget", "quit :see you", "QUIT :another").take();
    alice.lose(lost);
    expect(bob.take()).toEqual([":alice!alice@192.0.2.1 QUIT :Quit: see you"]);
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "left", cause: "quit", text: "Quit: see you" });
    expect(world.app.network.findUser("alice")).toBeUndefined();
  });

  it("QUIT is obeyed before registration, and while a password is verified", async () => {
    const world = new World({ limits, passwordHash: "hash", floodExemptions: [] });
    const alice = world.open().say("PASS x", "NICK alice", "USER alice 0 * :alice", "QUIT :no");
    alice.lose(lost);
    await world.verify(true);
    expect(world.takeEvents()).toMatchObject([{ kind: "unregistered", cause: "quit", text: "Quit: no" }]);
    expect(world.app.network.userCount).toBe(0);
  });

  it("without a QUIT that can be read it is the error of the connection", () => {
    const world = new World({ limits, floodExemptions: [] });
    const [alice, bob] = company(world);
    alice.say(...Array.from({ length: 20 }, () => "PING x"), "PRIVMSG #a :QUIT");
    alice.say(Buffer.from("QUIT :\xff", "latin1"), `QUIT :${"x".repeat(600)}`, ":QUIT");
    alice.lose({ kind: "peer-reset", code: "ECONNRESET" });
    expect(bob.take()).toEqual([":alice!alice@192.0.2.1 QUIT :Read error: ECONNRESET"]);
  });
});

describe("a client that does not read its answers", () => {
  it("is not read from until it does", () => {
    const world = new World({ floodExemptions: [] });
    const alice = world.connect("alice");
    world.app.congested(alice);
    expect(alice.ask("PING x")).toEqual([]);
    world.app.writable(alice);
    alice.read();
    expect(alice.take()).toEqual([":irc.test PONG irc.test x"]);
  });

  it("is not read from for as long as any reason to wait holds", () => {
    const world = new World({ limits: { floodBudget: 5, floodRefill: 1 }, floodExemptions: [] });
    const alice = world.connect("alice");
    world.app.congested(alice);
    world.app.lineTooLong(alice);
    world.app.lineTooLong(alice);
    world.app.writable(alice);
    expect(alice.paused).toBe(true);
    world.pass(60_000);
    expect(alice.paused).toBe(false);
  });
});
