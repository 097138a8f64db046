import { describe, expect, it } from "bun:test";
import { away } from "../../../../src/irc/commands/user/away.ts";
import { World } from "../harness.ts";

const GONE = ":irc.test 306 alice :You have been marked as being away";
const BACK = ":irc.test 305 alice :You are no longer marked as being away";

function meeting() {
  const world = new World([away]);
  const alice = world.connect("alice", { capabilities: ["away-notify"] });
  const bob = world.connect("bob", { capabilities: ["away-notify"] });
  const old = world.connect("old");
  const stranger = world.connect("stranger", { capabilities: ["away-notify"] });
  for (const actor of [alice, bob, old]) world.network.join(actor.user, "#tea", world.now);
  return { world, alice, bob, old, stranger };
}

describe("AWAY", () => {
  it("marks the user as away with 306, and as back with 305", () => {
    const { alice } = meeting();
    expect(alice.send("AWAY :at lunch")).toEqual([GONE]);
    expect(alice.user.away).toBe("at lunch");
    expect(alice.send("AWAY")).toEqual([BACK]);
    expect(alice.user.away).toBeUndefined();
  });

  it("takes an empty message for coming back", () => {
    const { alice } = meeting();
    alice.send("AWAY x");
    expect(alice.send("AWAY :")).toEqual([BACK]);
    expect(alice.user.away).toBeUndefined();
  });

  it("tells those who share a channel and have away-notify, and nobody else", () => {
    const { alice, bob, old, stranger } = meeting();
    alice.send("AWAY :at lunch");
    alice.send("AWAY :still there");
    alice.send("AWAY");
    expect(bob.heard).toEqual([
      ":alice!alice@host.test AWAY :at lunch",
      ":alice!alice@host.test AWAY :still there",
      ":alice!alice@host.test AWAY",
    ]);
    expect(old.heard).toEqual([]);
    expect(stranger.heard).toEqual([]);
  });

  it("tells nobody where nothing changed", () => {
    const { alice, bob } = meeting();
    expect(alice.send("AWAY")).toEqual([BACK]);
    expect(bob.heard).toEqual([]);
  });

  it("cuts a message past AWAYLEN", () => {
    const alice = new World([away], { limits: { awayLength: 5 } }).connect("alice");
    alice.send("AWAY :1234é");
    expect(alice.user.away).toBe("1234");
  });
});
