import { describe, expect, it } from "bun:test";
import { settled, World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";

const BLOCK = { name: "root", passwordHash: "hash", masks: ["*@*"], privileges: ["kill", "rehash"] } as const;

/** A client that has become an operator, and has read so. */
async function operator(world: World): Promise<FakeConnection> {
  const root = world.connect("root").say("OPER root secret");
  await world.verify(true);
  root.take();
  world.takeEvents();
  return root;
}

/** Lines to bob in a world of their own. */
function messagesToBob(): string[] {
  const world = new World();
  const alice = world.connect("alice");
  const bob = world.connect("bob", "message-tags");
  alice.say("PRIVMSG bob,bob :one", "NOTICE bob :two", "PRIVMSG bob :three");
  return bob.take();
}

describe("the gates", () => {
  it("answers an unknown command with 421, before and after registration", () => {
    const world = new World();
    expect(world.open().say("BREW tea").take()).toEqual([":irc.test 421 * BREW :Unknown command"]);
    expect(world.connect("alice").say("BREW tea").take()).toEqual([
      ":irc.test 421 alice BREW :Unknown command",
    ]);
  });

  it("answers a command for users with 451 before registration", () => {
    const alice = new World().open().say("JOIN #tea", "NICK alice", "JOIN");
    expect(alice.take()).toEqual([
      ":irc.test 451 * :You have not registered",
      ":irc.test 451 alice :You have not registered",
    ]);
  });

  it("answers USER and PASS with 462 after registration", () => {
    const alice = new World().connect("alice").say("USER a 0 * :a", "PASS");
    expect(alice.take()).toEqual([
      ":irc.test 462 alice :You may not reregister",
      ":irc.test 462 alice :You may not reregister",
    ]);
  });

  it("answers an operator's command with 481 to whoever lacks the privilege, before it counts parameters", () => {
    const alice = new World().connect("alice").say("KILL");
    expect(alice.take()).toEqual([":irc.test 481 alice :Permission Denied- You're not an IRC operator"]);
  });

  it("answers too few parameters with 461 and the command's name", () => {
    const alice = new World().connect("alice").say("join", "TOPIC");
    expect(alice.take()).toEqual([
      ":irc.test 461 alice JOIN :Not enough parameters",
      ":irc.test 461 alice TOPIC :Not enough parameters",
    ]);
  });

  it("drops parameters past the row's most", () => {
    const alice = new World().connect("alice").say("PING one two three");
    expect(alice.take()).toEqual([":irc.test PONG irc.test one"]);
  });
});

describe("what is no command", () => {
  it("refuses a line past 512 bytes with 417, and one whose tags are too long", () => {
    const alice = new World().connect("alice");
    expect(alice.ask(`PRIVMSG alice :${"x".repeat(500)}`, `@+a=${"x".repeat(4_100)} PING x`)).toEqual([
      ":irc.test 417 alice :Input line was too long",
      ":irc.test 417 alice :Input line was too long",
    ]);
  });

  it("answers 417 to a line that the engine has dropped for its length", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.app.lineTooLong(alice);
    expect(alice.take()).toEqual([":irc.test 417 alice :Input line was too long"]);
  });

  it("refuses bytes that are not UTF-8, and relays nothing of them", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = world.connect("bob");
    alice.say(Buffer.from([...Buffer.from("PRIVMSG bob :caf"), 0xe9]));
    expect(alice.take()).toEqual([
      ":irc.test NOTICE alice :Message rejected: this network takes UTF-8 only, and your client has to be set to it",
    ]);
    expect(bob.take()).toEqual([]);
  });

  it("says nothing to a line without a command", () => {
    expect(new World().connect("alice").say("   ", ":source", "@tag=only").take()).toEqual([]);
  });
});

describe("a prepared command", () => {
  it("holds the client's further lines until it has run, and nobody else's", async () => {
    const world = new World({ operators: [BLOCK] });
    const alice = world.connect("alice");
    const bob = world.connect("bob");
    alice.say("OPER root secret", "PING after");
    bob.say("PING meanwhile");
    expect(alice.take()).toEqual([]);
    expect(bob.take()).toEqual([":irc.test PONG irc.test meanwhile"]);
    expect(await world.verify(true)).toBe("secret");
    alice.read();
    expect(alice.take()).toEqual([
      ":irc.test 381 alice :You are now an IRC operator",
      ":alice!alice@192.0.2.1 MODE alice +o",
      ":irc.test PONG irc.test after",
    ]);
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "oper", operator: "root" });
  });

  it("keeps its label", async () => {
    const world = new World({ operators: [BLOCK] });
    const alice = world.connect("alice", "labeled-response batch").say("@label=x OPER root wrong");
    await world.verify(false);
    expect(alice.take()).toEqual(["@label=x :irc.test 464 alice :Password incorrect"]);
    expect(world.takeEvents().at(-1)).toMatchObject({ kind: "oper-refused", operator: "root" });
  });

  it("does not run for a client that has gone meanwhile", async () => {
    const world = new World({ operators: [BLOCK] });
    const alice = world.connect("alice").say("OPER root secret");
    alice.lose();
    await world.verify(true);
    expect(world.app.network.operatorCount).toBe(0);
  });

  it("closes the client where the preparation fails by our own fault", async () => {
    const world = new World({ operators: [BLOCK] });
    const alice = world.connect("alice").say("OPER root secret");
    world.takeEvents();
    await world.verify(new Error("broken"));
    expect(alice.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Internal server error)"]);
    expect(world.takeEvents()).toMatchObject([
      { kind: "error", command: "OPER" },
      { kind: "left", cause: "internal-error" },
    ]);
  });
});

describe("a label", () => {
  const CAPABILITIES = "labeled-response batch";

  it("is on the refusal of a gate", () => {
    const alice = new World().connect("alice", CAPABILITIES).say("@label=x JOIN");
    expect(alice.take()).toEqual(["@label=x :irc.test 461 alice JOIN :Not enough parameters"]);
  });

  it("makes a batch of the answer to JOIN, the JOIN itself included", () => {
    const alice = new World().connect("alice", CAPABILITIES).say("@label=x JOIN #tea");
    const lines = alice.take();
    expect(lines[0]).toBe("@label=x :irc.test BATCH +1 labeled-response");
    expect(lines[1]).toBe("@batch=1 :alice!alice@192.0.2.1 JOIN #tea");
    expect(lines.at(-1)).toBe(":irc.test BATCH -1");
    expect(lines.slice(1, -1).every((line) => line.startsWith("@batch=1 "))).toBe(true);
  });

  it("is acknowledged where the command says nothing", () => {
    const alice = new World().connect("alice", CAPABILITIES).say("@label=x PONG y");
    expect(alice.take()).toEqual(["@label=x :irc.test ACK"]);
  });

  it("is on the ERROR that answers QUIT", () => {
    const alice = new World().connect("alice", CAPABILITIES).say("@label=x QUIT :bye");
    expect(alice.take()).toEqual(["@label=x ERROR :Closing Link: 192.0.2.1 (Quit: bye)"]);
  });

  it("is ignored past 64 bytes, and without the batch capability", () => {
    const world = new World();
    expect(
      world
        .connect("alice", CAPABILITIES)
        .say(`@label=${"x".repeat(65)} PING y`)
        .take(),
    ).toEqual([":irc.test PONG irc.test y"]);
    expect(world.connect("bob", "labeled-response").say("@label=x PING y").take()).toEqual([
      ":irc.test PONG irc.test y",
    ]);
  });
});

describe("message ids", () => {
  it("are the same for the same commands in the same order", () => {
    const lines = messagesToBob();
    const ids = lines.map((line) => /^@msgid=(\S+) /u.exec(line)?.[1]);
    expect(ids.every((id) => id?.startsWith("test-"))).toBe(true);
    expect(new Set(ids).size).toBe(lines.length);
    expect(messagesToBob()).toEqual(lines);
  });
});

describe("effects", () => {
  it("KILL: the victim reads KILL, QUIT and ERROR once each, its neighbours QUIT once", async () => {
    const world = new World({ operators: [BLOCK] });
    const root = await operator(world);
    const victim = world.connect("victim");
    const bob = world.connect("bob");
    victim.say("JOIN #a,#b");
    bob.say("JOIN #a,#b");
    victim.take();
    bob.take();
    world.takeEvents();
    root.say("KILL victim :spam");
    const quit = ":victim!victim@192.0.2.1 QUIT :Killed (root (spam))";
    expect(victim.take()).toEqual([
      ":root!root@192.0.2.1 KILL victim spam",
      quit,
      "ERROR :Closing Link: 192.0.2.1 (Killed (root (spam)))",
    ]);
    expect(bob.take()).toEqual([quit]);
    expect(victim.open).toBe(false);
    victim.lose();
    expect(bob.take()).toEqual([]);
    expect(world.takeEvents()).toMatchObject([
      { kind: "operator-action", action: "KILL", client: { nick: "root" } },
      { kind: "left", cause: "killed", client: { nick: "victim" } },
    ]);
  });

  it("KILL: an operator may end itself", async () => {
    const world = new World({ operators: [BLOCK] });
    const root = await operator(world);
    expect(root.ask("KILL root :enough").at(-1)).toBe(
      "ERROR :Closing Link: 192.0.2.1 (Killed (root (enough)))",
    );
    expect(world.app.network.userCount).toBe(0);
  });

  it("REHASH: tells the operator what became of it", async () => {
    const world = new World({
      operators: [BLOCK],
      rehash: () => Promise.resolve(["Applied.", "Two options need a restart."]),
    });
    const root = await operator(world);
    expect(root.ask("REHASH")).toHaveLength(1);
    await settled();
    expect(root.take()).toEqual([
      ":irc.test NOTICE root :Applied.",
      ":irc.test NOTICE root :Two options need a restart.",
    ]);
    expect(world.takeEvents()).toMatchObject([
      { kind: "rehash", client: { nick: "root" } },
      { kind: "operator-action", action: "REHASH" },
    ]);
  });

  it("REHASH: tells the operator where it failed", async () => {
    const world = new World({
      operators: [BLOCK],
      rehash: () => Promise.reject(new Error("line 3: no such option")),
    });
    const root = await operator(world);
    root.say("REHASH");
    root.take();
    await settled();
    expect(root.take()).toEqual([
      ":irc.test NOTICE root :The configuration was not applied: line 3: no such option",
    ]);
  });

  it("REHASH: has nobody to tell where the operator has gone meanwhile", async () => {
    const world = new World({ operators: [BLOCK], rehash: () => Promise.resolve(["Applied."]) });
    const root = await operator(world);
    root.say("REHASH");
    root.lose();
    const written = world.ring.head;
    await settled();
    expect(world.ring.read(written, world.ring.head)).toBe("");
  });
});
