/** IRCv3 Monitor and extended-monitor over whole conversations. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";

let world: World;

beforeEach(() => {
  world = new World();
});

describe("IRCv3 Monitor", () => {
  it("tells who watches a nick of everyone who takes it, once", () => {
    const alice = world.connect("alice").say("MONITOR + bob");
    const carol = world.connect("carol").say("MONITOR + BOB,alice");
    expect(alice.take()).toEqual([":irc.test 731 alice bob"]);
    expect(carol.take()).toEqual([":irc.test 730 carol alice!alice@192.0.2.1", ":irc.test 731 carol BOB"]);
    world.connect("bob");
    expect(alice.take()).toEqual([":irc.test 730 * bob!bob@192.0.2.1"]);
    expect(carol.take()).toEqual([":irc.test 730 * bob!bob@192.0.2.1"]);
  });

  it.each([
    ["QUIT", (world_: World) => world_.connections[1]?.say("QUIT :bye")],
    ["a lost connection", (world_: World) => world_.connections[1]?.lose()],
    ["a change of nick", (world_: World) => world_.connections[1]?.say("NICK robert")],
    ["KILL", (world_: World) => world_.connections[2]?.say("KILL Bob :enough")],
  ] as const)("tells of the nick's end after %s", (_, leave) => {
    const alice = world.connect("alice");
    world.connect("Bob");
    const root = world.connect("root").state.user;
    if (root !== undefined) root.privileges = new Set(["kill"]);
    alice.say("MONITOR + bob").take();
    leave(world);
    expect(alice.take()).toEqual([":irc.test 731 * Bob"]);
    expect(alice.ask("MONITOR S")).toEqual([":irc.test 731 alice bob"]);
  });

  it("tells of a change of nick as one who goes and one who comes, and of a change of case not at all", () => {
    const alice = world.connect("alice").say("MONITOR + bob,robert");
    const bob = world.connect("bob");
    alice.take();
    bob.say("NICK Bob");
    expect(alice.take()).toEqual([]);
    bob.say("NICK robert");
    expect(alice.take()).toEqual([":irc.test 731 * Bob", ":irc.test 730 * robert!bob@192.0.2.1"]);
  });

  it("says nothing more of what was removed or cleared", () => {
    const alice = world.connect("alice").say("MONITOR + bob,carol", "MONITOR - bob");
    world.connect("bob");
    alice.say("MONITOR C").take();
    world.connect("carol");
    expect(alice.take()).toEqual([]);
  });

  it("is advertised with the length of the list", () => {
    const alice = world.connect("alice").say("VERSION");
    expect(alice.take().join(" ")).toMatch(/ 005 alice .*\bMONITOR=100\b/u);
  });
});

describe("IRCv3 extended-monitor", () => {
  const notices = "extended-monitor away-notify setname";

  it("sends AWAY and SETNAME of monitored nicks to those who have the capability for them too", () => {
    const alice = world.connect("alice", notices).say("MONITOR + bob");
    const carol = world.connect("carol", "extended-monitor setname").say("MONITOR + bob");
    const bob = world.connect("bob");
    for (const watcher of [alice, carol]) watcher.take();
    bob.say("AWAY :lunch", "SETNAME :Robert", "AWAY");
    expect(alice.take()).toEqual([
      ":bob!bob@192.0.2.1 AWAY :lunch",
      ":bob!bob@192.0.2.1 SETNAME Robert",
      ":bob!bob@192.0.2.1 AWAY",
    ]);
    expect(carol.take()).toEqual([":bob!bob@192.0.2.1 SETNAME Robert"]);
  });

  it("tells nothing to who watches without it, or has it and does not watch", () => {
    const alice = world.connect("alice", "away-notify setname").say("MONITOR + bob");
    const carol = world.connect("carol", notices);
    const bob = world.connect("bob");
    for (const watcher of [alice, carol]) watcher.take();
    bob.say("AWAY :lunch", "SETNAME :Robert");
    expect([alice, carol].map((watcher) => watcher.take())).toEqual([[], []]);
  });

  it("tells once who shares a channel and watches, and never the user itself", () => {
    const alice = world.connect("alice", notices).say("JOIN #tea", "MONITOR + bob");
    const bob = world.connect("bob", notices).say("JOIN #tea", "MONITOR + bob");
    for (const peer of [alice, bob]) peer.take();
    bob.say("AWAY :lunch");
    expect(alice.take()).toEqual([":bob!bob@192.0.2.1 AWAY :lunch"]);
    expect(bob.take()).toEqual([":irc.test 306 bob :You have been marked as being away"]);
  });
});
