/** IRCv3 account-notify, with what else a log-in shows. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, worldWithAccounts } from "../session/accounts.ts";
import type { FakeConnection, World } from "../session/harness.ts";
import { passwordOf } from "../session/memory-store.ts";

let world: World;
let watcher: FakeConnection;
let old: FakeConnection;
let user: FakeConnection;

beforeEach(() => {
  world = worldWithAccounts(["ana", "bob"]);
  watcher = world.connect("watcher", "account-notify").say("JOIN #tea");
  old = world.connect("old").say("JOIN #tea");
  user = world.connect("user", "account-notify").say("JOIN #tea");
  world.hush();
});

describe("IRCv3 account-notify", () => {
  it("says ACCOUNT to those in the same channels, and to the client itself", async () => {
    const answer = await ask(user, `NS IDENTIFY ana ${passwordOf("ana")}`);
    const line = ":user!user@192.0.2.1 ACCOUNT ana";
    expect(answer).toContain(line);
    expect(watcher.take()).toEqual([line]);
    expect(old.take()).toEqual([]);
  });

  it("says ACCOUNT * when the user logs out", async () => {
    await ask(user, `NS IDENTIFY ana ${passwordOf("ana")}`);
    watcher.take();
    const answer = await ask(user, "NS LOGOUT");
    expect(answer.slice(0, 2)).toEqual([
      ":user!user@192.0.2.1 ACCOUNT *",
      ":irc.test 901 user user!user@192.0.2.1 :You are now logged out",
    ]);
    expect(watcher.take()).toEqual([":user!user@192.0.2.1 ACCOUNT *"]);
  });

  it("says nothing where the account stays the same", async () => {
    await ask(user, `NS IDENTIFY ana ${passwordOf("ana")}`);
    watcher.take();
    await ask(user, `NS IDENTIFY ana ${passwordOf("ana")}`);
    expect(watcher.take()).toEqual([]);
    await ask(user, `NS IDENTIFY bob ${passwordOf("bob")}`);
    expect(watcher.take()).toEqual([":user!user@192.0.2.1 ACCOUNT bob"]);
  });

  it("reaches those who watch the nick with extended-monitor", async () => {
    const far = world.connect("far", "account-notify extended-monitor").say("MONITOR + user");
    far.take();
    await ask(user, `NS IDENTIFY ana ${passwordOf("ana")}`);
    expect(far.take()).toEqual([":user!user@192.0.2.1 ACCOUNT ana"]);
  });
});

describe("a user who logged in before registration", () => {
  it("is shown with the account by extended-join, account-tag and WHOX", async () => {
    const friend = world.connect("friend", "extended-join account-tag").say("JOIN #tea");
    friend.take();
    const ana = await loggedIn(world, "ana");
    ana.say("JOIN #tea", "PRIVMSG #tea :hello");
    expect(friend.take()).toEqual([
      "@account=ana :ana!ana@192.0.2.1 JOIN #tea ana ana",
      "@account=ana :ana!ana@192.0.2.1 PRIVMSG #tea :hello",
    ]);
    expect(friend.ask("WHO ana %na")[0]).toBe(":irc.test 354 friend ana ana");
  });
});
