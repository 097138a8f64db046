import { describe, expect, it } from "bun:test";
import { START, World } from "../../session/harness.ts";

describe("TIME", () => {
  it("tells the time of the command, in seconds and for people to read", () => {
    const world = new World();
    world.now = START + 61_500;
    expect(world.connect("alice").ask("TIME")).toEqual([
      ":irc.test 391 alice irc.test 1767225661 0 :Thu, 01 Jan 2026 00:01:01 UTC",
    ]);
  });

  it("takes a mask of the server's name and refuses another with 402", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("TIME *.test").length).toBe(1);
    expect(alice.ask("TIME *.au")).toEqual([":irc.test 402 alice *.au :No such server"]);
  });
});
