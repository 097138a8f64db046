/** IRCv3 pre-away: AWAY before registration. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let watcher: FakeConnection;

beforeEach(() => {
  world = new World();
  watcher = world.connect("watcher").say("MONITOR + dan");
  watcher.take();
});

function register(...lines: readonly string[]): FakeConnection {
  const dan = world.open().say("CAP REQ draft/pre-away");
  dan.take();
  return dan.say(...lines, "NICK dan", "USER d 0 * :Dan", "CAP END");
}

describe("IRCv3 pre-away", () => {
  it("sets the away message that the user has from the start, and is answered", () => {
    const dan = register("AWAY :Gone to lunch.  Back in 5");
    expect(dan.take()[0]).toBe(":irc.test 306 * :You have been marked as being away");
    expect(watcher.ask("PRIVMSG dan :hi")).toContain(":irc.test 301 watcher dan :Gone to lunch.  Back in 5");
  });

  it("does not keep back that the nick is taken", () => {
    register("AWAY *");
    expect(watcher.take()).toEqual([":irc.test 730 * dan!d@192.0.2.1"]);
  });

  it("takes * for a reason that is not given, before and after registration", () => {
    const dan = register("AWAY *");
    watcher.take();
    expect(watcher.ask("WHOIS dan")).toContain(":irc.test 301 watcher dan :*");
    dan.say("AWAY", "AWAY *").take();
    expect(watcher.ask("WHO dan")[0]).toContain(" dan G ");
  });

  it("takes AWAY without a message for being there", () => {
    const dan = register("AWAY :gone", "AWAY");
    expect(dan.take()[1]).toBe(":irc.test 305 * :You are no longer marked as being away");
    expect(watcher.ask("WHO dan").join(" ")).toContain(" dan H ");
  });

  it("shows those who join the channel later that the user is away", () => {
    const other = world.connect("other", "away-notify").say("JOIN #tea");
    other.take();
    register("AWAY *").say("JOIN #tea");
    expect(other.take()).toEqual([":dan!d@192.0.2.1 JOIN #tea", ":dan!d@192.0.2.1 AWAY :*"]);
  });

  it("is refused without the capability", () => {
    expect(world.open().say("AWAY :early").take()).toEqual([":irc.test 451 * :You have not registered"]);
  });
});
