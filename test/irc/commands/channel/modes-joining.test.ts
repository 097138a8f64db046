/** Channel modes that decide who may join: R, j, f, and the extended masks of b, e and I. */
import { describe, expect, it } from "bun:test";
import { invite } from "../../../../src/irc/commands/channel/invite.ts";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { part } from "../../../../src/irc/commands/channel/part.ts";
import { World } from "../harness.ts";
import type { Actor, WorldOptions } from "../harness.ts";

interface Scene {
  readonly world: World;
  /** Operator of #tea and #coffee. */
  readonly ada: Actor;
  /** Outside. */
  readonly bob: Actor;
}

function scene(options: WorldOptions = {}): Scene {
  const world = new World([join, part, mode, invite], { ...options, settings: { accounts: true } });
  const [ada, bob] = [world.connect("ada"), world.connect("bob")];
  ada.send("JOIN #tea,#coffee");
  world.clear();
  return { world, ada, bob };
}

const changed = (rest: string): string => `:ada!ada@host.test MODE #tea ${rest}`;
const joined = (channel = "#tea"): string => `:bob!bob@host.test JOIN ${channel}`;

describe("JOIN of a channel with mode R", () => {
  it("is refused without an account with 477", () => {
    const { ada, bob } = scene();
    expect(ada.send("MODE #tea +R")).toEqual([changed("+R")]);
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 477 bob #tea :Cannot join channel (+R)"]);
    bob.user.account = "bob";
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });

  it("is refused to the invited too", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +Ri");
    ada.send("INVITE bob #tea");
    bob.heard.length = 0;
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 477 bob #tea :Cannot join channel (+R)"]);
  });
});

const throttled = (nick: string): string =>
  `:irc.test 480 ${nick} #tea :Cannot join channel (+j), try again later`;

describe("JOIN of a channel with mode j", () => {
  it("is refused with 480 past so many joins in so many seconds", () => {
    const { world, ada, bob } = scene();
    expect(ada.send("MODE #tea +j 02:10")).toEqual([changed("+j 2:10")]);
    for (const nick of ["one", "two"]) expect(world.connect(nick).send("JOIN #tea")).toHaveLength(3);
    world.now += 9_999;
    expect(bob.send("JOIN #tea")).toEqual([throttled("bob")]);
    world.now += 1;
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });

  it("counts anew where its value changes", () => {
    const { world, ada, bob } = scene();
    ada.send("MODE #tea +j 1:10");
    world.connect("one").send("JOIN #tea");
    expect(bob.send("JOIN #tea")).toEqual([throttled("bob")]);
    ada.send("MODE #tea +j 1:20");
    bob.heard.length = 0;
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });

  it("counts from the mode on, and not at all once it is off", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +j 1:10");
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
    bob.send("PART #tea");
    expect(bob.send("JOIN #tea")).toEqual([throttled("bob")]);
    expect(ada.send("MODE #tea -j")).toContain(changed("-j"));
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });

  it.each(["5", "0:10", "5:0", "many", "101:10", "5:3601"])("cannot be set to %s: 696", (value) => {
    const { ada } = scene({ limits: { throttledJoins: 100, modeSeconds: 3_600 } });
    expect(ada.send(`MODE #tea +j ${value}`)).toEqual([
      `:irc.test 696 ada #tea j ${value} :Not joins:seconds, at most 100:3600`,
    ]);
  });
});

const forwarded = (from: string, to: string): string =>
  `:irc.test 470 bob ${from} ${to} :Forwarding to another channel`;

describe("JOIN of a channel with mode f", () => {
  it.each(["+b bob", "+R", "+i", "+l 1", "+k secret"])(
    "leads to the other channel, after 470, where %s refuses",
    (why) => {
      const { ada, bob } = scene();
      expect(ada.send("MODE #tea +f #COFFEE")).toEqual([changed("+f #coffee")]);
      ada.send(`MODE #tea ${why}`);
      expect(bob.send("JOIN #tea")).toEqual([
        forwarded("#tea", "#coffee"),
        joined("#coffee"),
        ":irc.test 353 bob = #coffee :@ada bob",
        ":irc.test 366 bob #coffee :End of /NAMES list",
      ]);
    },
  );

  it("leads there where j refuses, and counts there", () => {
    const { world, ada, bob } = scene();
    ada.send("MODE #tea +jf 1:10 #coffee");
    ada.send("MODE #coffee +j 1:10");
    world.connect("one").send("JOIN #tea");
    expect(bob.send("JOIN #tea")[0]).toBe(forwarded("#tea", "#coffee"));
    expect(world.connect("two").send("JOIN #tea")).toEqual([
      ":irc.test 480 two #tea :Cannot join channel (+j), try again later",
    ]);
  });

  it("does nothing where the user may join", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +f #coffee");
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });

  it("goes on through channels that refuse as well, and names the one that does not", () => {
    const { ada, bob } = scene();
    ada.send("JOIN #water");
    ada.send("MODE #tea +if #coffee");
    ada.send("MODE #coffee +if #water");
    expect(bob.send("JOIN #tea").slice(0, 2)).toEqual([forwarded("#tea", "#water"), joined("#water")]);
  });

  it("refuses as without it where forwards lead in a circle, past the limit, nowhere, or to where the user is", () => {
    const inviteOnly = [":irc.test 473 bob #tea :Cannot join channel (+i)"];
    const { world, ada, bob } = scene({ limits: { forwards: 2 } });
    ada.send("JOIN #water,#milk");
    ada.send("MODE #tea +if #coffee");
    ada.send("MODE #coffee +if #tea");
    expect(bob.send("JOIN #tea")).toEqual(inviteOnly);
    ada.send("MODE #coffee +f #water");
    ada.send("MODE #water +if #milk");
    expect(bob.send("JOIN #tea")).toEqual(inviteOnly);
    ada.send("MODE #coffee +f #milk");
    bob.send("JOIN #milk");
    expect(bob.send("JOIN #tea")).toEqual(inviteOnly);
    ada.send("PART #milk");
    bob.send("PART #milk");
    expect(world.network.findChannel("#milk")).toBeUndefined();
    expect(bob.send("JOIN #tea")).toEqual(inviteOnly);
  });

  it("can be set to a channel that is there and that one keeps in order: 403, 482, 696", () => {
    const { ada, bob } = scene();
    bob.send("JOIN #milk");
    expect(ada.send("MODE #tea +f #none")).toEqual([":irc.test 403 ada #none :No such channel"]);
    expect(ada.send("MODE #tea +f #milk")).toEqual([":irc.test 482 ada #milk :You're not channel operator"]);
    expect(ada.send("MODE #tea +f #TEA")).toEqual([":irc.test 696 ada #tea f #TEA :The channel itself"]);
    expect(ada.send("MODE #tea")[0]).toBe(":irc.test 324 ada #tea +nt");
  });

  it("is shown with its value, and taken off without", () => {
    const { ada } = scene();
    ada.send("MODE #tea +fj #coffee 5:10");
    expect(ada.send("MODE #tea")[0]).toBe(":irc.test 324 ada #tea +fjnt #coffee 5:10");
    expect(ada.send("MODE #tea -f")).toEqual([changed("-f")]);
  });
});

describe("JOIN under extended bans", () => {
  it("is refused with 474 by account, real name, channel and negation", () => {
    const { ada, bob } = scene();
    const banned = [":irc.test 474 bob #tea :Cannot join channel (+b)"];
    bob.user.account = "Bob";
    bob.send("JOIN #milk");
    for (const mask of ["~a:bob", "~r:real?bob", "~c:#milk", "~!a:ada", "~!r:nobody"]) {
      expect(ada.send(`MODE #tea +b ${mask}`)).toEqual([changed(`+b ${mask}`)]);
      expect(bob.send("JOIN #tea")).toEqual(banned);
      expect(ada.send(`MODE #tea -b ${mask}`)).toEqual([changed(`-b ${mask}`)]);
    }
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });

  it("is not refused by a mute", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +b ~m:*");
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });

  it("is excepted by e, and needs no invitation by I", () => {
    const { ada, bob } = scene();
    bob.user.account = "bob";
    ada.send("MODE #tea +bei *!*@* ~a:bob");
    expect(bob.send("JOIN #tea")).toEqual([":irc.test 473 bob #tea :Cannot join channel (+i)"]);
    ada.send("MODE #tea +I ~a:*");
    expect(bob.send("JOIN #tea")[0]).toBe(joined());
  });
});

describe("MODE with extended bans", () => {
  it("takes names for letters, holds each once, and lists the letters", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +b ~account:Bob")).toEqual([changed("+b ~a:Bob")]);
    expect(ada.send("MODE #tea +b ~a:BOB")).toEqual([]);
    expect(ada.send("MODE #tea b")[0]).toBe(":irc.test 367 ada #tea ~a:Bob ada!ada@host.test 1700000000");
    expect(ada.send("MODE #tea -b ~ACCOUNT:bob")).toEqual([changed("-b ~a:Bob")]);
  });

  it("refuses what it does not know, and a mute in I, with 696; expected nothing off for it", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +bb ~x:y ~a:")).toEqual([
      ":irc.test 696 ada #tea b ~x:y :No such extended ban",
      ":irc.test 696 ada #tea b ~a: :Nothing to match",
    ]);
    expect(ada.send("MODE #tea +I ~m:bob")).toEqual([
      ":irc.test 696 ada #tea I ~m:bob :A mute is about speaking, not about joining",
    ]);
    expect(ada.send("MODE #tea -b ~x:y")).toEqual([]);
  });
});
