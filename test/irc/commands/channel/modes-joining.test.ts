/** Channel modes that decide who may join: R, j, f, and the extended masks of b, e and I. */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";

/** ada is the operator of #tea and #coffee, bob outside. */
function scene(options: WorldOptions = {}) {
  const world = new World({ ...options, network: { accounts: true } });
  const [ada, bob] = [world.connect("ada"), world.connect("bob")];
  ada.say("JOIN #tea,#coffee");
  world.hush();
  return { world, ada, bob };
}

const changed = (rest: string): string => `:ada!ada@192.0.2.1 MODE #tea ${rest}`;
const joined = (channel = "#tea"): string => `:bob!bob@192.0.2.1 JOIN ${channel}`;

describe("JOIN of a channel with mode R", () => {
  it("is refused without an account with 477", () => {
    const { ada, bob } = scene();
    expect(ada.ask("MODE #tea +R")).toEqual([changed("+R")]);
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 477 bob #tea :Cannot join channel (+R)"]);
    bob.user.account = "bob";
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });

  it("is refused to the invited too", () => {
    const { ada, bob } = scene();
    ada.say("MODE #tea +Ri", "INVITE bob #tea");
    bob.take();
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 477 bob #tea :Cannot join channel (+R)"]);
  });
});

const throttled = (nick: string): string =>
  `:irc.test 480 ${nick} #tea :Cannot join channel (+j), try again later`;

describe("JOIN of a channel with mode j", () => {
  it("is refused with 480 past so many joins in so many seconds", () => {
    const { world, ada, bob } = scene();
    expect(ada.ask("MODE #tea +j 02:10")).toEqual([changed("+j 2:10")]);
    for (const nick of ["one", "two"]) expect(world.connect(nick).ask("JOIN #tea")).toHaveLength(3);
    world.now += 9_999;
    expect(bob.ask("JOIN #tea")).toEqual([throttled("bob")]);
    world.now += 1;
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });

  it("counts anew where its value changes", () => {
    const { world, ada, bob } = scene();
    ada.say("MODE #tea +j 1:10");
    world.connect("one").say("JOIN #tea");
    expect(bob.ask("JOIN #tea")).toEqual([throttled("bob")]);
    ada.say("MODE #tea +j 1:20");
    bob.take();
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });

  it("counts from the mode on, and not at all once it is off", () => {
    const { ada, bob } = scene();
    ada.say("MODE #tea +j 1:10");
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
    bob.say("PART #tea");
    expect(bob.ask("JOIN #tea")).toEqual([throttled("bob")]);
    expect(ada.ask("MODE #tea -j")).toContain(changed("-j"));
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });

  it.each(["5", "0:10", "5:0", "many", "101:10", "5:3601"])("cannot be set to %s: 696", (value) => {
    const { ada } = scene({ limits: { throttledJoins: 100, modeSeconds: 3_600 } });
    expect(ada.ask(`MODE #tea +j ${value}`)).toEqual([
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
      expect(ada.ask("MODE #tea +f #COFFEE")).toEqual([changed("+f #coffee")]);
      ada.say(`MODE #tea ${why}`);
      expect(bob.ask("JOIN #tea")).toEqual([
        forwarded("#tea", "#coffee"),
        joined("#coffee"),
        ":irc.test 353 bob = #coffee :@ada bob",
        ":irc.test 366 bob #coffee :End of /NAMES list",
      ]);
    },
  );

  it("leads there where j refuses, and counts there", () => {
    const { world, ada, bob } = scene();
    ada.say("MODE #tea +jf 1:10 #coffee", "MODE #coffee +j 1:10");
    world.connect("one").say("JOIN #tea");
    expect(bob.ask("JOIN #tea")[0]).toBe(forwarded("#tea", "#coffee"));
    expect(world.connect("two").ask("JOIN #tea")).toEqual([
      ":irc.test 480 two #tea :Cannot join channel (+j), try again later",
    ]);
  });

  it("does nothing where the user may join", () => {
    const { ada, bob } = scene();
    ada.say("MODE #tea +f #coffee");
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });

  it("goes on through channels that refuse as well, and names the one that does not", () => {
    const { ada, bob } = scene();
    ada.say("JOIN #water", "MODE #tea +if #coffee", "MODE #coffee +if #water");
    expect(bob.ask("JOIN #tea").slice(0, 2)).toEqual([forwarded("#tea", "#water"), joined("#water")]);
  });

  it("refuses as without it where forwards lead in a circle, past the limit, nowhere, or to where the user is", () => {
    const inviteOnly = [":irc.test 473 bob #tea :Cannot join channel (+i)"];
    const { world, ada, bob } = scene({ limits: { forwards: 2 } });
    ada.say("JOIN #water,#milk", "MODE #tea +if #coffee", "MODE #coffee +if #tea");
    expect(bob.ask("JOIN #tea")).toEqual(inviteOnly);
    ada.say("MODE #coffee +f #water", "MODE #water +if #milk");
    expect(bob.ask("JOIN #tea")).toEqual(inviteOnly);
    ada.say("MODE #coffee +f #milk");
    bob.say("JOIN #milk");
    expect(bob.ask("JOIN #tea")).toEqual(inviteOnly);
    ada.say("PART #milk");
    bob.say("PART #milk");
    expect(world.app.network.findChannel("#milk")).toBeUndefined();
    expect(bob.ask("JOIN #tea")).toEqual(inviteOnly);
  });

  it("can be set to a channel that is there and that one keeps in order: 403, 482, 696", () => {
    const { ada, bob } = scene();
    bob.say("JOIN #milk");
    expect(ada.ask("MODE #tea +f #none")).toEqual([":irc.test 403 ada #none :No such channel"]);
    expect(ada.ask("MODE #tea +f #milk")).toEqual([":irc.test 482 ada #milk :You're not channel operator"]);
    expect(ada.ask("MODE #tea +f #TEA")).toEqual([":irc.test 696 ada #tea f #TEA :The channel itself"]);
    expect(ada.ask("MODE #tea")[0]).toBe(":irc.test 324 ada #tea +nt");
  });

  it("is shown with its value, and taken off without", () => {
    const { ada } = scene();
    ada.say("MODE #tea +fj #coffee 5:10");
    expect(ada.ask("MODE #tea")[0]).toBe(":irc.test 324 ada #tea +fjnt #coffee 5:10");
    expect(ada.ask("MODE #tea -f")).toEqual([changed("-f")]);
  });
});

describe("JOIN under extended bans", () => {
  it("is refused with 474 by account, real name, channel and negation", () => {
    const { ada, bob } = scene();
    const banned = [":irc.test 474 bob #tea :Cannot join channel (+b)"];
    bob.user.account = "Bob";
    bob.say("JOIN #milk");
    for (const mask of ["~a:bob", "~r:b?b", "~c:#milk", "~!a:ada", "~!r:nobody"]) {
      expect(ada.ask(`MODE #tea +b ${mask}`)).toEqual([changed(`+b ${mask}`)]);
      expect(bob.ask("JOIN #tea")).toEqual(banned);
      expect(ada.ask(`MODE #tea -b ${mask}`)).toEqual([changed(`-b ${mask}`)]);
    }
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });

  it("is refused by the certificate of the client", () => {
    const { world, ada, bob } = scene();
    const fingerprint = "0b".repeat(32);
    const eve = world.connect("eve", "", { tls: { fingerprint } });
    for (const [mask, kept] of [
      [`~z:${fingerprint}`, `~z:${fingerprint}`],
      ["~certfp:0B*", "~z:0b*"],
    ]) {
      expect(ada.ask(`MODE #tea +b ${mask}`)).toEqual([changed(`+b ${kept}`)]);
      expect(eve.ask("JOIN #tea")).toEqual([":irc.test 474 eve #tea :Cannot join channel (+b)"]);
      expect(ada.ask(`MODE #tea -b ${kept}`)).toEqual([changed(`-b ${kept}`)]);
    }
    ada.say("MODE #tea +b ~!z:*");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 474 bob #tea :Cannot join channel (+b)"]);
    expect(eve.ask("JOIN #tea")[0]).toBe(":eve!eve@192.0.2.1 JOIN #tea");
  });

  it("is not refused by a mute", () => {
    const { ada, bob } = scene();
    ada.say("MODE #tea +b ~m:*");
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });

  it("is excepted by e, and needs no invitation by I", () => {
    const { ada, bob } = scene();
    bob.user.account = "bob";
    ada.say("MODE #tea +bei *!*@* ~a:bob");
    expect(bob.ask("JOIN #tea")).toEqual([":irc.test 473 bob #tea :Cannot join channel (+i)"]);
    ada.say("MODE #tea +I ~a:*");
    expect(bob.ask("JOIN #tea")[0]).toBe(joined());
  });
});

describe("MODE with extended bans", () => {
  it("takes names for letters, holds each once, and lists the letters", () => {
    const { ada } = scene();
    expect(ada.ask("MODE #tea +b ~account:Bob")).toEqual([changed("+b ~a:Bob")]);
    expect(ada.ask("MODE #tea +b ~a:BOB")).toEqual([]);
    expect(ada.ask("MODE #tea b")[0]).toBe(":irc.test 367 ada #tea ~a:Bob ada!ada@192.0.2.1 1767225600");
    expect(ada.ask("MODE #tea -b ~ACCOUNT:bob")).toEqual([changed("-b ~a:Bob")]);
  });

  it("refuses what it does not know, and a mute in I, with 696; expected nothing off for it", () => {
    const { ada } = scene();
    expect(ada.ask("MODE #tea +bb ~x:y ~a:")).toEqual([
      ":irc.test 696 ada #tea b ~x:y :No such extended ban",
      ":irc.test 696 ada #tea b ~a: :Nothing to match",
    ]);
    expect(ada.ask("MODE #tea +I ~m:bob")).toEqual([
      ":irc.test 696 ada #tea I ~m:bob :A mute is about speaking, not about joining",
    ]);
    expect(ada.ask("MODE #tea -b ~x:y")).toEqual([]);
  });
});
