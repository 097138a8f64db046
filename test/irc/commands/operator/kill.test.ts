import { describe, expect, it } from "bun:test";
import { kill } from "../../../../src/irc/commands/operator/kill.ts";
import { makeOperator } from "./operators.ts";
import { World } from "../harness.ts";

function scene() {
  const world = new World([kill]);
  const [oper, bob, carol] = [world.connect("oper"), world.connect("bob"), world.connect("carol")];
  oper.user.privileges = new Set(["kill"]);
  for (const { user } of [bob, carol]) world.network.join(user, "#tea", world.now);
  return { world, oper, bob, carol };
}

describe("KILL", () => {
  it("takes the user out of the network; it and its neighbours hear why", () => {
    const { world, oper, bob, carol } = scene();
    const user = bob.user;
    expect(oper.send("KILL BOB :too loud")).toEqual([]);
    const farewell = ":bob!bob@host.test QUIT :Killed (oper (too loud))";
    expect(bob.heard).toEqual([":oper!oper@host.test KILL bob :too loud", farewell]);
    expect(carol.heard).toEqual([farewell]);
    expect(world.network.findUser("bob")).toBeUndefined();
    expect(world.network.findChannel("#tea")?.members.has(user)).toBe(false);
  });

  it("asks for the connection to be closed with the same reason", () => {
    const { world, oper, bob } = scene();
    const user = bob.user;
    oper.send("KILL bob :too loud");
    expect(world.effects).toEqual([
      { kind: "disconnect", user, reason: "Killed (oper (too loud))", cause: "killed" },
    ]);
  });

  it("cuts a long reason, so that all of it fits where a quit reason does", () => {
    const world = new World([kill], { limits: { quitLength: 25 } });
    const [oper, bob] = [world.connect("oper"), world.connect("bob")];
    oper.user.privileges = new Set(["kill"]);
    oper.send("KILL bob :123456789 123456789");
    expect(bob.heard.at(-1)).toBe(":bob!bob@host.test QUIT :Killed (oper (123456789))");
  });

  it("refuses an unknown nick with 401", () => {
    const { world, oper } = scene();
    expect(oper.send("KILL nobody :x")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(world.effects).toEqual([]);
  });

  it("refuses a server with 483", () => {
    const { oper } = scene();
    expect(oper.send("KILL IRC.test :x")).toEqual([":irc.test 483 oper :You cant kill a server!"]);
  });

  it("is refused without a reason with 461", () => {
    const { world, oper } = scene();
    expect(oper.send("KILL bob")).toEqual([":irc.test 461 oper KILL :Not enough parameters"]);
    expect(oper.send("KILL bob :")).toEqual([":irc.test 461 oper KILL :Not enough parameters"]);
    expect(world.network.findUser("bob")).toBeDefined();
  });

  it("is shown to operators with notices of kills", () => {
    const { world, oper } = scene();
    const other = world.connect("other");
    makeOperator(other, [], "k");
    oper.send("KILL bob :too loud");
    expect(other.heard).toEqual([":irc.test NOTICE other :*** oper (*) killed bob!bob@host.test: too loud"]);
  });

  it("needs its privilege", () => {
    expect(kill.privilege).toBe("kill");
  });
});
