/**
 * Accounts: IRCv3 extended-join, account-tag, WHOX and WHOIS; account-extban and the modes R and M, which a server without
 * accounts does not have. The tests set the account in the state of the network, as a login does.
 */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import { operatorIn, worldWithOperators } from "../session/operators.ts";
import type { FakeConnection, WorldOptions } from "../session/harness.ts";

const withAccounts: WorldOptions = { network: { accounts: true } };

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

describe("IRCv3 account-extban, The ACCOUNTEXTBAN ISUPPORT token", () => {
  it("is sent together with EXTBAN", () => {
    const alice = new World(withAccounts).open().say("NICK alice", "USER alice 0 * :Alice");
    const tokens = alice.take().flatMap((line) => (line.includes(" 005 ") ? line.split(" ").slice(3) : []));
    expect(tokens).toContain("EXTBAN=~,acmrz");
    expect(tokens).toContain("ACCOUNTEXTBAN=a,account");
  });
});

describe("IRCv3 account-extban, Examples", () => {
  it.each(["~a:bob", "~account:bob"])("bans with %s the account that the account tag named", (mask) => {
    world = new World(withAccounts);
    const alice = world.connect("alice", "account-tag").say("JOIN #chat");
    const bob = world.connect("bob_").say("JOIN #chat");
    const state = world.app.network.findUser("bob_");
    if (state !== undefined) state.account = "bob";
    alice.take();
    bob.say("PRIVMSG #chat :I am bad");
    expect(alice.take()).toEqual(["@account=bob :bob_!bob_@192.0.2.1 PRIVMSG #chat :I am bad"]);
    expect(alice.ask(`MODE #chat +b ${mask}`)).toEqual([":alice!alice@192.0.2.1 MODE #chat +b ~a:bob"]);
    bob.take();
    expect(bob.ask("PRIVMSG #chat :I am bad")).toEqual([
      ":irc.test 404 bob_ #chat :Cannot send to channel (+b): you are banned or muted",
    ]);
    expect(bob.ask("PART #chat", "JOIN #chat").at(-1)).toBe(
      ":irc.test 474 bob_ #chat :Cannot join channel (+b)",
    );
  });

  it("matches exact account names, in any case, and not nicks", () => {
    world = new World(withAccounts);
    const alice = world.connect("alice").say("JOIN #chat", "MODE #chat +b ~a:Bob");
    expect(alice.take().at(-1)).toBe(":alice!alice@192.0.2.1 MODE #chat +b ~a:Bob");
    const join = (nick: string, account: string | undefined): string | undefined => {
      const client = world.connect(nick);
      const state = world.app.network.findUser(nick);
      if (state !== undefined) state.account = account;
      return client.say("JOIN #chat").take()[0]?.split(" ")[1];
    };
    expect(join("bob", undefined)).toBe("JOIN");
    expect(join("other", "bobby")).toBe("JOIN");
    expect(join("third", "BOB")).toBe("474");
  });
});

describe("a server without accounts", () => {
  it("names nothing that needs one in 004 and 005", () => {
    const lines = world.open().say("NICK alice", "USER alice 0 * :Alice").take();
    const [, , , , userModes = "", channelModes = ""] =
      lines
        .find((line) => line.includes(" 004 "))
        ?.split(" ")
        .slice(1) ?? [];
    expect(userModes).not.toContain("R");
    expect(channelModes).not.toMatch(/[RM]/u);
    const tokens = lines.filter((line) => line.includes(" 005 ")).join(" ");
    expect(tokens).toMatch(/ CHANMODES=[^ RM]+ /u);
    expect(tokens).toContain(" EXTBAN=~,cmrz ");
    expect(tokens).not.toContain("ACCOUNTEXTBAN");
  });

  it.each(["R", "M"])("does not know channel mode %s: 472", (letter) => {
    user.say("JOIN #tea").take();
    const refused = [`:irc.test 472 user ${letter} :is unknown mode char to me`];
    expect(user.say(`MODE #tea +${letter}`).take()).toEqual(refused);
    expect(user.say(`MODE #tea -${letter}`).take()).toEqual(refused);
  });

  it("does not know user mode R: 501", () => {
    expect(user.say("MODE user +R").take()).toEqual([":irc.test 501 user :Unknown MODE flag: R"]);
  });

  it.each(["~a:bob", "~account:*", "~!a:*", "~m:~a:bob"])("refuses the mask %s with 696", (mask) => {
    user.say("JOIN #tea").take();
    expect(user.say(`MODE #tea +b ${mask}`).take()).toEqual([
      `:irc.test 696 user #tea b ${mask} :No such extended ban`,
    ]);
  });

  it("explains none of it in HELP", () => {
    for (const subject of ["CHANMODES", "USERMODES", "EXTBANS"]) {
      expect(user.say(`HELP ${subject}`).take().join("\n")).not.toMatch(/account|logged in|registered/u);
    }
  });

  it("lets operators of the server set none of it either", async () => {
    world = worldWithOperators();
    const root = await operatorIn(world);
    world.connect("ada").say("JOIN #tea");
    expect(root.say("SAMODE #tea +R").take()).toEqual([
      ":irc.test NOTICE root :*** SAMODE: R is unknown mode char to me",
    ]);
  });
});
