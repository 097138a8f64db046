import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { privmsg } from "../../../../src/irc/commands/message/privmsg.ts";
import { World } from "../harness.ts";
import type { Actor, ConnectOptions, WorldOptions } from "../harness.ts";

interface Scene {
  readonly world: World;
  /** Operator of #tea. */
  readonly ada: Actor;
  /** Member without a prefix. */
  readonly bob: Actor;
  /** Outside. */
  readonly eve: Actor;
}

function scene(options: WorldOptions = {}, connection: ConnectOptions = {}): Scene {
  const world = new World([join, mode, privmsg], options);
  const ada = world.connect("ada", connection);
  const [bob, eve] = [world.connect("bob", connection), world.connect("eve", connection)];
  for (const actor of [ada, bob]) actor.send("JOIN #tea");
  world.clear();
  return { world, ada, bob, eve };
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

const refused = (nick: string, letter: string): string =>
  `:irc.test 404 ${nick} #tea :Cannot send to channel (+${letter}): ${why[letter]}`;

describe("PRIVMSG", () => {
  it("reaches a user under its own spelling, and nobody else", () => {
    const { ada, bob, eve } = scene();
    expect(ada.send("PRIVMSG BOB :good morning")).toEqual([]);
    expect(bob.heard).toEqual([":ada!ada@host.test PRIVMSG bob :good morning"]);
    expect(eve.heard).toEqual([]);
  });

  it("reaches all members of a channel but the sender", () => {
    const { ada, bob, eve } = scene();
    expect(ada.send("PRIVMSG #TEA hello")).toEqual([]);
    expect(bob.heard).toEqual([":ada!ada@host.test PRIVMSG #tea hello"]);
    expect(eve.heard).toEqual([]);
  });

  it("goes to several targets, each once, and refuses those past TARGMAX with 407", () => {
    const { ada, bob, eve } = scene({ limits: { targets: 2 } });
    expect(ada.send("PRIVMSG bob,#tea,BOB,eve hello")).toEqual([":irc.test 407 ada eve :Too many targets"]);
    expect(bob.heard).toEqual([
      ":ada!ada@host.test PRIVMSG bob hello",
      ":ada!ada@host.test PRIVMSG #tea hello",
    ]);
    expect(eve.heard).toEqual([]);
  });

  it("says with 301 that the user is away, and arrives all the same", () => {
    const { ada, bob } = scene();
    bob.user.away = "at lunch";
    expect(ada.send("PRIVMSG bob hello")).toEqual([":irc.test 301 ada bob :at lunch"]);
    expect(bob.heard).toHaveLength(1);
  });

  it("counts as activity where it arrives", () => {
    const { world, ada } = scene();
    world.now += 1_000;
    ada.send("PRIVMSG nobody hello");
    expect(ada.user.activeAt).toBe(world.now - 1_000);
    ada.send("PRIVMSG bob hello");
    expect(ada.user.activeAt).toBe(world.now);
  });

  it("is cut between characters so that the line with its prefix has at most 512 bytes", () => {
    const { ada, bob } = scene();
    ada.send(`PRIVMSG #tea :${"茶".repeat(160)}`);
    const [line = ""] = bob.heard;
    const before = ":ada!ada@host.test PRIVMSG #tea ";
    expect(line).toBe(before + "茶".repeat(Math.floor((512 - Buffer.byteLength(`${before}:\r\n`)) / 3)));
  });
});

describe("PRIVMSG with capabilities", () => {
  it("is echoed as the others hear it, with the same id", () => {
    const { ada, bob } = scene({}, { capabilities: ["echo-message", "message-tags"] });
    const echo = "@msgid=id1 :ada!ada@host.test PRIVMSG #tea hello";
    expect(ada.send("PRIVMSG #tea hello")).toEqual([echo]);
    expect(bob.heard).toEqual([echo]);
  });

  it("has an id of its own for each target", () => {
    const { ada, bob } = scene({}, { capabilities: ["message-tags"] });
    ada.send("PRIVMSG bob,#tea hello");
    expect(bob.heard).toEqual([
      "@msgid=id1 :ada!ada@host.test PRIVMSG bob hello",
      "@msgid=id2 :ada!ada@host.test PRIVMSG #tea hello",
    ]);
  });

  it("is not echoed where it was refused", () => {
    const { eve } = scene({}, { capabilities: ["echo-message"] });
    expect(eve.send("PRIVMSG #tea hello")).toEqual([refused("eve", "n")]);
  });

  it("passes on client-only tags and no others", () => {
    const { ada, bob } = scene({}, { capabilities: ["message-tags"] });
    ada.send("@+draft/reply=id0;time=x;label=1 PRIVMSG #tea hello");
    expect(bob.heard).toEqual(["@msgid=id1;+draft/reply=id0 :ada!ada@host.test PRIVMSG #tea hello"]);
  });

  it("takes no tags from a sender without message-tags", () => {
    const { world, ada } = scene();
    const cid = world.connect("cid", { capabilities: ["message-tags"] });
    ada.send("@+x=1 PRIVMSG cid hello");
    expect(cid.heard).toEqual(["@msgid=id1 :ada!ada@host.test PRIVMSG cid hello"]);
  });
});

describe("PRIVMSG to a part of a channel", () => {
  it("reaches those with the prefix and above, the lowest of several counting", () => {
    const { world, ada, bob } = scene();
    const [cid, dan] = [world.connect("cid"), world.connect("dan")];
    for (const actor of [cid, dan]) actor.send("JOIN #tea");
    ada.send("MODE #tea +vh cid dan");
    world.clear();
    bob.send("PRIVMSG @#tea one");
    bob.send("PRIVMSG @%#tea two");
    bob.send("PRIVMSG +#tea three");
    expect(ada.heard).toEqual([
      ":bob!bob@host.test PRIVMSG @#tea one",
      ":bob!bob@host.test PRIVMSG @%#tea two",
      ":bob!bob@host.test PRIVMSG +#tea three",
    ]);
    expect(dan.heard).toEqual(ada.heard.slice(1));
    expect(cid.heard).toEqual(ada.heard.slice(2));
  });

  it("is 401 before a nick, which has no parts", () => {
    expect(scene().ada.send("PRIVMSG @bob hello")).toEqual([":irc.test 401 ada @bob :No such nick/channel"]);
  });
});

describe("PRIVMSG refuses", () => {
  it("no target with 411 and no text with 412", () => {
    const { ada } = scene();
    expect(ada.send("PRIVMSG")).toEqual([":irc.test 411 ada :No recipient given (PRIVMSG)"]);
    expect(ada.send("PRIVMSG , :hello")).toEqual([":irc.test 411 ada :No recipient given (PRIVMSG)"]);
    expect(ada.send("PRIVMSG bob")).toEqual([":irc.test 412 ada :No text to send"]);
    expect(ada.send("PRIVMSG bob :")).toEqual([":irc.test 412 ada :No text to send"]);
  });

  it("an unknown nick with 401 and an unknown channel with 403", () => {
    const { ada } = scene();
    expect(ada.send("PRIVMSG nobody,#none hello")).toEqual([
      ":irc.test 401 ada nobody :No such nick/channel",
      ":irc.test 403 ada #none :No such channel",
    ]);
  });

  it("those outside with 404 while the channel is +n", () => {
    const { ada, bob, eve } = scene();
    expect(eve.send("PRIVMSG #tea hello")).toEqual([refused("eve", "n")]);
    ada.send("MODE #tea -n");
    bob.heard.length = 0;
    expect(eve.send("PRIVMSG #tea hello")).toEqual([]);
    expect(bob.heard).toEqual([":eve!eve@host.test PRIVMSG #tea hello"]);
  });

  it("those without a voice with 404 while the channel is +m", () => {
    const { ada, bob, eve } = scene();
    ada.send("MODE #tea +m-n");
    bob.heard.length = 0;
    expect(bob.send("PRIVMSG #tea hello")).toEqual([refused("bob", "m")]);
    expect(eve.send("PRIVMSG #tea hello")).toEqual([refused("eve", "m")]);
    ada.send("MODE #tea +v bob");
    bob.heard.length = 0;
    expect(bob.send("PRIVMSG #tea hello")).toEqual([]);
  });

  it("the banned with 404, inside and outside, but not those excepted or with a voice", () => {
    const { ada, bob, eve } = scene();
    ada.send("MODE #tea +b-n *!*@host.test");
    ada.send("MODE #tea +e eve");
    bob.heard.length = 0;
    expect(bob.send("PRIVMSG #tea hello")).toEqual([refused("bob", "b")]);
    expect(eve.send("PRIVMSG #tea hello")).toEqual([]);
    expect(ada.send("PRIVMSG #tea hello")).toEqual([]);
  });
});
