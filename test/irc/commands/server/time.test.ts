import { describe, expect, it } from "bun:test";
import { time } from "../../../../src/irc/commands/server/time.ts";
import { START, World } from "../harness.ts";

describe("TIME", () => {
  it("tells the time of the command, in seconds and for people to read", () => {
    const world = new World([time]);
    world.now = START + 61_500;
    expect(world.connect("alice").send("TIME")).toEqual([
      ":irc.test 391 alice irc.test 1700000061 0 :Tue, 14 Nov 2023 22:14:21 UTC",
    ]);
  });

  it("takes a mask of the server's name and refuses another with 402", () => {
    const alice = new World([time]).connect("alice");
    expect(alice.send("TIME *.test").length).toBe(1);
    expect(alice.send("TIME *.au")).toEqual([":irc.test 402 alice *.au :No such server"]);
  });
});
