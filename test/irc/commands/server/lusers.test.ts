import { describe, expect, it } from "bun:test";
import { lusers } from "../../../../src/irc/commands/server/lusers.ts";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import { World } from "../harness.ts";

describe("LUSERS", () => {
  it("counts users, operators, unregistered connections and channels, and the most users at once", () => {
    const world = new World([lusers]);
    const [alice, bob, carol] = [world.connect("alice"), world.connect("bob"), world.connect("carol")];
    world.network.setUserModes(bob.user, userModeRows.i.bit | userModeRows.o.bit);
    world.network.join(bob.user, "#tea", world.now);
    world.network.removeUser(carol.user, world.now);
    world.unregisteredCount = 4;
    expect(alice.send("LUSERS")).toEqual([
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
    const alice = new World([lusers]).connect("alice");
    expect(alice.send("LUSERS * other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
    expect(alice.send("LUSERS * irc.test").length).toBe(7);
  });
});
