import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

function scene(): { readonly world: World; readonly ada: FakeConnection; readonly bob: FakeConnection } {
  const world = new World();
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  for (const actor of [ada, bob]) actor.say("JOIN #tea");
  world.hush();
  return { world, ada, bob };
}

describe("TOPIC", () => {
  it("answers 331 without a topic", () => {
    expect(scene().bob.ask("TOPIC #tea")).toEqual([":irc.test 331 bob #tea :No topic is set"]);
  });

  it("tells all members of a new one, and shows it with 332 and 333", () => {
    const { world, ada, bob } = scene();
    world.now += 61_500;
    const changed = [":ada!ada@192.0.2.1 TOPIC #tea :green only"];
    expect(ada.ask("TOPIC #tea :green only")).toEqual(changed);
    expect(bob.take()).toEqual(changed);
    expect(bob.ask("TOPIC #tea")).toEqual([
      ":irc.test 332 bob #tea :green only",
      ":irc.test 333 bob #tea ada!ada@192.0.2.1 1767225661",
    ]);
  });

  it("is cleared by an empty one", () => {
    const { ada, bob } = scene();
    ada.say("TOPIC #tea green");
    expect(ada.ask("TOPIC #tea :")).toEqual([":ada!ada@192.0.2.1 TOPIC #tea :"]);
    expect(bob.ask("TOPIC #tea")).toEqual([":irc.test 331 bob #tea :No topic is set"]);
  });

  it("carries a message id", () => {
    const { world } = scene();
    const eve = world.connect("eve", "message-tags");
    eve.say("JOIN #eve");
    expect(eve.ask("TOPIC #eve hello")).toEqual([
      expect.stringMatching(/^@msgid=\S+ :eve!eve@192\.0\.2\.1 TOPIC #eve :hello$/u),
    ]);
  });

  it("is cut to TOPICLEN bytes between characters", () => {
    const { world, ada } = scene();
    ada.say(`TOPIC #tea :${"茶".repeat(150)}`);
    expect(world.app.network.findChannel("#tea")?.topic?.text).toBe("茶".repeat(130));
  });

  it("needs halfop or more while the channel is +t: 482, and nothing changes", () => {
    const { world, ada, bob } = scene();
    expect(bob.ask("TOPIC #tea mine")).toEqual([":irc.test 482 bob #tea :You're not channel operator"]);
    expect(world.app.network.findChannel("#tea")?.topic).toBeUndefined();
    ada.say("MODE #tea +h bob");
    expect(bob.ask("TOPIC #tea mine")).toEqual([":bob!bob@192.0.2.1 TOPIC #tea :mine"]);
  });

  it("is any member's to set without +t", () => {
    const { ada, bob } = scene();
    ada.say("MODE #tea -t");
    bob.take();
    expect(bob.ask("TOPIC #tea ours")).toEqual([":bob!bob@192.0.2.1 TOPIC #tea :ours"]);
  });

  it("is 403 for an unknown channel and 442 to set from outside", () => {
    const { world } = scene();
    const eve = world.connect("eve");
    expect(eve.ask("TOPIC #none")).toEqual([":irc.test 403 eve #none :No such channel"]);
    expect(eve.ask("TOPIC #tea x")).toEqual([":irc.test 442 eve #tea :You're not on that channel"]);
  });

  it("may be asked for from outside, but not in a secret channel", () => {
    const { world, ada } = scene();
    const eve = world.connect("eve");
    ada.say("TOPIC #tea green");
    expect(eve.ask("TOPIC #tea")[0]).toBe(":irc.test 332 eve #tea :green");
    ada.say("MODE #tea +s");
    expect(eve.ask("TOPIC #tea")).toEqual([":irc.test 442 eve #tea :You're not on that channel"]);
    eve.user.privileges = new Set(["see"]);
    expect(eve.ask("TOPIC #tea")[0]).toBe(":irc.test 332 eve #tea :green");
  });
});
