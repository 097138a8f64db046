import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

function scene() {
  const world = new World();
  const oper = makeOperator(world.connect("oper"), ["chghost"]);
  const bob = world.connect("bob");
  const knowing = world.connect("knowing", "chghost");
  const plain = world.connect("plain", "extended-join away-notify");
  for (const client of [bob, knowing, plain]) client.say("JOIN #tea");
  world.hush();
  return { world, oper, bob, knowing, plain };
}

describe("CHGHOST", () => {
  it("gives a user another host, which those with chghost hear as such", () => {
    const { oper, bob, knowing } = scene();
    expect(oper.ask("CHGHOST bob staff.example")).toEqual([
      ":irc.test NOTICE oper :*** You used CHGHOST to give bob the host staff.example",
    ]);
    expect(knowing.take()).toEqual([":bob!bob@192.0.2.1 CHGHOST bob staff.example"]);
    expect(bob.user.mask).toBe("bob!bob@staff.example");
  });

  it("looks to the others as if the user had left and come back, with its prefixes", () => {
    const { oper, bob, plain } = scene();
    bob.say("AWAY :tea");
    plain.take();
    oper.say("CHGHOST bob staff.example");
    expect(plain.take()).toEqual([
      ":bob!bob@192.0.2.1 QUIT :Changing host",
      ":bob!bob@staff.example JOIN #tea * bob",
      ":bob!bob@staff.example AWAY :tea",
      ":irc.test MODE #tea +o bob",
    ]);
  });

  it("tells the user its host with 396, and nothing of leaving", () => {
    const { oper, bob } = scene();
    oper.say("CHGHOST bob staff.example");
    expect(bob.take()).toEqual([":irc.test 396 bob staff.example :is now your visible host"]);
  });

  it("is heard by the user itself where it has chghost", () => {
    const { oper, knowing } = scene();
    oper.say("CHGHOST knowing staff.example");
    expect(knowing.take()).toEqual([
      ":knowing!knowing@192.0.2.1 CHGHOST knowing staff.example",
      ":irc.test 396 knowing staff.example :is now your visible host",
    ]);
  });

  it("does nothing where the host is the same", () => {
    const { oper } = scene();
    oper.say("CHGHOST bob staff.example");
    expect(oper.ask("CHGHOST bob staff.example")).toEqual([]);
  });

  it.each(["staff", "a_b.example", "-a.example", "a..b", "staff.example:1", "x".repeat(64)])(
    "refuses what is no host name: %s",
    (host) => {
      const { oper, bob } = scene();
      expect(oper.ask(`CHGHOST bob ${host}`)).toEqual([
        `:irc.test 400 oper CHGHOST :${host} is no host name with a dot in it`,
      ]);
      expect(bob.user.host).toBe("192.0.2.1");
    },
  );

  it("refuses an unknown nick with 401, and who lacks the privilege with 481 or 723", () => {
    const { world, oper, bob } = scene();
    expect(oper.ask("CHGHOST nobody staff.example")).toEqual([
      ":irc.test 401 oper nobody :No such nick/channel",
    ]);
    expect(bob.ask("CHGHOST bob staff.example")).toEqual([
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
    ]);
    expect(makeOperator(world.connect("other"), []).ask("CHGHOST bob staff.example")).toEqual([
      ":irc.test 723 other chghost :Insufficient oper privileges.",
    ]);
  });
});
