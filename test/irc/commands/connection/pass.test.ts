import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const guarded = (): World => new World({ passwordHash: "hash" });

describe("PASS", () => {
  it("keeps the password for the registration and says nothing", async () => {
    const world = guarded();
    const actor = world.open();
    expect(actor.ask("PASS secret")).toEqual([]);
    actor.say("NICK alice", "USER a 0 * :Alice");
    expect(await world.verify(true)).toBe("secret");
    expect(actor.state.registered).toBe(true);
  });

  it("lets the last one count", async () => {
    const world = guarded();
    world.open().say("PASS first", "PASS :second one", "NICK alice", "USER a 0 * :Alice");
    expect(await world.verify(true)).toBe("second one");
  });

  it("is refused without a password with 461", () => {
    expect(new World().open().ask("PASS")).toEqual([":irc.test 461 * PASS :Not enough parameters"]);
  });

  it("may be sent before registration only", () => {
    expect(new World().connect("alice").ask("PASS secret")[0]).toStartWith(":irc.test 462 alice ");
  });
});
