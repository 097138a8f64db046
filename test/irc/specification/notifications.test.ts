/** IRCv3 away-notify, invite-notify and chghost: recipients, and those who hear nothing. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let nick: FakeConnection;
let modern: FakeConnection;
let old: FakeConnection;

/** All three share a channel; `modern` has the capability. */
function meet(capability: string): void {
  world = new World();
  nick = world.connect("nick").say("JOIN #channel");
  modern = world.connect("modern", capability).say("JOIN #channel");
  old = world.connect("old").say("JOIN #channel");
  for (const client of [nick, modern, old]) client.take();
}

describe("IRCv3 away-notify", () => {
  beforeEach(() => meet("away-notify"));

  it("tells of setting, changing and removing the message", () => {
    nick.say("AWAY :gone", "AWAY :gone for good", "AWAY :gone for good", "AWAY");
    expect(modern.take()).toEqual([
      ":nick!nick@192.0.2.1 AWAY :gone",
      ":nick!nick@192.0.2.1 AWAY :gone for good",
      ":nick!nick@192.0.2.1 AWAY",
    ]);
    expect(old.take()).toEqual([]);
  });

  it("tells of those who join and are away, and of no others", () => {
    const gone = world.connect("gone").say("AWAY :lunch", "JOIN #channel");
    world.connect("here").say("JOIN #channel");
    expect(modern.take()).toEqual([
      ":gone!gone@192.0.2.1 JOIN #channel",
      ":gone!gone@192.0.2.1 AWAY :lunch",
      ":here!here@192.0.2.1 JOIN #channel",
    ]);
    expect(gone.take().some((line) => line.includes(" AWAY "))).toBe(false);
  });

  it("does not tell a client of its own state", () => {
    expect(modern.ask("AWAY :gone")).toEqual([":irc.test 306 modern :You have been marked as being away"]);
  });
});

describe("IRCv3 invite-notify", () => {
  beforeEach(() => meet("invite-notify"));

  it("tells members who have the capability, and the target in any case", () => {
    const attila = world.connect("Attila");
    nick.say("INVITE Attila #channel");
    const invite = ":nick!nick@192.0.2.1 INVITE Attila #channel";
    expect(attila.take()).toEqual([invite]);
    expect(modern.take()).toEqual([invite]);
    expect(old.take()).toEqual([]);
    expect(nick.take()).toEqual([":irc.test 341 nick Attila #channel"]);
  });
});

describe("IRCv3 chghost", () => {
  beforeEach(() => {
    meet("chghost");
    const operator = world.connect("operator");
    const { user } = operator.state;
    if (user !== undefined) user.privileges = new Set(["chghost"]);
    operator.say("CHGHOST nick ckyard.test");
  });

  it("tells who has the capability of the new username and host", () => {
    expect(modern.take()).toEqual([":nick!nick@192.0.2.1 CHGHOST nick ckyard.test"]);
  });

  it("looks to others as if the client had reconnected", () => {
    expect(old.take()).toEqual([
      ":nick!nick@192.0.2.1 QUIT :Changing host",
      ":nick!nick@ckyard.test JOIN #channel",
      ":irc.test MODE #channel +o nick",
    ]);
  });

  it("tells those with extended-monitor who watch the nick and share no channel", () => {
    const watcher = world.connect("watcher", "chghost extended-monitor").say("MONITOR + nick");
    const operator = world.connections.find(({ state }) => state.nick === "operator");
    watcher.take();
    operator?.say("CHGHOST nick backyard.test");
    expect(watcher.take()).toEqual([":nick!nick@ckyard.test CHGHOST nick backyard.test"]);
  });
});
