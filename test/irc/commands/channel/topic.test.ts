import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { topic } from "../../../../src/irc/commands/channel/topic.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

function scene(): { readonly world: World; readonly ada: Actor; readonly bob: Actor } {
  const world = new World([join, mode, topic]);
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  for (const actor of [ada, bob]) actor.send("JOIN #tea");
  world.clear();
  return { world, ada, bob };
}

describe("TOPIC", () => {
  it("answers 331 without a topic", () => {
    expect(scene().bob.send("TOPIC #tea")).toEqual([":irc.test 331 bob #tea :No topic is set"]);
  });

  it("tells all members of a new one, and shows it with 332 and 333", () => {
    const { world, ada, bob } = scene();
    world.now += 61_500;
    ada.send("TOPIC #tea :green only");
    expect(ada.heard).toEqual([":ada!ada@host.test TOPIC #tea :green only"]);
    expect(bob.heard).toEqual(ada.heard);
    expect(bob.send("TOPIC #tea")).toEqual([
      ":irc.test 332 bob #tea :green only",
      ":irc.test 333 bob #tea ada!ada@host.test 1700000061",
    ]);
  });

  it("is cleared by an empty one", () => {
    const { ada, bob } = scene();
    ada.send("TOPIC #tea green");
    expect(ada.send("TOPIC #tea :")).toEqual([":ada!ada@host.test TOPIC #tea :"]);
    expect(bob.send("TOPIC #tea")).toEqual([":irc.test 331 bob #tea :No topic is set"]);
  });

  it("carries a message id", () => {
    const { world } = scene();
    const eve = world.connect("eve", { capabilities: ["message-tags"] });
    eve.send("JOIN #eve");
    expect(eve.send("TOPIC #eve hello")).toEqual(["@msgid=id1 :eve!eve@host.test TOPIC #eve hello"]);
  });

  it("is cut to TOPICLEN bytes between characters", () => {
    const { world, ada } = scene();
    ada.send(`TOPIC #tea :${"茶".repeat(150)}`);
    expect(world.network.findChannel("#tea")?.topic?.text).toBe("茶".repeat(130));
  });

  it("needs halfop or more while the channel is +t: 482, and nothing changes", () => {
    const { world, ada, bob } = scene();
    expect(bob.send("TOPIC #tea mine")).toEqual([":irc.test 482 bob #tea :You're not channel operator"]);
    expect(world.network.findChannel("#tea")?.topic).toBeUndefined();
    ada.send("MODE #tea +h bob");
    expect(bob.send("TOPIC #tea mine")).toEqual([":bob!bob@host.test TOPIC #tea mine"]);
  });

  it("is any member's to set without +t", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea -t");
    bob.heard.length = 0;
    expect(bob.send("TOPIC #tea ours")).toEqual([":bob!bob@host.test TOPIC #tea ours"]);
  });

  it("is 403 for an unknown channel and 442 to set from outside", () => {
    const { world } = scene();
    const eve = world.connect("eve");
    expect(eve.send("TOPIC #none")).toEqual([":irc.test 403 eve #none :No such channel"]);
    expect(eve.send("TOPIC #tea x")).toEqual([":irc.test 442 eve #tea :You're not on that channel"]);
  });

  it("may be asked for from outside, but not in a secret channel", () => {
    const { world, ada } = scene();
    const eve = world.connect("eve");
    ada.send("TOPIC #tea green");
    expect(eve.send("TOPIC #tea")[0]).toBe(":irc.test 332 eve #tea green");
    ada.send("MODE #tea +s");
    expect(eve.send("TOPIC #tea")).toEqual([":irc.test 442 eve #tea :You're not on that channel"]);
    eve.user.privileges = new Set(["see"]);
    expect(eve.send("TOPIC #tea")[0]).toBe(":irc.test 332 eve #tea green");
  });
});
