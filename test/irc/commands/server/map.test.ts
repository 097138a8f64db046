import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("MAP", () => {
  it("shows the one server there is, with its users", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob");
    expect(alice.ask("MAP")).toEqual([
      ":irc.test 006 alice :irc.test 2 users (100 %) relais-test",
      ":irc.test 007 alice :End of /MAP",
    ]);
  });
});
