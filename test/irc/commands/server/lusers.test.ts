import { describe, expect, it } from "bun:test";
import { makeOperator } from "../operator/operators.ts";
import { World } from "../../session/harness.ts";

describe("LUSERS", () => {
  it("counts users, operators, unregistered connections and channels, and the most users at once", () => {
    const world = new World();
    const [alice, bob, carol] = [world.connect("alice"), world.connect("bob"), world.connect("carol")];
    makeOperator(bob, []).say("MODE bob +i");
    bob.ask("JOIN #tea");
    carol.say("QUIT").lose();
    for (let count = 0; count < 4; count += 1) world.open();
    expect(alice.ask("LUSERS")).toEqual([
      ":irc.test 251 alice :There are 1 users and 1 invisible on 1 servers",
      ":irc.test 252 alice 1 :operator(s) online",
      ":irc.test 253 alice 4 :unknown connection(s)",
      ":irc.test 254 alice 1 :channels formed",
      ":irc.test 255 alice :I have 2 clients and 0 servers",
      ":irc.test 265 alice 2 3 :Current local users 2, max 3",
      ":irc.test 266 alice 2 3 :Current global users 2, max 3",
    ]);
  });

  it("refuses another server with 402", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("LUSERS * other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
    expect(alice.ask("LUSERS * irc.test").length).toBe(7);
  });
});
