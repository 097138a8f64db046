import { describe, expect, it } from "bun:test";
import { makeOperator } from "./operators.ts";
import { World } from "../../session/harness.ts";

function scene() {
  const world = new World();
  const [oper, bob, carol] = [world.connect("oper"), world.connect("bob"), world.connect("carol")];
  oper.user.privileges = new Set(["kill"]);
  for (const client of [bob, carol]) client.say("JOIN #tea");
  world.hush();
  return { world, oper, bob, carol };
}

describe("KILL", () => {
  it("takes the user out of the network; it and its neighbours hear why", () => {
    const { world, oper, bob, carol } = scene();
    const user = bob.user;
    expect(oper.ask("KILL BOB :too loud")).toEqual([]);
    const farewell = ":bob!bob@192.0.2.1 QUIT :Killed (oper (too loud))";
    expect(bob.take().slice(0, 2)).toEqual([":oper!oper@192.0.2.1 KILL bob :too loud", farewell]);
    expect(carol.take()).toEqual([farewell]);
    expect(world.app.network.findUser("bob")).toBeUndefined();
    expect(world.app.network.findChannel("#tea")?.members.has(user)).toBe(false);
  });

  it("asks for the connection to be closed with the same reason", () => {
    const { world, oper, bob } = scene();
    oper.say("KILL bob :too loud");
    expect(bob.take().at(-1)).toBe("ERROR :Closing Link: 192.0.2.1 (Killed (oper (too loud)))");
    expect(bob.open).toBe(false);
    expect(world.events.at(-1)).toMatchObject({ kind: "left", cause: "killed" });
  });

  it("cuts a long reason, so that all of it fits where a quit reason does", () => {
    const world = new World({ limits: { quitLength: 25 } });
    const [oper, bob] = [world.connect("oper"), world.connect("bob")];
    oper.user.privileges = new Set(["kill"]);
    oper.say("KILL bob :123456789 123456789");
    expect(bob.take()).toContain(":bob!bob@192.0.2.1 QUIT :Killed (oper (123456789))");
  });

  it("refuses an unknown nick with 401", () => {
    const { oper } = scene();
    expect(oper.ask("KILL nobody :x")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
  });

  it("refuses a server with 483", () => {
    const { oper } = scene();
    expect(oper.ask("KILL IRC.test :x")).toEqual([":irc.test 483 oper :You cant kill a server!"]);
  });

  it("is refused without a reason with 461", () => {
    const { world, oper } = scene();
    expect(oper.ask("KILL bob")).toEqual([":irc.test 461 oper KILL :Not enough parameters"]);
    expect(oper.ask("KILL bob :")).toEqual([":irc.test 461 oper KILL :Not enough parameters"]);
    expect(world.app.network.findUser("bob")).toBeDefined();
  });

  it("is shown to operators with notices of kills", () => {
    const { world, oper } = scene();
    const other = world.connect("other");
    makeOperator(other, [], "k");
    oper.say("KILL bob :too loud");
    expect(other.take()).toEqual([":irc.test NOTICE other :*** oper (*) killed bob!bob@192.0.2.1: too loud"]);
  });

  it("needs its privilege", () => {
    const other = makeOperator(new World().connect("other"), []);
    expect(other.ask("KILL bob :x")).toEqual([":irc.test 723 other kill :Insufficient oper privileges."]);
  });
});
