/** Channel modes that decide what may be said: M, C, c, T, W, U, and mutes; and user mode R. */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import { cannotSend } from "../../session/tea.ts";
import type { whyNot } from "../../session/tea.ts";
import type { FakeConnection, WorldOptions } from "../../session/harness.ts";

/** ada is the operator of #tea, bob and cid are members, eve is outside. */
function scene(modes = "", options: WorldOptions = {}, capabilities = "") {
  const world = new World({
    ...options,
    network: { accounts: true },
  });
  const connect = (nick: string): FakeConnection => world.connect(nick, capabilities);
  const [ada, bob, cid, eve] = [connect("ada"), connect("bob"), connect("cid"), connect("eve")];
  for (const actor of [ada, bob, cid]) actor.say("JOIN #tea");
  if (modes !== "") ada.say(`MODE #tea ${modes}`);
  world.hush();
  return { world, ada, bob, cid, eve };
}

const refused = (nick: string, letter: keyof typeof whyNot): string[] => [cannotSend(nick, letter)];

describe("PRIVMSG to a channel with mode M", () => {
  it("is refused with 404 without account and voice", () => {
    const { ada, bob, cid } = scene("+M");
    expect(bob.ask("PRIVMSG #tea hello")).toEqual(refused("bob", "M"));
    expect(ada.ask("PRIVMSG #tea hello")).toEqual([]);
    bob.user.account = "bob";
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([]);
    ada.say("MODE #tea +v cid");
    cid.take();
    expect(cid.ask("PRIVMSG #tea hello")).toEqual([]);
  });
});

describe("PRIVMSG to a channel with mode C", () => {
  it("is refused with 404 where it is CTCP, from operators as well", () => {
    const { ada, bob } = scene("+C");
    expect(bob.ask("PRIVMSG #tea :\u0001VERSION\u0001")).toEqual(refused("bob", "C"));
    expect(bob.ask("PRIVMSG #tea :\u0001ACTIONS speak\u0001")).toEqual(refused("bob", "C"));
    expect(ada.ask("PRIVMSG #tea :\u0001PING 1\u0001")).toEqual(refused("ada", "C"));
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
      expect(bob.ask(`PRIVMSG #tea :${text}`)).toEqual([]);
    }
  });
});

describe("PRIVMSG to a channel with mode c", () => {
  it.each(["\u000304red", "plain, then \u0003", "\u0004ff0000red"])("is refused with 404 for %p", (text) => {
    const { ada, bob } = scene("+c");
    expect(bob.ask(`PRIVMSG #tea :${text}`)).toEqual(refused("bob", "c"));
    expect(ada.ask(`PRIVMSG #tea :${text}`)).toEqual(refused("ada", "c"));
  });

  it("lets bold and the others through", () => {
    expect(scene("+c").bob.ask("PRIVMSG #tea :\u0002bold\u000f \u001ditalic")).toEqual([]);
  });
});

describe("NOTICE to a channel with mode T", () => {
  it("goes nowhere, without an error", () => {
    const { ada, bob } = scene("+T");
    expect(ada.ask("NOTICE #tea hello")).toEqual([]);
    expect(bob.take()).toEqual([]);
    ada.say("PRIVMSG #tea hello");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 PRIVMSG #tea :hello"]);
  });
});

const tooSoon = (nick: string, seconds: number): string[] => [
  `:irc.test 404 ${nick} #tea :Cannot send to channel (+W), wait ${seconds} seconds`,
];

describe("PRIVMSG to a channel with mode W", () => {
  it("is refused with 404 until so many seconds have passed since the last one", () => {
    const { world, bob, cid } = scene("+W 10");
    expect(bob.ask("PRIVMSG #tea one")).toEqual([]);
    expect(cid.ask("PRIVMSG #tea one")).toEqual([]);
    world.now += 500;
    expect(bob.ask("PRIVMSG #tea two")).toEqual(tooSoon("bob", 10));
    world.now += 9_499;
    expect(bob.ask("PRIVMSG #tea two")).toEqual(tooSoon("bob", 1));
    world.now += 1;
    expect(bob.ask("PRIVMSG #tea two")).toEqual([]);
  });

  it("counts NOTICE, and not what was refused, nor TAGMSG", () => {
    const { world, bob, cid } = scene("+WC 10", {}, "message-tags");
    bob.say("PRIVMSG #tea :\u0001VERSION\u0001", "@+typing=active TAGMSG #tea", "NOTICE #tea hello");
    expect(cid.take()).toHaveLength(2);
    expect(bob.ask("@+typing=active TAGMSG #tea")).toEqual([]);
    world.now += 1_000;
    expect(bob.ask("PRIVMSG #tea hello")).toEqual(tooSoon("bob", 9));
  });

  it("does not start again for those who leave and come back", () => {
    const { bob } = scene("+W 10");
    bob.say("PRIVMSG #tea one", "PART #tea", "JOIN #tea");
    expect(bob.ask("PRIVMSG #tea two")).toEqual(tooSoon("bob", 10));
  });

  it("holds for those outside, and not for those with a voice", () => {
    const { ada, eve } = scene("+W-n 10");
    expect(eve.ask("PRIVMSG #tea one")).toEqual([]);
    expect(eve.ask("PRIVMSG #tea two")).toEqual(tooSoon("eve", 10));
    for (const text of ["one", "two"]) expect(ada.ask(`PRIVMSG #tea ${text}`)).toEqual([]);
  });

  it("is forgotten when the mode is taken off", () => {
    const { ada, bob } = scene("+W 10");
    bob.say("PRIVMSG #tea one");
    ada.say("MODE #tea -W", "MODE #tea +W 10");
    bob.take();
    expect(bob.ask("PRIVMSG #tea two")).toEqual([]);
  });

  it.each(["0", "-1", "soon", "61"])("cannot be set to %s: 696", (value) => {
    const { ada } = scene("", { limits: { modeSeconds: 60 } });
    expect(ada.ask(`MODE #tea +W ${value}`)).toEqual([
      `:irc.test 696 ada #tea W ${value} :Not a number from 1 to 60`,
    ]);
  });
});

describe("PRIVMSG by the muted", () => {
  it("is refused with 404 until the mute or what it matches is gone", () => {
    const { ada, bob } = scene("+b ~m:~!a:*");
    expect(bob.ask("PRIVMSG #tea hello")).toEqual(refused("bob", "b"));
    bob.user.account = "bob";
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([]);
    bob.user.account = undefined;
    expect(bob.ask("PRIVMSG #tea hello")).toEqual(refused("bob", "b"));
    ada.say("MODE #tea -b ~m:~!a:*");
    bob.take();
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([]);
  });
});

describe("PRIVMSG to a channel with mode U", () => {
  it.each(["+Um", "+UM", "+Ub bob"])("goes to its operators instead of being refused: %s", (modes) => {
    const { ada, bob, cid } = scene(modes);
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([]);
    expect(ada.take()).toEqual([":bob!bob@192.0.2.1 PRIVMSG @#tea :hello"]);
    expect(cid.take()).toEqual([]);
  });

  it("goes to nobody below operator, whatever the prefix that it was sent to", () => {
    const { world, ada, bob, cid } = scene("+Umhv cid cid");
    world.connect("dan").say("JOIN #tea");
    world.hush();
    expect(bob.ask("PRIVMSG +#tea hello")).toEqual([]);
    expect(ada.take()).toEqual([":bob!bob@192.0.2.1 PRIVMSG @#tea :hello"]);
    expect(cid.take()).toEqual([]);
  });

  it("goes to all from those who may speak", () => {
    const { bob, cid } = scene("+Umv cid");
    cid.say("PRIVMSG #tea hello");
    expect(bob.take()).toEqual([":cid!cid@192.0.2.1 PRIVMSG #tea :hello"]);
  });

  it("is refused as elsewhere from outside, for what it is, and for haste", () => {
    const { bob, eve } = scene("+UmC");
    expect(eve.ask("PRIVMSG #tea hello")).toEqual(refused("eve", "n"));
    expect(bob.ask("PRIVMSG #tea :\u0001VERSION\u0001")).toEqual(refused("bob", "C"));
    const slow = scene("+UW 10");
    slow.bob.say("PRIVMSG #tea one");
    expect(slow.bob.ask("PRIVMSG #tea two")).toHaveLength(1);
  });

  it("is echoed as the operators see it", () => {
    const { bob } = scene("+Um", {}, "echo-message");
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([":bob!bob@192.0.2.1 PRIVMSG @#tea :hello"]);
  });
});

describe("PRIVMSG to a user with mode R", () => {
  it("is refused without an account with 531", () => {
    const { ada, bob } = scene();
    expect(ada.ask("MODE ada +R")).toEqual([":ada!ada@192.0.2.1 MODE ada +R"]);
    ada.take();
    expect(bob.ask("PRIVMSG ada hello")).toEqual([
      ":irc.test 531 bob ada :Only users who are logged in may write to this user (+R)",
    ]);
    bob.say("NOTICE ada hello");
    expect(ada.take()).toEqual([]);
    bob.user.account = "bob";
    expect(bob.ask("PRIVMSG ada hello")).toEqual([]);
    expect(ada.take()).toEqual([":bob!bob@192.0.2.1 PRIVMSG ada :hello"]);
  });

  it("reaches itself, and channels", () => {
    const { ada, bob } = scene();
    ada.say("MODE ada +R");
    ada.take();
    expect(ada.ask("PRIVMSG ada note")).toEqual([":ada!ada@192.0.2.1 PRIVMSG ada :note"]);
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([]);
    expect(ada.take()).toHaveLength(1);
  });
});
