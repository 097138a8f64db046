import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("SETNAME", () => {
  it("changes the real name and tells the user and those who share a channel, as far as they have setname", () => {
    const world = new World();
    const alice = world.connect("alice", "setname");
    const bob = world.connect("bob", "setname");
    const old = world.connect("old");
    const stranger = world.connect("stranger", "setname");
    for (const actor of [alice, bob, old]) world.app.network.join(actor.user, "#tea", world.now);
    const line = ":alice!alice@192.0.2.1 SETNAME :Alice Liddell";
    expect(alice.ask("SETNAME :Alice Liddell")).toEqual([line]);
    expect(alice.user.realname).toBe("Alice Liddell");
    expect(bob.take()).toEqual([line]);
    expect(old.take()).toEqual([]);
    expect(stranger.take()).toEqual([]);
  });

  it("works without the capability, and then says nothing", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("SETNAME Alice")).toEqual([]);
    expect(alice.user.realname).toBe("Alice");
  });

  it("refuses a real name that is empty or past NAMELEN with INVALID_REALNAME", () => {
    const alice = new World({ limits: { realnameLength: 5 } }).connect("alice", "setname");
    const refusal = ":irc.test FAIL SETNAME INVALID_REALNAME :Real name is empty or too long";
    expect(alice.ask("SETNAME :ééé")).toEqual([refusal]);
    expect(alice.ask("SETNAME :")).toEqual([refusal]);
    expect(alice.user.realname).toBe("alice");
  });

  it("refuses without a word who has not negotiated the capability", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("SETNAME :")).toEqual([]);
    expect(alice.user.realname).toBe("alice");
  });

  it("is refused without a name with 461", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("SETNAME")).toEqual([":irc.test 461 alice SETNAME :Not enough parameters"]);
  });
});
