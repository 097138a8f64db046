import { describe, expect, it } from "bun:test";
import { World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";

const CHANNELS = 1_000;

/** A network with many channels, none of which matches the query. */
function largeWorld(): World {
  const world = new World();
  const { network } = world.app;
  const host = { username: "host", realname: "Host", host: "host.test", address: "", secure: false, at: 0 };
  const owner = network.addUser({ nick: "host", ...host });
  if (owner === undefined) throw new Error("the nick is in use");
  for (let index = 0; index < CHANNELS; index += 1) network.join(owner, `#channel${index}`, 0);
  for (let index = 0; index < CHANNELS; index += 1) network.addUser({ nick: `user${index}`, ...host });
  return world;
}

/** Lines that it hears from now on, turn by turn, up to a line with `end`. */
async function until(connection: FakeConnection, end: string): Promise<readonly string[]> {
  const lines = [...connection.take()];
  for (let turn = 0; turn < CHANNELS && !lines.some((line) => line.includes(end)); turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    lines.push(...connection.take());
  }
  return lines;
}

/** Names that fill a line. */
const NAMES = Array.from({ length: 131 }, (_, index) => `#${index.toString(36)}`);

describe("an answer that looks through much and finds nothing", () => {
  it.each([
    { name: "LIST", command: "LIST *nothing*", end: " 323 ", lines: 2 },
    { name: "WHO", command: "WHO *nothing*", end: " 315 ", lines: 1 },
    { name: "NAMES", command: `NAMES ${NAMES.join(",")}`, end: ` ${NAMES.at(-1)} `, lines: NAMES.length },
  ])("lets others be heard before it ends: $name", async ({ command, end, lines }) => {
    const world = largeWorld();
    const alice = world.connect("alice");
    const bob = world.connect("bob");
    alice.say(command);
    const first = alice.take();
    expect(first.filter((line) => line.includes(end))).toEqual([]);
    expect(bob.ask("PING now")).toHaveLength(1);
    const all = [...first, ...(await until(alice, end))];
    expect(all).toHaveLength(lines);
    expect(all.at(-1)).toContain(end);
  });
});
