import { describe, expect, it } from "bun:test";
import { setname } from "../../../../src/irc/commands/user/setname.ts";
import { World } from "../harness.ts";

describe("SETNAME", () => {
  it("changes the real name and tells the user and those who share a channel, as far as they have setname", () => {
    const world = new World([setname]);
    const alice = world.connect("alice", { capabilities: ["setname"] });
    const bob = world.connect("bob", { capabilities: ["setname"] });
    const old = world.connect("old");
    const stranger = world.connect("stranger", { capabilities: ["setname"] });
    for (const actor of [alice, bob, old]) world.network.join(actor.user, "#tea", world.now);
    const line = ":alice!alice@host.test SETNAME :Alice Liddell";
    expect(alice.send("SETNAME :Alice Liddell")).toEqual([line]);
    expect(alice.user.realname).toBe("Alice Liddell");
    expect(bob.heard).toEqual([line]);
    expect(old.heard).toEqual([]);
    expect(stranger.heard).toEqual([]);
  });

  it("works without the capability, and then says nothing", () => {
    const alice = new World([setname]).connect("alice");
    expect(alice.send("SETNAME Alice")).toEqual([]);
    expect(alice.user.realname).toBe("Alice");
  });

  it("refuses a real name that is empty or past NAMELEN with INVALID_REALNAME", () => {
    const world = new World([setname], { limits: { realnameLength: 5 } });
    const alice = world.connect("alice", { capabilities: ["setname"] });
    const refusal = ":irc.test FAIL SETNAME INVALID_REALNAME :Real name is empty or too long";
    expect(alice.send("SETNAME :ééé")).toEqual([refusal]);
    expect(alice.send("SETNAME :")).toEqual([refusal]);
    expect(alice.user.realname).toBe("Real alice");
  });

  it("refuses without a word who has not negotiated the capability", () => {
    const alice = new World([setname]).connect("alice");
    expect(alice.send("SETNAME :")).toEqual([]);
    expect(alice.user.realname).toBe("Real alice");
  });

  it("is refused without a name with 461", () => {
    const alice = new World([setname]).connect("alice");
    expect(alice.send("SETNAME")).toEqual([":irc.test 461 alice SETNAME :Not enough parameters"]);
  });
});
