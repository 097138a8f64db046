import { describe, expect, it } from "bun:test";
import { invite } from "../../../../src/irc/commands/channel/invite.ts";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { World } from "../harness.ts";
import type { Actor, WorldOptions } from "../harness.ts";

interface Scene {
  readonly world: World;
  readonly ada: Actor;
  readonly bob: Actor;
}

function scene(options: WorldOptions = {}): Scene {
  const world = new World([join, mode, invite], options);
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  ada.send("JOIN #tea");
  world.clear();
  return { world, ada, bob };
}

describe("INVITE", () => {
  it("answers with 341 and tells the one invited", () => {
    const { ada, bob } = scene();
    expect(ada.send("INVITE BOB #TEA")).toEqual([":irc.test 341 ada bob #tea"]);
    expect(bob.heard).toEqual([":ada!ada@host.test INVITE bob #tea"]);
  });

  it("says with 301 that the one invited is away", () => {
    const { ada, bob } = scene();
    bob.user.away = "asleep";
    expect(ada.send("INVITE bob #tea")).toEqual([
      ":irc.test 341 ada bob #tea",
      ":irc.test 301 ada bob asleep",
    ]);
  });

  it("tells the members with invite-notify and no others", () => {
    const { world, ada } = scene();
    const cid = world.connect("cid", { capabilities: ["invite-notify"] });
    const dan = world.connect("dan");
    for (const actor of [cid, dan]) actor.send("JOIN #tea");
    world.clear();
    ada.send("INVITE bob #tea");
    expect(cid.heard).toEqual([":ada!ada@host.test INVITE bob #tea"]);
    expect(dan.heard).toEqual([]);
  });

  it("lists one's invitations with 336 and 337 when it stands alone", () => {
    const { ada, bob } = scene();
    ada.send("JOIN #milk");
    ada.send("INVITE bob #tea");
    ada.send("INVITE bob #milk");
    expect(bob.send("INVITE")).toEqual([
      ":irc.test 336 bob #tea",
      ":irc.test 336 bob #milk",
      ":irc.test 337 bob :End of /INVITE list",
    ]);
    bob.send("JOIN #tea");
    expect(bob.send("INVITE")[0]).toBe(":irc.test 336 bob #milk");
  });

  it("forgets the oldest invitation past the limit", () => {
    const { ada, bob } = scene({ limits: { invitationsPerUser: 1 } });
    ada.send("JOIN #milk");
    ada.send("INVITE bob #tea");
    ada.send("INVITE bob #milk");
    expect(bob.send("INVITE")).toEqual([":irc.test 336 bob #milk", ":irc.test 337 bob :End of /INVITE list"]);
  });

  it("needs a channel besides the nick: 461", () => {
    expect(scene().ada.send("INVITE bob")).toEqual([":irc.test 461 ada INVITE :Not enough parameters"]);
  });

  it("refuses an unknown nick with 401 and an unknown channel with 403", () => {
    const { ada } = scene();
    expect(ada.send("INVITE nobody #tea")).toEqual([":irc.test 401 ada nobody :No such nick/channel"]);
    expect(ada.send("INVITE bob #none")).toEqual([":irc.test 403 ada #none :No such channel"]);
  });

  it("refuses those outside with 442", () => {
    const { bob } = scene();
    expect(bob.send("INVITE ada #tea")).toEqual([":irc.test 442 bob #tea :You're not on that channel"]);
  });

  it("refuses one who is there already with 443", () => {
    const { ada, bob } = scene();
    bob.send("JOIN #tea");
    ada.heard.length = 0;
    expect(ada.send("INVITE bob #tea")).toEqual([":irc.test 443 ada bob #tea :is already on channel"]);
  });

  it("refuses those without rank with 482 where the channel is invite-only", () => {
    const { world, ada, bob } = scene();
    world.connect("cid");
    bob.send("JOIN #tea");
    ada.send("MODE #tea +i");
    expect(bob.send("INVITE cid #tea")).toEqual([":irc.test 482 bob #tea :You're not channel operator"]);
    ada.send("MODE #tea +h bob");
    expect(bob.send("INVITE cid #tea")).toEqual([":irc.test 341 bob cid #tea"]);
  });
});
