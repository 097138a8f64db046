import { describe, expect, it } from "bun:test";
import { prefixModeRows } from "../../../../src/irc/wire/channel-modes.ts";
import type { PrefixMode } from "../../../../src/irc/wire/channel-modes.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

function scene() {
  const world = new World({ limits: { targets: 2 } });
  const [ada, bob, cid] = [world.connect("ada"), world.connect("bob"), world.connect("cid")];
  for (const actor of [ada, bob, cid]) actor.say("JOIN #tea");
  world.hush();
  return { world, ada, bob, cid };
}

const inTea = (actor: FakeConnection): boolean =>
  actor.world.app.network.findChannel("#tea")?.members.has(actor.user) ?? false;

function give(actor: FakeConnection, letter: PrefixMode | "nothing"): void {
  const membership = actor.user.memberships[0];
  if (membership === undefined) throw new Error("in no channel");
  membership.prefixes = letter === "nothing" ? 0 : prefixModeRows[letter].bit;
}

describe("KICK", () => {
  it("tells all members, the one kicked too, and takes it out", () => {
    const { ada, bob, cid } = scene();
    ada.say("KICK #TEA BOB :no sugar here");
    for (const actor of [ada, bob, cid]) {
      expect(actor.take()).toEqual([":ada!ada@192.0.2.1 KICK #tea bob :no sugar here"]);
    }
    expect(inTea(bob)).toBe(false);
  });

  it("gives the kicker's nick where there is no reason", () => {
    expect(scene().ada.ask("KICK #tea bob")).toEqual([":ada!ada@192.0.2.1 KICK #tea bob ada"]);
  });

  it("kicks several, one line each, and refuses those past TARGMAX with 407", () => {
    const { world, ada } = scene();
    const dan = world.connect("dan");
    dan.say("JOIN #tea");
    world.hush();
    expect(ada.ask("KICK #tea bob,cid,dan out")).toEqual([
      ":ada!ada@192.0.2.1 KICK #tea bob out",
      ":ada!ada@192.0.2.1 KICK #tea cid out",
      ":irc.test 407 ada dan :Too many targets",
    ]);
    expect(inTea(dan)).toBe(true);
  });

  it("cuts the reason to KICKLEN bytes", () => {
    const [line = ""] = scene().ada.ask(`KICK #tea bob :${"x".repeat(480)}`);
    expect(line).toBe(`:ada!ada@192.0.2.1 KICK #tea bob ${"x".repeat(390)}`);
  });

  it("lets a channel vanish when its last member kicks itself", () => {
    const world = new World();
    const ada = world.connect("ada");
    ada.say("JOIN #tea");
    expect(ada.ask("KICK #tea ada,bob")).toEqual([
      ":ada!ada@192.0.2.1 KICK #tea ada ada",
      ":irc.test 441 ada bob #tea :They aren't on that channel",
    ]);
    expect(world.app.network.channelCount).toBe(0);
  });
});

describe("KICK refuses", () => {
  it("too few parameters with 461 and an unknown channel with 403", () => {
    const { ada } = scene();
    expect(ada.ask("KICK #tea")).toEqual([":irc.test 461 ada KICK :Not enough parameters"]);
    expect(ada.ask("KICK #tea ,")).toEqual([":irc.test 461 ada KICK :Not enough parameters"]);
    expect(ada.ask("KICK , ,")).toEqual([":irc.test 461 ada KICK :Not enough parameters"]);
    expect(ada.ask("KICK #none bob")).toEqual([":irc.test 403 ada #none :No such channel"]);
  });

  it("those outside with 442, those without rank with 482", () => {
    const { world, bob } = scene();
    expect(world.connect("eve").ask("KICK #tea bob")).toEqual([
      ":irc.test 442 eve #tea :You're not on that channel",
    ]);
    expect(bob.ask("KICK #tea cid")).toEqual([":irc.test 482 bob #tea :You're not channel operator"]);
  });

  it("a target that is not there with 441, on the network or not, and goes on with the others", () => {
    const { world, ada } = scene();
    world.connect("eve");
    expect(ada.ask("KICK #tea eve,bob")).toEqual([
      ":irc.test 441 ada eve #tea :They aren't on that channel",
      ":ada!ada@192.0.2.1 KICK #tea bob ada",
    ]);
    expect(ada.ask("KICK #tea nobody")).toEqual([
      ":irc.test 441 ada nobody #tea :They aren't on that channel",
    ]);
  });

  it.each([
    ["q", "q", true],
    ["q", "a", true],
    ["a", "q", false],
    ["a", "a", false],
    ["a", "o", true],
    ["o", "q", false],
    ["o", "a", false],
    ["o", "o", true],
    ["o", "h", true],
    ["h", "o", false],
    ["h", "h", false],
    ["h", "v", true],
    ["h", "nothing", true],
    ["v", "nothing", false],
  ] as const)("a target that the rank does not reach: %s on %s", (kicker, victim, allowed) => {
    const { ada, bob } = scene();
    give(ada, kicker);
    give(bob, victim);
    const heard = ada.ask("KICK #tea bob");
    expect(heard).toEqual([
      allowed
        ? ":ada!ada@192.0.2.1 KICK #tea bob ada"
        : ":irc.test 482 ada #tea :You're not channel operator",
    ]);
    expect(inTea(bob)).toBe(!allowed);
  });
});
