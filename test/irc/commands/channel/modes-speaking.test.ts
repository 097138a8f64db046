/** Channel modes that decide what may be said: M, C, c, T, W, U, and mutes; and user mode R. */
import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { notice } from "../../../../src/irc/commands/message/notice.ts";
import { part } from "../../../../src/irc/commands/channel/part.ts";
import { privmsg } from "../../../../src/irc/commands/message/privmsg.ts";
import { tagmsg } from "../../../../src/irc/commands/message/tagmsg.ts";
import { World } from "../harness.ts";
import type { Actor, ConnectOptions, WorldOptions } from "../harness.ts";

interface Scene {
  readonly world: World;
  /** Operator of #tea. */
  readonly ada: Actor;
  /** Members without a prefix. */
  readonly bob: Actor;
  readonly cid: Actor;
  /** Outside. */
  readonly eve: Actor;
}

function scene(modes = "", options: WorldOptions = {}, connection: ConnectOptions = {}): Scene {
  const world = new World([join, part, mode, privmsg, notice, tagmsg], {
    ...options,
    settings: { accounts: true },
  });
  const connect = (nick: string): Actor => world.connect(nick, connection);
  const [ada, bob, cid, eve] = [connect("ada"), connect("bob"), connect("cid"), connect("eve")];
  for (const actor of [ada, bob, cid]) actor.send("JOIN #tea");
  if (modes !== "") ada.send(`MODE #tea ${modes}`);
  world.clear();
  return { world, ada, bob, cid, eve };
}

const why: Readonly<Record<string, string>> = {
  n: "you are not in it",
  m: "only voiced users may speak",
  M: "only users who are logged in may speak",
  b: "you are banned or muted",
  T: "notices are not allowed",
  C: "CTCP is not allowed",
  c: "colours are not allowed",
};

const refused = (nick: string, letter: string): string[] => [
  `:irc.test 404 ${nick} #tea :Cannot send to channel (+${letter}): ${why[letter]}`,
];

describe("PRIVMSG to a channel with mode M", () => {
  it("is refused with 404 without account and voice", () => {
    const { ada, bob, cid } = scene("+M");
    expect(bob.send("PRIVMSG #tea hello")).toEqual(refused("bob", "M"));
    expect(ada.send("PRIVMSG #tea hello")).toEqual([]);
    bob.user.account = "bob";
    expect(bob.send("PRIVMSG #tea hello")).toEqual([]);
    ada.send("MODE #tea +v cid");
    cid.heard.length = 0;
    expect(cid.send("PRIVMSG #tea hello")).toEqual([]);
  });
});

describe("PRIVMSG to a channel with mode C", () => {
  it("is refused with 404 where it is CTCP, from operators as well", () => {
    const { ada, bob } = scene("+C");
    expect(bob.send("PRIVMSG #tea :\u0001VERSION\u0001")).toEqual(refused("bob", "C"));
    expect(bob.send("PRIVMSG #tea :\u0001ACTIONS speak\u0001")).toEqual(refused("bob", "C"));
    expect(ada.send("PRIVMSG #tea :\u0001PING 1\u0001")).toEqual(refused("ada", "C"));
  });

  it("lets ACTION and everything else through", () => {
    const { bob } = scene("+C");
    for (const text of [
      "\u0001ACTION pours\u0001",
      "\u0001action pours",
      "\u0001ACTION\u0001",
      "a\u0001b",
      "hello",
    ]) {
      expect(bob.send(`PRIVMSG #tea :${text}`)).toEqual([]);
    }
  });
});

describe("PRIVMSG to a channel with mode c", () => {
  it.each(["\u000304red", "plain, then \u0003", "\u0004ff0000red"])("is refused with 404 for %p", (text) => {
    const { ada, bob } = scene("+c");
    expect(bob.send(`PRIVMSG #tea :${text}`)).toEqual(refused("bob", "c"));
    expect(ada.send(`PRIVMSG #tea :${text}`)).toEqual(refused("ada", "c"));
  });

  it("lets bold and the others through", () => {
    expect(scene("+c").bob.send("PRIVMSG #tea :\u0002bold\u000f \u001ditalic")).toEqual([]);
  });
});

describe("NOTICE to a channel with mode T", () => {
  it("goes nowhere, without an error", () => {
    const { ada, bob } = scene("+T");
    expect(ada.send("NOTICE #tea hello")).toEqual([]);
    expect(bob.heard).toEqual([]);
    ada.send("PRIVMSG #tea hello");
    expect(bob.heard).toEqual([":ada!ada@host.test PRIVMSG #tea hello"]);
  });
});

const tooSoon = (nick: string, seconds: number): string[] => [
  `:irc.test 404 ${nick} #tea :Cannot send to channel (+W), wait ${seconds} seconds`,
];

describe("PRIVMSG to a channel with mode W", () => {
  it("is refused with 404 until so many seconds have passed since the last one", () => {
    const { world, bob, cid } = scene("+W 10");
    expect(bob.send("PRIVMSG #tea one")).toEqual([]);
    expect(cid.send("PRIVMSG #tea one")).toEqual([]);
    world.now += 500;
    expect(bob.send("PRIVMSG #tea two")).toEqual(tooSoon("bob", 10));
    world.now += 9_499;
    expect(bob.send("PRIVMSG #tea two")).toEqual(tooSoon("bob", 1));
    world.now += 1;
    expect(bob.send("PRIVMSG #tea two")).toEqual([]);
  });

  it("counts NOTICE, and not what was refused, nor TAGMSG", () => {
    const { world, bob, cid } = scene("+WC 10", {}, { capabilities: ["message-tags"] });
    bob.send("PRIVMSG #tea :\u0001VERSION\u0001");
    bob.send("@+typing=active TAGMSG #tea");
    bob.send("NOTICE #tea hello");
    expect(cid.heard).toHaveLength(2);
    expect(bob.send("@+typing=active TAGMSG #tea")).toEqual([]);
    world.now += 1_000;
    expect(bob.send("PRIVMSG #tea hello")).toEqual(tooSoon("bob", 9));
  });

  it("does not start again for those who leave and come back", () => {
    const { bob } = scene("+W 10");
    bob.send("PRIVMSG #tea one");
    bob.send("PART #tea");
    bob.send("JOIN #tea");
    expect(bob.send("PRIVMSG #tea two")).toEqual(tooSoon("bob", 10));
  });

  it("holds for those outside, and not for those with a voice", () => {
    const { ada, eve } = scene("+W-n 10");
    expect(eve.send("PRIVMSG #tea one")).toEqual([]);
    expect(eve.send("PRIVMSG #tea two")).toEqual(tooSoon("eve", 10));
    for (const text of ["one", "two"]) expect(ada.send(`PRIVMSG #tea ${text}`)).toEqual([]);
  });

  it("is forgotten when the mode is taken off", () => {
    const { ada, bob } = scene("+W 10");
    bob.send("PRIVMSG #tea one");
    ada.send("MODE #tea -W");
    ada.send("MODE #tea +W 10");
    bob.heard.length = 0;
    expect(bob.send("PRIVMSG #tea two")).toEqual([]);
  });

  it.each(["0", "-1", "soon", "61"])("cannot be set to %s: 696", (value) => {
    const { ada } = scene("", { limits: { modeSeconds: 60 } });
    expect(ada.send(`MODE #tea +W ${value}`)).toEqual([
      `:irc.test 696 ada #tea W ${value} :Not a number from 1 to 60`,
    ]);
  });
});

describe("PRIVMSG by the muted", () => {
  it("is refused with 404 until the mute or what it matches is gone", () => {
    const { ada, bob } = scene("+b ~m:~!a:*");
    expect(bob.send("PRIVMSG #tea hello")).toEqual(refused("bob", "b"));
    bob.user.account = "bob";
    expect(bob.send("PRIVMSG #tea hello")).toEqual([]);
    bob.user.account = undefined;
    expect(bob.send("PRIVMSG #tea hello")).toEqual(refused("bob", "b"));
    ada.send("MODE #tea -b ~m:~!a:*");
    bob.heard.length = 0;
    expect(bob.send("PRIVMSG #tea hello")).toEqual([]);
  });
});

describe("PRIVMSG to a channel with mode U", () => {
  it.each(["+Um", "+UM", "+Ub bob"])("goes to its operators instead of being refused: %s", (modes) => {
    const { ada, bob, cid } = scene(modes);
    expect(bob.send("PRIVMSG #tea hello")).toEqual([]);
    expect(ada.heard).toEqual([":bob!bob@host.test PRIVMSG @#tea hello"]);
    expect(cid.heard).toEqual([]);
  });

  it("goes to nobody below operator, whatever the prefix that it was sent to", () => {
    const { world, ada, bob, cid } = scene("+Umhv cid cid");
    world.connect("dan").send("JOIN #tea");
    world.clear();
    expect(bob.send("PRIVMSG +#tea hello")).toEqual([]);
    expect(ada.heard).toEqual([":bob!bob@host.test PRIVMSG @#tea hello"]);
    expect(cid.heard).toEqual([]);
  });

  it("goes to all from those who may speak", () => {
    const { bob, cid } = scene("+Umv cid");
    cid.send("PRIVMSG #tea hello");
    expect(bob.heard).toEqual([":cid!cid@host.test PRIVMSG #tea hello"]);
  });

  it("is refused as elsewhere from outside, for what it is, and for haste", () => {
    const { bob, eve } = scene("+UmC");
    expect(eve.send("PRIVMSG #tea hello")).toEqual(refused("eve", "n"));
    expect(bob.send("PRIVMSG #tea :\u0001VERSION\u0001")).toEqual(refused("bob", "C"));
    const slow = scene("+UW 10");
    slow.bob.send("PRIVMSG #tea one");
    expect(slow.bob.send("PRIVMSG #tea two")).toHaveLength(1);
  });

  it("is echoed as the operators see it", () => {
    const { bob } = scene("+Um", {}, { capabilities: ["echo-message"] });
    expect(bob.send("PRIVMSG #tea hello")).toEqual([":bob!bob@host.test PRIVMSG @#tea hello"]);
  });
});

describe("PRIVMSG to a user with mode R", () => {
  it("is refused without an account with 531", () => {
    const { ada, bob } = scene();
    expect(ada.send("MODE ada +R")).toEqual([":ada!ada@host.test MODE ada +R"]);
    ada.heard.length = 0;
    expect(bob.send("PRIVMSG ada hello")).toEqual([
      ":irc.test 531 bob ada :Only users who are logged in may write to this user (+R)",
    ]);
    bob.send("NOTICE ada hello");
    expect(ada.heard).toEqual([]);
    bob.user.account = "bob";
    expect(bob.send("PRIVMSG ada hello")).toEqual([]);
    expect(ada.heard).toEqual([":bob!bob@host.test PRIVMSG ada hello"]);
  });

  it("reaches itself, and channels", () => {
    const { ada, bob } = scene();
    ada.send("MODE ada +R");
    ada.heard.length = 0;
    expect(ada.send("PRIVMSG ada note")).toEqual([":ada!ada@host.test PRIVMSG ada note"]);
    expect(bob.send("PRIVMSG #tea hello")).toEqual([]);
    expect(ada.heard).toHaveLength(2);
  });
});
