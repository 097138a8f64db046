import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";

function scene(options: WorldOptions = {}) {
  const world = new World(options);
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  ada.say("JOIN #tea");
  world.hush();
  return { world, ada, bob };
}

describe("INVITE", () => {
  it("answers with 341 and tells the one invited", () => {
    const { ada, bob } = scene();
    expect(ada.ask("INVITE BOB #TEA")).toEqual([":irc.test 341 ada bob #tea"]);
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 INVITE bob #tea"]);
  });

  it("says with 301 that the one invited is away", () => {
    const { ada, bob } = scene();
    bob.ask("AWAY :asleep");
    expect(ada.ask("INVITE bob #tea")).toEqual([
      ":irc.test 341 ada bob #tea",
      ":irc.test 301 ada bob :asleep",
    ]);
  });

  it("tells the members with invite-notify and no others", () => {
    const { world, ada } = scene();
    const cid = world.connect("cid", "invite-notify");
    const dan = world.connect("dan");
    for (const actor of [cid, dan]) actor.say("JOIN #tea");
    world.hush();
    ada.say("INVITE bob #tea");
    expect(cid.take()).toEqual([":ada!ada@192.0.2.1 INVITE bob #tea"]);
    expect(dan.take()).toEqual([]);
  });

  it("lists one's invitations with 336 and 337 when it stands alone", () => {
    const { ada, bob } = scene();
    ada.say("JOIN #milk", "INVITE bob #tea", "INVITE bob #milk");
    expect(bob.ask("INVITE")).toEqual([
      ":irc.test 336 bob #tea",
      ":irc.test 336 bob #milk",
      ":irc.test 337 bob :End of /INVITE list",
    ]);
    bob.say("JOIN #tea");
    expect(bob.ask("INVITE")[0]).toBe(":irc.test 336 bob #milk");
  });

  it("forgets the oldest invitation past the limit", () => {
    const { ada, bob } = scene({ limits: { invitationsPerUser: 1 } });
    ada.say("JOIN #milk", "INVITE bob #tea", "INVITE bob #milk");
    expect(bob.ask("INVITE")).toEqual([":irc.test 336 bob #milk", ":irc.test 337 bob :End of /INVITE list"]);
  });

  it("needs a channel besides the nick: 461", () => {
    expect(scene().ada.ask("INVITE bob")).toEqual([":irc.test 461 ada INVITE :Not enough parameters"]);
  });

  it("refuses an unknown nick with 401 and an unknown channel with 403", () => {
    const { ada } = scene();
    expect(ada.ask("INVITE nobody #tea")).toEqual([":irc.test 401 ada nobody :No such nick/channel"]);
    expect(ada.ask("INVITE bob #none")).toEqual([":irc.test 403 ada #none :No such channel"]);
  });

  it("refuses those outside with 442", () => {
    const { bob } = scene();
    expect(bob.ask("INVITE ada #tea")).toEqual([":irc.test 442 bob #tea :You're not on that channel"]);
  });

  it("refuses one who is there already with 443", () => {
    const { ada, bob } = scene();
    bob.say("JOIN #tea");
    ada.take();
    expect(ada.ask("INVITE bob #tea")).toEqual([":irc.test 443 ada bob #tea :is already on channel"]);
  });

  it("refuses those without rank with 482 where the channel is invite-only", () => {
    const { world, ada, bob } = scene();
    world.connect("cid");
    bob.say("JOIN #tea");
    ada.say("MODE #tea +i");
    expect(bob.ask("INVITE cid #tea")).toEqual([":irc.test 482 bob #tea :You're not channel operator"]);
    ada.say("MODE #tea +h bob");
    expect(bob.ask("INVITE cid #tea")).toEqual([":irc.test 341 bob cid #tea"]);
  });
});
