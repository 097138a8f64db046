import { describe, expect, it } from "bun:test";
import { cannotSend, tea } from "../../session/tea.ts";

/** The line with the tags in front, whatever its message id. */
const message = (line: string): string =>
  expect.stringMatching(new RegExp(`^@msgid=[^; ]+[; ]${RegExp.escape(line)}$`, "u")) as string;

describe("PRIVMSG", () => {
  it("reaches a user under its own spelling, and nobody else", () => {
    const { ada, bob, eve } = tea();
    expect(ada.ask("PRIVMSG BOB :good morning")).toEqual([]);
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 PRIVMSG bob :good morning"]);
    expect(eve.take()).toEqual([]);
  });

  it("reaches all members of a channel but the sender", () => {
    const { ada, bob, eve } = tea();
    expect(ada.ask("PRIVMSG #TEA hello")).toEqual([]);
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 PRIVMSG #tea :hello"]);
    expect(eve.take()).toEqual([]);
  });

  it("goes to several targets, each once, and refuses those past TARGMAX with 407", () => {
    const { ada, bob, eve } = tea({ limits: { targets: 2 } });
    expect(ada.ask("PRIVMSG bob,#tea,BOB,eve hello")).toEqual([":irc.test 407 ada eve :Too many targets"]);
    expect(bob.take()).toEqual([
      ":ada!ada@192.0.2.1 PRIVMSG bob :hello",
      ":ada!ada@192.0.2.1 PRIVMSG #tea :hello",
    ]);
    expect(eve.take()).toEqual([]);
  });

  it("says with 301 that the user is away, and arrives all the same", () => {
    const { ada, bob } = tea();
    bob.ask("AWAY :at lunch");
    expect(ada.ask("PRIVMSG bob hello")).toEqual([":irc.test 301 ada bob :at lunch"]);
    expect(bob.take()).toHaveLength(1);
  });

  it("counts as activity where it arrives", () => {
    const { world, ada } = tea();
    world.now += 1_000;
    ada.say("PRIVMSG nobody hello");
    expect(ada.user.activeAt).toBe(world.now - 1_000);
    ada.say("PRIVMSG bob hello");
    expect(ada.user.activeAt).toBe(world.now);
  });

  it("is cut between characters so that the line with its prefix has at most 512 bytes", () => {
    const { ada, bob } = tea();
    ada.say(`PRIVMSG #tea :${"茶".repeat(160)}`);
    const [line = ""] = bob.take();
    const before = ":ada!ada@192.0.2.1 PRIVMSG #tea :";
    expect(line).toBe(before + "茶".repeat(Math.floor((512 - Buffer.byteLength(`${before}\r\n`)) / 3)));
  });
});

describe("PRIVMSG with capabilities", () => {
  it("is echoed as the others hear it, with the same id", () => {
    const { ada, bob } = tea({}, "echo-message message-tags");
    const echo = ada.ask("PRIVMSG #tea hello");
    expect(echo).toEqual([message(":ada!ada@192.0.2.1 PRIVMSG #tea :hello")]);
    expect(bob.take()).toEqual(echo);
  });

  it("has an id of its own for each target", () => {
    const { ada, bob } = tea({}, "message-tags");
    ada.say("PRIVMSG bob,#tea hello");
    const heard = bob.take();
    expect(heard).toEqual([
      message(":ada!ada@192.0.2.1 PRIVMSG bob :hello"),
      message(":ada!ada@192.0.2.1 PRIVMSG #tea :hello"),
    ]);
    expect(new Set(heard.map((line) => line.split(" ")[0])).size).toBe(2);
  });

  it("is not echoed where it was refused", () => {
    const { eve } = tea({}, "echo-message");
    expect(eve.ask("PRIVMSG #tea hello")).toEqual([cannotSend("eve", "n")]);
  });

  it("passes on client-only tags and no others", () => {
    const { ada, bob } = tea({}, "message-tags");
    ada.say("@+draft/reply=id0;time=x;label=1 PRIVMSG #tea hello");
    expect(bob.take()).toEqual([message("+draft/reply=id0 :ada!ada@192.0.2.1 PRIVMSG #tea :hello")]);
  });

  it("takes no tags from a sender without message-tags", () => {
    const { world, ada } = tea();
    const cid = world.connect("cid", "message-tags");
    ada.say("@+x=1 PRIVMSG cid hello");
    expect(cid.take()).toEqual([message(":ada!ada@192.0.2.1 PRIVMSG cid :hello")]);
  });
});

describe("PRIVMSG to a part of a channel", () => {
  it("reaches those with the prefix and above, the lowest of several counting", () => {
    const { world, ada, bob } = tea();
    const [cid, dan] = [world.connect("cid"), world.connect("dan")];
    for (const actor of [cid, dan]) actor.say("JOIN #tea");
    ada.say("MODE #tea +vh cid dan");
    world.hush();
    bob.say("PRIVMSG @#tea one", "PRIVMSG @%#tea two", "PRIVMSG +#tea three");
    const sent = [
      ":bob!bob@192.0.2.1 PRIVMSG @#tea :one",
      ":bob!bob@192.0.2.1 PRIVMSG @%#tea :two",
      ":bob!bob@192.0.2.1 PRIVMSG +#tea :three",
    ];
    expect(ada.take()).toEqual(sent);
    expect(dan.take()).toEqual(sent.slice(1));
    expect(cid.take()).toEqual(sent.slice(2));
  });

  it("is 401 before a nick, which has no parts", () => {
    expect(tea().ada.ask("PRIVMSG @bob hello")).toEqual([":irc.test 401 ada @bob :No such nick/channel"]);
  });
});

describe("PRIVMSG refuses", () => {
  it("no target with 411 and no text with 412", () => {
    const { ada } = tea();
    expect(ada.ask("PRIVMSG")).toEqual([":irc.test 411 ada :No recipient given (PRIVMSG)"]);
    expect(ada.ask("PRIVMSG , :hello")).toEqual([":irc.test 411 ada :No recipient given (PRIVMSG)"]);
    expect(ada.ask("PRIVMSG bob")).toEqual([":irc.test 412 ada :No text to send"]);
    expect(ada.ask("PRIVMSG bob :")).toEqual([":irc.test 412 ada :No text to send"]);
  });

  it("an unknown nick with 401 and an unknown channel with 403", () => {
    const { ada } = tea();
    expect(ada.ask("PRIVMSG nobody,#none hello")).toEqual([
      ":irc.test 401 ada nobody :No such nick/channel",
      ":irc.test 403 ada #none :No such channel",
    ]);
  });

  it("those outside with 404 while the channel is +n", () => {
    const { ada, bob, eve } = tea();
    expect(eve.ask("PRIVMSG #tea hello")).toEqual([cannotSend("eve", "n")]);
    ada.say("MODE #tea -n");
    bob.take();
    expect(eve.ask("PRIVMSG #tea hello")).toEqual([]);
    expect(bob.take()).toEqual([":eve!eve@192.0.2.1 PRIVMSG #tea :hello"]);
  });

  it("those without a voice with 404 while the channel is +m", () => {
    const { ada, bob, eve } = tea();
    ada.say("MODE #tea +m-n");
    bob.take();
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([cannotSend("bob", "m")]);
    expect(eve.ask("PRIVMSG #tea hello")).toEqual([cannotSend("eve", "m")]);
    ada.say("MODE #tea +v bob");
    bob.take();
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([]);
  });

  it("the banned with 404, inside and outside, but not those excepted or with a voice", () => {
    const { ada, bob, eve } = tea();
    ada.say("MODE #tea +b-n *!*@192.0.2.1", "MODE #tea +e eve");
    bob.take();
    expect(bob.ask("PRIVMSG #tea hello")).toEqual([cannotSend("bob", "b")]);
    expect(eve.ask("PRIVMSG #tea hello")).toEqual([]);
    expect(ada.ask("PRIVMSG #tea hello")).toEqual([]);
  });
});
