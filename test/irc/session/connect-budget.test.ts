/** The second flood budget, for what clients and bouncers send by themselves as they connect. */
import { describe, expect, it } from "bun:test";
import { World } from "./harness.ts";
import type { FakeConnection, WorldOptions } from "./harness.ts";

const channels = Array.from({ length: 25 }, (_, place) => `#channel${place}`);

function registered(options: WorldOptions = {}): { readonly world: World; readonly client: FakeConnection } {
  const world = new World({ floodExemptions: [], ...options });
  const client = world.open().say("CAP LS 302", "NICK alice", "USER alice 0 * :Alice", "CAP END");
  client.take();
  return { world, client };
}

const count = (client: FakeConnection, code: string): number =>
  client.take().filter((line) => line.split(" ")[1] === code).length;

/** Seconds until a command that the client sends last is answered. */
function secondsUntilIdle(world: World, client: FakeConnection): number {
  const start = world.now;
  client.take();
  client.say("PING idle");
  while (!client.take().some((line) => line.endsWith("PONG irc.test idle"))) {
    world.pass(100);
    if (world.now - start > 600_000) throw new Error("never");
  }
  return (world.now - start) / 1000;
}

describe("a client that has just registered", () => {
  it("joins 25 channels, and asks for the modes and members of each, in less than 3 seconds", () => {
    const { world, client } = registered();
    const start = world.now;
    for (const command of ["JOIN", "MODE", "WHO"])
      client.say(...channels.map((name) => `${command} ${name}`));
    expect(secondsUntilIdle(world, client)).toBeLessThan(3);
    expect(world.now - start).toBeLessThan(3_000);
    expect(world.app.network.findUser("alice")?.memberships.length).toBe(25);
  });

  it("does so channel by channel too, with the lists of bans", () => {
    const { world, client } = registered();
    for (const name of channels) {
      client.say(
        `JOIN ${name}`,
        `MODE ${name}`,
        `WHO ${name} %tcuhnfar,42`,
        `MODE ${name} b`,
        `MODE ${name} +b`,
      );
    }
    expect(secondsUntilIdle(world, client)).toBeLessThan(3);
  });

  it("pays for everything else as always", () => {
    const pairs = [
      "PRIVMSG alice :hello",
      "WHO *",
      "WHO #elsewhere",
      "MODE alice",
      "MODE #channel0 +m",
      "MODE #channel0 +b a!*@*",
      "NAMES #channel0",
    ];
    for (const line of pairs) {
      const { client } = registered({ limits: { floodBudget: 10 } });
      client.say("JOIN #channel0", ...Array.from({ length: 12 }, () => line));
      expect([line, client.paused]).toEqual([line, true]);
    }
  });

  it("pays for them as always past the limits connectBudget and connectPeriod", () => {
    const small = registered({ limits: { connectBudget: 10, floodBudget: 6 } });
    small.world.pass(10_000);
    small.client.say(...channels.map((name) => `JOIN ${name}`));
    // 10 units, 6 units, and the line that overdraws them.
    expect(count(small.client, "JOIN")).toBe(9);
    const late = registered({ limits: { connectPeriod: 5_000, floodBudget: 6 } });
    late.world.pass(5_000);
    late.client.say(...channels.map((name) => `JOIN ${name}`));
    // 6 units, and the line that overdraws them.
    expect(count(late.client, "JOIN")).toBe(4);
  });

  it("gets no second budget by another nick or by joining again", () => {
    const { world, client } = registered({ limits: { connectBudget: 10, floodBudget: 6 } });
    world.pass(10_000);
    client.say("JOIN #a", "JOIN #b", "JOIN #c", "JOIN #d", "JOIN #e", "NICK bob");
    expect(client.paused).toBe(false);
    client.say("PART #a", "JOIN #a", "JOIN #f", "JOIN #g");
    expect(client.paused).toBe(true);
  });
});

describe("a client that has not registered", () => {
  it("has no such budget", () => {
    const client = new World({ limits: { floodBudget: 6 }, floodExemptions: [] }).open();
    client.say(...channels.map((name) => `JOIN ${name}`));
    expect(client.paused).toBe(true);
  });
});
