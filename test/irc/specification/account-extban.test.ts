/** The examples of IRCv3 account-extban, in its order, as far as the letters of this server allow. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";

describe("IRCv3 account-extban, The ACCOUNTEXTBAN ISUPPORT token", () => {
  it("is sent together with EXTBAN", () => {
    const alice = new World().open().say("NICK alice", "USER alice 0 * :Alice");
    const tokens = alice.take().flatMap((line) => (line.includes(" 005 ") ? line.split(" ").slice(3) : []));
    expect(tokens).toContain("EXTBAN=~,acmr");
    expect(tokens).toContain("ACCOUNTEXTBAN=a,account");
  });
});

describe("IRCv3 account-extban, Examples", () => {
  it.each(["~a:bob", "~account:bob"])("bans with %s the account that the account tag named", (mask) => {
    const world = new World();
    const alice = world.connect("alice", "account-tag").say("JOIN #chat");
    const bob = world.connect("bob_").say("JOIN #chat");
    const user = world.app.network.findUser("bob_");
    if (user !== undefined) user.account = "bob";
    alice.take();
    bob.say("PRIVMSG #chat :I am bad");
    expect(alice.take()).toEqual(["@account=bob :bob_!bob_@192.0.2.1 PRIVMSG #chat :I am bad"]);
    alice.say(`MODE #chat +b ${mask}`);
    expect(alice.take()).toEqual([":alice!alice@192.0.2.1 MODE #chat +b ~a:bob"]);
    bob.take();
    bob.say("PRIVMSG #chat :I am bad");
    expect(bob.take()).toEqual([
      ":irc.test 404 bob_ #chat :Cannot send to channel (+b): you are banned or muted",
    ]);
    bob.say("PART #chat", "JOIN #chat");
    expect(bob.take().at(-1)).toBe(":irc.test 474 bob_ #chat :Cannot join channel (+b)");
  });

  it("matches exact account names, in any case, and not nicks", () => {
    const world = new World();
    const alice = world.connect("alice").say("JOIN #chat", "MODE #chat +b ~a:Bob");
    expect(alice.take().at(-1)).toBe(":alice!alice@192.0.2.1 MODE #chat +b ~a:Bob");
    const join = (nick: string, account: string | undefined): string | undefined => {
      const client = world.connect(nick);
      const user = world.app.network.findUser(nick);
      if (user !== undefined) user.account = account;
      return client.say("JOIN #chat").take()[0]?.split(" ")[1];
    };
    expect(join("bob", undefined)).toBe("JOIN");
    expect(join("other", "bobby")).toBe("JOIN");
    expect(join("third", "BOB")).toBe("474");
  });
});
