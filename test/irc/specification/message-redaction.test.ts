/** IRCv3 message-redaction: its examples, who may redact what, and each error. */
import { beforeEach, describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const MODERN = "message-tags echo-message draft/message-redaction labeled-response batch";

let world: World;
let chanop: FakeConnection;
let nick: FakeConnection;
let old: FakeConnection;

beforeEach(() => {
  world = new World();
  chanop = world.connect("chanop", MODERN);
  nick = world.connect("nick", MODERN);
  old = world.connect("old", "message-tags");
  for (const connection of [chanop, nick, old]) connection.say("JOIN #channel");
  world.hush();
});

/** Says a line, and returns the id of the message as it is echoed. Nobody has read anything then. */
function say(connection: FakeConnection, line: string): string {
  world.hush();
  connection.say(line);
  const id = /msgid=([^; ]+)/.exec(connection.take()[0] ?? "")?.[1];
  if (id === undefined) throw new Error(`nothing was echoed for ${line}`);
  world.hush();
  return id;
}

describe("REDACT", () => {
  it("deletes a PRIVMSG: those with the capability hear it, and nobody else", () => {
    const id = say(nick, "PRIVMSG #channel :an example");
    nick.say(`REDACT #channel ${id} :bad example`);
    const line = `:nick!nick@192.0.2.1 REDACT #channel ${id} :bad example`;
    expect(nick.take()).toEqual([line]);
    expect(chanop.take()).toEqual([line]);
    expect(old.take()).toEqual([]);
  });

  it("deletes a TAGMSG, without a reason", () => {
    const id = say(nick, "@+draft/react=🤞 TAGMSG #channel");
    nick.say(`REDACT #channel ${id}`);
    expect(chanop.take()).toEqual([`:nick!nick@192.0.2.1 REDACT #channel ${id}`]);
  });

  it("deletes someone else's PRIVMSG for a channel operator", () => {
    const id = say(nick, "PRIVMSG #channel :join my network for cold hard chats");
    chanop.say(`REDACT #channel ${id} spam`);
    expect(nick.take()).toEqual([`:chanop!chanop@192.0.2.1 REDACT #channel ${id} spam`]);
  });

  it("deletes a message of several lines, and a NOTICE", () => {
    nick.say("CAP REQ draft/multiline", "BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel a");
    nick.take();
    const several = say(nick, "BATCH -1");
    nick.say(`REDACT #channel ${several}`);
    expect(chanop.take()).toEqual([`:nick!nick@192.0.2.1 REDACT #channel ${several}`]);
    const notice = say(nick, "NOTICE #channel :n");
    nick.say(`REDACT #channel ${notice}`);
    expect(chanop.take()).toEqual([`:nick!nick@192.0.2.1 REDACT #channel ${notice}`]);
  });

  it("deletes what was said to one user, for that user and the author", () => {
    const id = say(nick, "PRIVMSG chanop :psst");
    nick.say(`REDACT CHANOP ${id} :oops`);
    const line = `:nick!nick@192.0.2.1 REDACT chanop ${id} oops`;
    expect(chanop.take()).toEqual([line]);
    expect(nick.take()).toEqual([line]);
  });

  it("answers under the label, and delivers to oneself without it", () => {
    const shared = say(nick, "PRIVMSG #channel :x");
    expect(nick.ask(`@label=a REDACT #channel ${shared}`)).toEqual([
      `@label=a :nick!nick@192.0.2.1 REDACT #channel ${shared}`,
    ]);
    const own = say(nick, "PRIVMSG nick :x");
    expect(nick.ask(`@label=b REDACT nick ${own}`)).toEqual([
      `:nick!nick@192.0.2.1 REDACT nick ${own}`,
      `@label=b :nick!nick@192.0.2.1 REDACT nick ${own}`,
    ]);
  });

  it("goes to those alone whom the message was for", () => {
    const id = say(chanop, "PRIVMSG @#channel :between us");
    expect(nick.ask(`REDACT #channel ${id}`)).toEqual([
      `:irc.test FAIL REDACT UNKNOWN_MSGID #channel ${id} :This message does not exist or is too old`,
    ]);
    expect(chanop.ask(`REDACT @#channel ${id}`)).toEqual([`:chanop!chanop@192.0.2.1 REDACT @#channel ${id}`]);
    expect(nick.take()).toEqual([]);
  });

  it("is for an operator with the privilege everywhere", () => {
    const id = say(nick, "PRIVMSG #channel :x");
    const root = world.connect("root", MODERN);
    if (root.state.user !== undefined) root.state.user.privileges = new Set(["redact"]);
    world.now += 10 * 86_400_000;
    root.say(`REDACT #channel ${id} :against the rules`);
    const line = `:root!root@192.0.2.1 REDACT #channel ${id} :against the rules`;
    expect(root.take()).toEqual([line]);
    expect(nick.take()).toEqual([line]);
  });

  it("follows the author's account to another connection, and the channel to another name", () => {
    if (nick.state.user !== undefined) nick.state.user.account = "nick";
    const id = say(nick, "PRIVMSG #channel :x");
    nick.say("QUIT");
    const again = world.connect("again", MODERN);
    if (again.state.user !== undefined) again.state.user.account = "nick";
    again.say("JOIN #channel");
    chanop.say("RENAME #channel #other");
    world.hush();
    again.say(`REDACT #other ${id}`);
    expect(chanop.take()).toEqual([`:again!again@192.0.2.1 REDACT #other ${id}`]);
  });

  it("is unknown to who has not negotiated it, and 461 without a message id", () => {
    expect(old.ask("REDACT #channel x")).toEqual([":irc.test 421 old REDACT :Unknown command"]);
    expect(nick.ask("REDACT #channel")).toEqual([":irc.test 461 nick REDACT :Not enough parameters"]);
  });
});

const unknown = (target: string, id: string): string =>
  `:irc.test FAIL REDACT UNKNOWN_MSGID ${target} ${id} :This message does not exist or is too old`;

describe("FAIL REDACT", () => {
  it("INVALID_TARGET: a missing target, or a channel that the user is not in", () => {
    const out = world.connect("out", MODERN);
    const id = say(nick, "PRIVMSG #channel :x");
    expect(out.ask(`REDACT #channel ${id}`, "REDACT #none x", "REDACT nobody x")).toEqual([
      ":irc.test FAIL REDACT INVALID_TARGET #channel :You cannot delete messages from #channel",
      ":irc.test FAIL REDACT INVALID_TARGET #none :You cannot delete messages from #none",
      ":irc.test FAIL REDACT INVALID_TARGET nobody :You cannot delete messages from nobody",
    ]);
  });

  it("REDACT_FORBIDDEN: a message of another", () => {
    const id = say(chanop, "PRIVMSG #channel :x");
    nick.say(`REDACT #channel ${id}`);
    const text = ":You are not authorised to delete this message";
    expect(nick.take()).toEqual([`:irc.test FAIL REDACT REDACT_FORBIDDEN #channel ${id} ${text}`]);
    const received = say(nick, "PRIVMSG chanop :x");
    expect(chanop.ask(`REDACT nick ${received}`)).toEqual([
      `:irc.test FAIL REDACT REDACT_FORBIDDEN nick ${received} ${text}`,
    ]);
  });

  it("REDACT_WINDOW_EXPIRED: a message of too long ago", () => {
    const id = say(nick, "PRIVMSG #channel :x");
    world.now += 86_400_000;
    expect(nick.ask(`@label=l REDACT #channel ${id}`)).toHaveLength(1);
    const next = say(nick, "PRIVMSG #channel :y");
    world.now += 86_400_001;
    for (const connection of [nick, chanop]) {
      expect(connection.ask(`REDACT #channel ${next}`)).toEqual([
        `:irc.test FAIL REDACT REDACT_WINDOW_EXPIRED #channel ${next} 86400 :You can no longer delete this message`,
      ]);
    }
  });

  it("UNKNOWN_MSGID: none, one of another target, one that was redacted already", () => {
    expect(chanop.ask("REDACT #channel nothing")).toEqual([unknown("#channel", "nothing")]);
    const secret = say(nick, "PRIVMSG old :x");
    expect(chanop.ask(`REDACT old ${secret}`, `REDACT nick ${secret}`, `REDACT #channel ${secret}`)).toEqual(
      ["old", "nick", "#channel"].map((target) => unknown(target, secret)),
    );
    const id = say(nick, "PRIVMSG #channel :x");
    nick.say(`REDACT #channel ${id}`);
    world.hush();
    expect(nick.ask(`REDACT #channel ${id}`)).toEqual([unknown("#channel", id)]);
  });

  it("UNKNOWN_MSGID: a message that has been forgotten for newer ones", () => {
    world.configure({ limits: { ...defaultLimits, recentMessages: 2 } });
    const ids = ["a", "b", "c"].map((text) => say(nick, `PRIVMSG #channel ${text}`));
    expect(world.app.network.recentMessages.size).toBe(2);
    nick.say(`REDACT #channel ${ids[0]}`, `REDACT #channel ${ids[1]}`);
    const [first, second] = nick.take();
    expect(first).toContain("UNKNOWN_MSGID");
    expect(second).toBe(`:nick!nick@192.0.2.1 REDACT #channel ${ids[1]}`);
  });
});
