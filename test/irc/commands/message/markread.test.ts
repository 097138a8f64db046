/** MARKREAD by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { markread } from "../../../../src/irc/commands/message/markread.ts";
import { START, World } from "../harness.ts";

describe("MARKREAD", () => {
  it("knows a target in any case, and names it as it is called", () => {
    const world = new World([markread]);
    const alice = world.connect("alice", { capabilities: ["draft/read-marker"] });
    world.connect("Bob");
    const time = new Date(START - 1).toISOString();
    expect(alice.send(`MARKREAD bob timestamp=${time}`)).toEqual([
      `:irc.test MARKREAD Bob timestamp=${time}`,
    ]);
    expect(alice.send("MARKREAD BOB")).toEqual([`:irc.test MARKREAD Bob timestamp=${time}`]);
  });

  it("answers once, with the capability and without", () => {
    const world = new World([markread]);
    const alice = world.connect("alice");
    const time = new Date(START).toISOString();
    expect(alice.send(`MARKREAD #tea timestamp=${time}`)).toEqual([
      `:irc.test MARKREAD #tea timestamp=${time}`,
    ]);
  });

  it("takes no more than the limit, and gives the user nothing to pay for before", () => {
    const world = new World([markread], { limits: { readMarkers: 1 } });
    const alice = world.connect("alice");
    expect(alice.send("MARKREAD #tea")).toEqual([":irc.test MARKREAD #tea *"]);
    expect(alice.user.readMarkers).toBeUndefined();
  });
});
