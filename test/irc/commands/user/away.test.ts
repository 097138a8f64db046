import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const GONE = ":irc.test 306 alice :You have been marked as being away";
const BACK = ":irc.test 305 alice :You are no longer marked as being away";

function meeting() {
  const world = new World();
  const alice = world.connect("alice", "away-notify");
  const bob = world.connect("bob", "away-notify");
  const old = world.connect("old");
  const stranger = world.connect("stranger", "away-notify");
  for (const client of [alice, bob, old]) client.say("JOIN #tea");
  world.hush();
  return { world, alice, bob, old, stranger };
}

describe("AWAY", () => {
  it("marks the user as away with 306, and as back with 305", () => {
    const { alice } = meeting();
    expect(alice.ask("AWAY :at lunch")).toEqual([GONE]);
    expect(alice.user.away).toBe("at lunch");
    expect(alice.ask("AWAY")).toEqual([BACK]);
    expect(alice.user.away).toBeUndefined();
  });

  it("takes an empty message for coming back", () => {
    const { alice } = meeting();
    alice.say("AWAY x");
    expect(alice.ask("AWAY :")).toEqual([BACK]);
    expect(alice.user.away).toBeUndefined();
  });

  it("tells those who share a channel and have away-notify, and nobody else", () => {
    const { alice, bob, old, stranger } = meeting();
    alice.say("AWAY :at lunch", "AWAY :still there", "AWAY");
    expect(bob.take()).toEqual([
      ":alice!alice@192.0.2.1 AWAY :at lunch",
      ":alice!alice@192.0.2.1 AWAY :still there",
      ":alice!alice@192.0.2.1 AWAY",
    ]);
    expect(old.take()).toEqual([]);
    expect(stranger.take()).toEqual([]);
  });

  it("tells nobody where nothing changed", () => {
    const { alice, bob } = meeting();
    expect(alice.ask("AWAY")).toEqual([BACK]);
    expect(bob.take()).toEqual([]);
  });

  it("cuts a message past AWAYLEN", () => {
    const alice = new World({ limits: { awayLength: 5 } }).connect("alice");
    alice.say("AWAY :1234é");
    expect(alice.user.away).toBe("1234");
  });
});
