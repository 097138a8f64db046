import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { part } from "../../../../src/irc/commands/channel/part.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

function teaWith(...nicks: readonly string[]): { readonly world: World; readonly actors: readonly Actor[] } {
  const world = new World([join, part]);
  const actors = nicks.map((nick) => world.connect(nick));
  for (const actor of actors) actor.send("JOIN #tea");
  world.clear();
  return { world, actors };
}

describe("PART", () => {
  it("tells all members, the leaving one too", () => {
    const { world, actors } = teaWith("ada", "bob");
    actors[0]?.send("PART #TEA :off to work");
    for (const actor of actors) expect(actor.heard).toEqual([":ada!ada@host.test PART #tea :off to work"]);
    expect(world.network.findChannel("#tea")?.members.size).toBe(1);
  });

  it("has no last parameter without a reason", () => {
    const { actors } = teaWith("ada");
    expect(actors[0]?.send("PART #tea")).toEqual([":ada!ada@host.test PART #tea"]);
  });

  it("leaves several channels for one reason", () => {
    const { world } = teaWith();
    const ada = world.connect("ada");
    ada.send("JOIN #a,#b");
    expect(ada.send("PART #a,#b bye")).toEqual([
      ":ada!ada@host.test PART #a bye",
      ":ada!ada@host.test PART #b bye",
    ]);
  });

  it("lets a channel without members vanish", () => {
    const { world, actors } = teaWith("ada");
    actors[0]?.send("PART #tea");
    expect(world.network.findChannel("#tea")).toBeUndefined();
  });

  it("cuts the reason between characters to its limit", () => {
    const { actors } = teaWith("ada");
    const [line = ""] = actors[0]?.send(`PART #tea :${"é".repeat(240)}`) ?? [];
    expect(line).toBe(`:ada!ada@host.test PART #tea ${"é".repeat(195)}`);
  });

  it("refuses an unknown channel with 403, one that the user is not in with 442, and does the others", () => {
    const { world, actors } = teaWith("ada");
    const bob = world.connect("bob");
    bob.send("JOIN #b");
    world.clear();
    expect(bob.send("PART #none,#tea,#b")).toEqual([
      ":irc.test 403 bob #none :No such channel",
      ":irc.test 442 bob #tea :You're not on that channel",
      ":bob!bob@host.test PART #b",
    ]);
    expect(actors[0]?.heard).toEqual([]);
  });

  it("refuses an empty list with 461", () => {
    const { actors } = teaWith("ada");
    expect(actors[0]?.send("PART :")).toEqual([":irc.test 461 ada PART :Not enough parameters"]);
  });
});
