import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

function teaWith(...nicks: readonly string[]): {
  readonly world: World;
  readonly actors: readonly FakeConnection[];
} {
  const world = new World();
  const actors = nicks.map((nick) => world.connect(nick));
  for (const actor of actors) actor.say("JOIN #tea");
  world.hush();
  return { world, actors };
}

describe("PART", () => {
  it("tells all members, the leaving one too", () => {
    const { world, actors } = teaWith("ada", "bob");
    actors[0]?.say("PART #TEA :off to work");
    for (const actor of actors) expect(actor.take()).toEqual([":ada!ada@192.0.2.1 PART #tea :off to work"]);
    expect(world.app.network.findChannel("#tea")?.members.size).toBe(1);
  });

  it("has no last parameter without a reason", () => {
    const { actors } = teaWith("ada");
    expect(actors[0]?.ask("PART #tea")).toEqual([":ada!ada@192.0.2.1 PART #tea"]);
  });

  it("leaves several channels for one reason", () => {
    const { world } = teaWith();
    const ada = world.connect("ada");
    ada.say("JOIN #a,#b");
    expect(ada.ask("PART #a,#b bye")).toEqual([
      ":ada!ada@192.0.2.1 PART #a bye",
      ":ada!ada@192.0.2.1 PART #b bye",
    ]);
  });

  it("lets a channel without members vanish", () => {
    const { world, actors } = teaWith("ada");
    actors[0]?.ask("PART #tea");
    expect(world.app.network.findChannel("#tea")).toBeUndefined();
  });

  it("cuts the reason between characters to its limit", () => {
    const { actors } = teaWith("ada");
    const [line = ""] = actors[0]?.ask(`PART #tea :${"é".repeat(240)}`) ?? [];
    expect(line).toBe(`:ada!ada@192.0.2.1 PART #tea ${"é".repeat(195)}`);
  });

  it("refuses an unknown channel with 403, one that the user is not in with 442, and does the others", () => {
    const { world, actors } = teaWith("ada");
    const bob = world.connect("bob");
    bob.say("JOIN #b");
    world.hush();
    expect(bob.ask("PART #none,#tea,#b")).toEqual([
      ":irc.test 403 bob #none :No such channel",
      ":irc.test 442 bob #tea :You're not on that channel",
      ":bob!bob@192.0.2.1 PART #b",
    ]);
    expect(actors[0]?.take()).toEqual([]);
  });

  it("refuses an empty list with 461", () => {
    const { actors } = teaWith("ada");
    expect(actors[0]?.ask("PART :")).toEqual([":irc.test 461 ada PART :Not enough parameters"]);
  });
});
