import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

/** A client that has been asked for a PONG. */
function pinged(): FakeConnection {
  const world = new World();
  const alice = world.connect("alice");
  world.pass(90_000);
  expect(alice.take()).toEqual(["PING irc.test"]);
  return alice;
}

function stays(client: FakeConnection): boolean {
  client.world.pass(60_000);
  return client.open;
}

describe("PONG", () => {
  it("is an answer to PING, and is not answered", () => {
    const alice = pinged();
    expect(alice.ask("PONG 12345")).toEqual([]);
    expect(stays(alice)).toBe(true);
  });

  it("may name a server before the token", () => {
    const alice = pinged().say("PONG irc.test :12345");
    expect(stays(alice)).toBe(true);
  });

  it("says nothing without a token either, and does not count", () => {
    const alice = pinged();
    expect(alice.ask("PONG")).toEqual([]);
    expect(stays(alice)).toBe(false);
  });
});
