import { describe, expect, it } from "bun:test";
import { settled, World } from "./harness.ts";

describe("registration", () => {
  it("is complete once NICK and USER are known, and greets with 001 to 005", () => {
    const world = new World();
    const alice = world.open();
    expect(alice.ask("NICK alice")).toEqual([]);
    expect(world.app.metrics.unregistered).toBe(1);
    alice.say("USER al 0 * :Alice A");
    const lines = alice.take();
    expect(lines.map((line) => line.split(" ")[1]).slice(0, 5)).toEqual(["001", "002", "003", "004", "005"]);
    expect(lines[0]).toStartWith(":irc.test 001 alice :Welcome");
    expect(world.app.network.findUser("ALICE")?.mask).toBe("alice!al@192.0.2.1");
    expect(world.app.metrics.unregistered).toBe(0);
    expect(world.takeEvents()).toEqual([
      {
        kind: "registered",
        client: { connection: 1, address: "192.0.2.1", nick: "alice" },
        mask: "alice!al@192.0.2.1",
        secure: false,
      },
    ]);
  });

  it("waits for CAP END once a negotiation was opened", () => {
    const alice = new World().open().say("CAP LS 302", "NICK alice", "USER al 0 * :Alice");
    expect(alice.take().every((line) => line.startsWith(":irc.test CAP "))).toBe(true);
    alice.say("CAP REQ :server-time", "CAP END");
    const lines = alice.take();
    expect(lines[0]).toEndWith("CAP alice ACK server-time");
    expect(lines[1]).toStartWith("@time=2026-01-01T00:00:00.000Z :irc.test 001 alice :");
  });

  it("refuses with 433 whoever comes second with a nick, and takes the next one", () => {
    const world = new World();
    const first = world.open().say("NICK alice");
    const second = world.open().say("NICK alice", "USER b 0 * :b");
    expect(second.take()[0]).toStartWith(":irc.test 001 alice ");
    expect(first.ask("USER a 0 * :a")).toEqual([
      ":irc.test 433 * alice :Nickname is already in use; alice1 is free",
    ]);
    expect(first.ask("USER a 0 * :again")).toEqual([]);
    expect(first.ask("NICK alice2")[0]).toStartWith(":irc.test 001 alice2 ");
  });

  it("shows an IPv6 address without a leading colon, and a Unix socket as localhost", () => {
    const world = new World();
    world.connect("six", "", { address: "::1" });
    world.connect("unix", "", { address: "" });
    expect(world.app.network.findUser("six")?.host).toBe("0::1");
    expect(world.app.network.findUser("unix")?.host).toBe("localhost");
  });

  it("ends a client that takes longer than registrationTimeout", () => {
    const world = new World({ limits: { registrationTimeout: 10_000 } });
    const alice = world.open().say("NICK alice");
    world.pass(9_999);
    expect(alice.open).toBe(true);
    world.pass(1);
    expect(alice.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Registration timed out)"]);
    expect(alice.closeReason).toEqual({ kind: "application", detail: "Registration timed out" });
    alice.lose();
    expect(world.app.metrics.unregistered).toBe(0);
    expect(world.takeEvents()).toMatchObject([{ kind: "unregistered", cause: "registration-timeout" }]);
  });
});

describe("a connection password", () => {
  const passwordHash = "hash";

  it("is asked for with 464 where none was given, and the connection is closed", () => {
    const alice = new World({ passwordHash }).open().say("NICK alice", "USER al 0 * :Alice");
    expect(alice.take()).toEqual([
      ":irc.test 464 alice :This server needs a password (PASS)",
      "ERROR :Closing Link: 192.0.2.1 (This server needs a password (PASS))",
    ]);
    expect(alice.open).toBe(false);
  });

  it("lets in whoever gave the right one; the client's further lines wait meanwhile", async () => {
    const world = new World({ passwordHash });
    const alice = world
      .open()
      .say("PASS wrong", "PASS right", "NICK alice", "USER al 0 * :Alice", "PING later");
    expect(alice.take()).toEqual([]);
    expect(alice.paused).toBe(true);
    expect(await world.verify(true)).toBe("right");
    expect(alice.take()[0]).toStartWith(":irc.test 001 alice ");
    expect(alice.paused).toBe(false);
    expect(alice.state.draftPassword).toBeUndefined();
    alice.read();
    expect(alice.take()).toEqual([":irc.test PONG irc.test later"]);
  });

  it("refuses a wrong one with 464, and closes", async () => {
    const world = new World({ passwordHash });
    const alice = world.open().say("PASS wrong", "NICK alice", "USER al 0 * :Alice");
    await world.verify(false);
    expect(alice.take()[0]).toBe(":irc.test 464 alice :Password incorrect");
    expect(alice.open).toBe(false);
    expect(world.app.network.userCount).toBe(0);
    expect(world.takeEvents()).toMatchObject([
      { kind: "password-refused", reason: "wrong" },
      { kind: "unregistered", cause: "password" },
    ]);
  });

  it("lets nobody in where it could not be verified", async () => {
    const world = new World({ passwordHash });
    const alice = world.open().say("PASS right", "NICK alice", "USER al 0 * :Alice");
    await world.verify(new Error("out of memory"));
    expect(alice.open).toBe(false);
    expect(world.takeEvents()).toMatchObject([
      { kind: "error", command: "USER" },
      { kind: "unregistered", cause: "internal-error" },
    ]);
  });

  it("is verified once, though the nick turns out to be taken", async () => {
    const world = new World({ passwordHash });
    const alice = world.open().say("PASS right", "NICK nick", "USER al 0 * :Alice");
    const bob = world.open().say("PASS right", "NICK nick", "USER bob 0 * :Bob");
    await world.verify(true);
    await world.verify(true);
    expect(alice.take()[0]).toStartWith(":irc.test 001 nick ");
    expect(bob.take()).toEqual([":irc.test 433 * nick :Nickname is already in use; nick1 is free"]);
    expect(bob.ask("NICK other")[0]).toStartWith(":irc.test 001 other ");
  });

  it("does nothing for a client that has gone meanwhile", async () => {
    const world = new World({ passwordHash });
    const alice = world.open().say("PASS right", "NICK alice", "USER al 0 * :Alice");
    alice.lose();
    await world.verify(true);
    await settled();
    expect(world.app.network.userCount).toBe(0);
    expect(world.app.metrics.unregistered).toBe(0);
  });
});
