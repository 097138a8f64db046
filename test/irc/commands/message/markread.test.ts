/** MARKREAD by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { START, World } from "../../session/harness.ts";

describe("MARKREAD", () => {
  it("knows a target in any case, and names it as it is called", () => {
    const world = new World();
    const alice = world.connect("alice", "draft/read-marker");
    world.connect("Bob");
    const time = new Date(START - 1).toISOString();
    expect(alice.ask(`MARKREAD bob timestamp=${time}`)).toEqual([`:irc.test MARKREAD Bob timestamp=${time}`]);
    expect(alice.ask("MARKREAD BOB")).toEqual([`:irc.test MARKREAD Bob timestamp=${time}`]);
  });

  it("answers once, with the capability and without", () => {
    const alice = new World().connect("alice");
    const time = new Date(START).toISOString();
    expect(alice.ask(`MARKREAD #tea timestamp=${time}`)).toEqual([
      `:irc.test MARKREAD #tea timestamp=${time}`,
    ]);
  });

  it("takes no more than the limit, and gives the user nothing to pay for before", () => {
    const alice = new World({ limits: { readMarkers: 1 } }).connect("alice");
    expect(alice.ask("MARKREAD #tea")).toEqual([":irc.test MARKREAD #tea *"]);
    expect(alice.user.readMarkers).toBeUndefined();
  });
});
