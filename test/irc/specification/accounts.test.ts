/**
 * Places in which an account shows: IRCv3 extended-join, account-tag, WHOX and WHOIS. There is no login yet, so the tests
 * set the account in the state of the network, as a login will.
 */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let user: FakeConnection;

function logIn(account: string | undefined): void {
  const { user: state } = user.state;
  if (state !== undefined) state.account = account;
}

beforeEach(() => {
  world = new World();
  user = world.connect("user");
});

describe("IRCv3 extended-join", () => {
  it("shows the account and the real name, and an asterisk for no account", () => {
    const modern = world.connect("modern", "extended-join").say("JOIN #channelname");
    const old = world.connect("old").say("JOIN #channelname");
    for (const client of [modern, old]) client.take();
    logIn("accountname");
    user.say("SETNAME :Real Name", "JOIN #channelname", "PART #channelname");
    logIn(undefined);
    user.say("JOIN #channelname");
    expect(modern.take().filter((line) => line.includes(" JOIN "))).toEqual([
      ":user!user@192.0.2.1 JOIN #channelname accountname :Real Name",
      ":user!user@192.0.2.1 JOIN #channelname * :Real Name",
    ]);
    expect(old.take()[0]).toBe(":user!user@192.0.2.1 JOIN #channelname");
  });
});

describe("IRCv3 account-tag", () => {
  it("is on every command of a user who is logged in, and on no other", () => {
    const friend = world.connect("friend", "account-tag").say("JOIN #atheme");
    const other = world.connect("other").say("JOIN #atheme");
    user.say("JOIN #atheme");
    for (const client of [friend, other]) client.take();
    user.say("PRIVMSG #atheme :Hello everyone.");
    logIn("hax0r");
    user.say("PRIVMSG #atheme :Now I'm logged in.", "NOTICE friend :you too?");
    logIn("bob");
    user.say("PRIVMSG #atheme :I switched accounts.", "PART #atheme");
    expect(friend.take()).toEqual([
      ":user!user@192.0.2.1 PRIVMSG #atheme :Hello everyone.",
      "@account=hax0r :user!user@192.0.2.1 PRIVMSG #atheme :Now I'm logged in.",
      "@account=hax0r :user!user@192.0.2.1 NOTICE friend :you too?",
      "@account=bob :user!user@192.0.2.1 PRIVMSG #atheme :I switched accounts.",
      "@account=bob :user!user@192.0.2.1 PART #atheme",
    ]);
    expect(other.take()[1]).toBe(":user!user@192.0.2.1 PRIVMSG #atheme :Now I'm logged in.");
  });

  it("is on numerics that the user causes", () => {
    const friend = world.connect("friend", "account-tag").say("MONITOR + renamed");
    friend.take();
    logIn("hax0r");
    user.say("NICK renamed");
    expect(friend.take()).toEqual(["@account=hax0r :irc.test 730 * renamed!user@192.0.2.1"]);
  });
});

describe("an account", () => {
  it("is in WHOIS and in the field a of WHO", () => {
    const asker = world.connect("asker");
    logIn("coolaccount");
    asker.say("WHOIS user", "WHO user %na");
    const lines = asker.take();
    expect(lines).toContain(":irc.test 330 asker user coolaccount :is logged in as");
    expect(lines).toContain(":irc.test 354 asker user coolaccount");
  });
});
