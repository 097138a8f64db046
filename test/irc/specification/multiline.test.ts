/** IRCv3 multiline: its examples, and what its text says beyond them. Lines are as the peers read them. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const SENDER = "batch draft/multiline labeled-response echo-message message-tags";
const CONTENTS = [
  "@batch=123 PRIVMSG #channel hello",
  "@batch=123 PRIVMSG #channel :",
  "@batch=123 privmsg #channel :how is ",
  "@batch=123;draft/multiline-concat PRIVMSG #channel :everyone?",
];

let world: World;

beforeEach(() => {
  world = new World();
});

/** Members of #channel, who have read all that came of joining. */
function members(...all: readonly (readonly [nick: string, capabilities: string])[]): FakeConnection[] {
  const connections = all.map(([nick, capabilities]) => world.connect(nick, capabilities));
  for (const connection of connections) connection.say("JOIN #channel");
  for (const connection of connections) connection.take();
  return connections;
}

function sender(): FakeConnection {
  const [connection] = members(["nick", SENDER]);
  if (connection === undefined) throw new Error("nobody joined");
  return connection;
}

const invalid = (text: string): string => `:irc.test FAIL BATCH MULTILINE_INVALID :${text}`;

const id = (line: string | undefined): string => /msgid=([^; ]+)/.exec(line ?? "")?.[1] ?? "none";

describe("a multiline batch", () => {
  it("reaches those who know it as a batch, the others line by line without the blank ones", () => {
    const [nick, batched, old] = members(
      ["nick", "batch draft/multiline"],
      ["modern", "batch draft/multiline message-tags account-tag"],
      ["old", "message-tags account-tag"],
    );
    const { user } = nick?.state ?? {};
    if (user !== undefined) user.account = "account";
    nick?.say("BATCH +123 draft/multiline #channel", ...CONTENTS);
    expect(nick?.take()).toEqual([]);
    expect(batched?.take()).toEqual([]);
    nick?.say("BATCH -123");
    expect(nick?.take()).toEqual([]);
    const heard = batched?.take() ?? [];
    const msgid = id(heard[0]);
    expect(heard).toEqual([
      `@account=account;msgid=${msgid} :nick!nick@192.0.2.1 BATCH +1 draft/multiline #channel`,
      "@batch=1 :nick!nick@192.0.2.1 PRIVMSG #channel :hello",
      "@batch=1 :nick!nick@192.0.2.1 PRIVMSG #channel :",
      "@batch=1 :nick!nick@192.0.2.1 PRIVMSG #channel :how is ",
      "@batch=1;draft/multiline-concat :nick!nick@192.0.2.1 PRIVMSG #channel :everyone?",
      ":nick!nick@192.0.2.1 BATCH -1",
    ]);
    expect(old?.take()).toEqual([
      `@account=account;msgid=${msgid} :nick!nick@192.0.2.1 PRIVMSG #channel :hello`,
      "@account=account :nick!nick@192.0.2.1 PRIVMSG #channel :how is ",
      "@account=account :nick!nick@192.0.2.1 PRIVMSG #channel :everyone?",
    ]);
  });

  it("is as valid with NOTICE, to a user, and to a part of a channel", () => {
    const nick = world.connect("nick", SENDER);
    const bob = world.connect("bob", "batch draft/multiline");
    nick.say("JOIN #channel").take();
    nick.say(
      "BATCH +a draft/multiline bob",
      "@batch=a NOTICE BOB one",
      "@batch=a NOTICE bob two",
      "BATCH -a",
    );
    expect(bob.take()).toEqual([
      ":nick!nick@192.0.2.1 BATCH +1 draft/multiline bob",
      "@batch=1 :nick!nick@192.0.2.1 NOTICE bob :one",
      "@batch=1 :nick!nick@192.0.2.1 NOTICE bob :two",
      ":nick!nick@192.0.2.1 BATCH -1",
    ]);
    nick.take();
    expect(
      nick.ask("BATCH +a draft/multiline @#channel", "@batch=a PRIVMSG @#channel hi", "BATCH -a")[0],
    ).toEndWith("BATCH +2 draft/multiline @#channel");
  });

  it("has its client-only tags from the line that opened it", () => {
    const [nick, bob, old] = members(
      ["nick", SENDER],
      ["bob", "batch draft/multiline message-tags"],
      ["old", "message-tags"],
    );
    nick?.say("@+reply=m1;x=y BATCH +a draft/multiline #channel");
    nick?.say("@batch=a PRIVMSG #channel one", "@batch=a PRIVMSG #channel two", "BATCH -a");
    expect(bob?.take()[0]).toMatch(/^@msgid=\S+;\+reply=m1 :nick\S+ BATCH \+1 draft\/multiline #channel$/);
    const [first, second] = old?.take() ?? [];
    expect(first).toMatch(/^@msgid=\S+;\+reply=m1 :nick\S+ PRIVMSG #channel :one$/);
    expect(second).toBe("@+reply=m1 :nick!nick@192.0.2.1 PRIVMSG #channel :two");
  });

  it("is echoed as one batch, with the label of its opening on the opening only", () => {
    const nick = sender();
    nick.say("@label=L1 BATCH +123 draft/multiline #channel", ...CONTENTS, "BATCH -123");
    const heard = nick.take();
    expect(heard[0]).toMatch(
      /^@label=L1;msgid=\S+ :nick!nick@192\.0\.2\.1 BATCH \+1 draft\/multiline #channel$/,
    );
    expect(heard.slice(1).filter((line) => line.includes("label="))).toEqual([]);
    expect(heard.at(-1)).toBe(":nick!nick@192.0.2.1 BATCH -1");
  });

  it("is acknowledged under its label at its end where nothing is echoed, and a label of its end by itself", () => {
    const [nick] = members(["nick", "batch draft/multiline labeled-response"]);
    nick?.say("@label=L1 BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel hi");
    expect(nick?.take()).toEqual([]);
    nick?.say("@label=L2 BATCH -1");
    expect(nick?.take()).toEqual(["@label=L1 :irc.test ACK", "@label=L2 :irc.test ACK"]);
    nick?.say("BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel hi", "@label=L3 BATCH -1");
    expect(nick?.take()).toEqual(["@label=L3 :irc.test ACK"]);
  });

  it("is nested in the answer where that has more lines, as when its reader is away", () => {
    const nick = world.connect("nick", "batch draft/multiline labeled-response echo-message");
    world.connect("bob").say("AWAY :asleep");
    expect(nick.ask("@label=L BATCH +1 draft/multiline bob", "@batch=1 PRIVMSG bob hi", "BATCH -1")).toEqual([
      "@label=L :irc.test BATCH +2 labeled-response",
      "@batch=2 :nick!nick@192.0.2.1 BATCH +1 draft/multiline bob",
      "@batch=1 :nick!nick@192.0.2.1 PRIVMSG bob :hi",
      "@batch=2 :nick!nick@192.0.2.1 BATCH -1",
      "@batch=2 :irc.test 301 nick bob :asleep",
      ":irc.test BATCH -2",
    ]);
  });

  it("loses nothing of a line that is too long with its source: the rest goes on in a concatenated line", () => {
    const [nick, bob] = members(["nick", SENDER], ["bob", "batch draft/multiline"]);
    const text = "é".repeat(243);
    nick?.say("BATCH +1 draft/multiline #channel", `@batch=1 PRIVMSG #channel :${text}`, "BATCH -1");
    const [, first = "", second = "", last] = bob?.take() ?? [];
    expect(Buffer.byteLength(`${first.slice("@batch=1 ".length)}\r\n`)).toBeLessThanOrEqual(512);
    expect(second).toStartWith("@batch=1;draft/multiline-concat :nick!nick@192.0.2.1 PRIVMSG #channel :é");
    const said = [first, second].map((line) => line.slice(line.indexOf("#channel :") + 10)).join("");
    expect(said).toBe(text);
    expect(last).toBe(":nick!nick@192.0.2.1 BATCH -1");
  });

  it("is refused as a message is: 401, 404", () => {
    const nick = sender();
    expect(nick.ask("BATCH +1 draft/multiline nobody", "@batch=1 PRIVMSG nobody hi", "BATCH -1")).toEqual([
      ":irc.test 401 nick nobody :No such nick/channel",
    ]);
    const out = world.connect("out", SENDER);
    expect(
      out.ask("@label=L BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel hi", "BATCH -1"),
    ).toEqual(["@label=L :irc.test 404 out #channel :Cannot send to channel (+n): you are not in it"]);
  });

  it("is refused where one of its lines is what the channel does not take", () => {
    const [nick, bob] = members(["nick", SENDER], ["bob", SENDER]);
    nick?.say("MODE #channel +C").take();
    bob?.take();
    bob?.say("BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel hi");
    bob?.say("@batch=1 PRIVMSG #channel :\u0001VERSION\u0001", "BATCH -1");
    expect(bob?.take()).toEqual([expect.stringContaining(" 404 bob #channel ")]);
  });
});

describe("the capability", () => {
  it("has the limits as its value, and can be had before batch", () => {
    const connection = world.open().say("CAP LS 302");
    expect(connection.take().join(" ")).toContain("draft/multiline=max-bytes=8192,max-lines=50");
    expect(connection.ask("CAP REQ draft/multiline")).toEqual([":irc.test CAP * ACK draft/multiline"]);
  });

  it("lets nobody send or hear a batch who lacks batch", () => {
    const [nick, bob] = members(["nick", SENDER], ["bob", "draft/multiline"]);
    nick?.say("BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel hi", "BATCH -1");
    expect(bob?.take()).toEqual([":nick!nick@192.0.2.1 PRIVMSG #channel :hi"]);
    bob?.say("BATCH +1 draft/multiline #channel");
    expect(bob?.take()).toEqual([":irc.test FAIL BATCH UNKNOWN_TYPE 1 draft/multiline :Unknown batch type"]);
  });
});

describe("an invalid multiline batch", () => {
  it.each([
    [
      "another target",
      ["BATCH +456 draft/multiline #foo", "@batch=456 PRIVMSG #bar hello", "BATCH -456"],
      ":irc.test FAIL BATCH MULTILINE_INVALID_TARGET #foo #bar :Invalid multiline target",
    ],
    [
      "a concatenated blank line",
      [
        "BATCH +abc123 draft/multiline #channel",
        "@batch=abc123 PRIVMSG #channel :hello ",
        "@batch=abc123;draft/multiline-concat PRIVMSG #channel :",
        "@batch=abc123 PRIVMSG #channel :there",
        "BATCH -abc123",
      ],
      invalid("Invalid multiline batch with concatenated blank line"),
    ],
    [
      "blank lines only",
      [
        "BATCH +abc123 draft/multiline #channel",
        "@batch=abc123 PRIVMSG #channel :",
        "@batch=abc123 PRIVMSG #channel :",
        "BATCH -abc123",
      ],
      invalid("Invalid multiline batch with blank lines only"),
    ],
    [
      "PRIVMSG beside NOTICE",
      [
        "BATCH +792da7 draft/multiline #channel",
        "@batch=792da7 PRIVMSG #channel :this starts with a PRIVMSG",
        "@batch=792da7 NOTICE #channel :but ends with a NOTICE",
        "BATCH -792da7",
      ],
      invalid("A multiline batch is all PRIVMSG or all NOTICE"),
    ],
    [
      "another command",
      ["BATCH +1 draft/multiline #channel", "@batch=1 TAGMSG #channel", "BATCH -1"],
      invalid("TAGMSG does not belong into a multiline batch"),
    ],
    [
      "a line without text",
      ["BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel", "BATCH -1"],
      invalid("A line without target or text"),
    ],
    [
      "a tag that belongs on the opening line",
      ["BATCH +1 draft/multiline #channel", "@batch=1;+reply=x PRIVMSG #channel hi", "BATCH -1"],
      invalid("The tag +reply belongs on the BATCH line"),
    ],
    [
      "no line",
      ["BATCH +1 draft/multiline #channel", "BATCH -1"],
      invalid("Invalid multiline batch without a line"),
    ],
    ["no target", ["BATCH +1 draft/multiline", "BATCH -1"], invalid("A multiline batch needs a target")],
    [
      "two targets",
      ["BATCH +1 draft/multiline #a,#b", "BATCH -1"],
      invalid("A multiline batch has one target"),
    ],
  ])("is reported once, and nothing of it is delivered: %s", (_, lines, failure) => {
    const [nick, bob] = members(["nick", SENDER], ["bob", ""]);
    nick?.say(...lines);
    expect(nick?.take()).toEqual([failure]);
    expect(bob?.take()).toEqual([]);
    // And it is over: the next one is taken.
    nick?.say("BATCH +1 draft/multiline #channel", "@batch=1 PRIVMSG #channel :again", "BATCH -1");
    expect(bob?.take()).toEqual([":nick!nick@192.0.2.1 PRIVMSG #channel :again"]);
  });

  it("carries the label of the batch", () => {
    const nick = sender();
    expect(
      nick.ask("@label=L BATCH +1 draft/multiline #channel", "@batch=1 TAGMSG #channel", "BATCH -1"),
    ).toEqual([`@label=L ${invalid("TAGMSG does not belong into a multiline batch")}`]);
  });
});

/** A sender in a network with these limits. */
function limited(limits: object): FakeConnection {
  world = new World({ network: { limits: { ...world.app.settings.network.limits, ...limits } } });
  return sender();
}

describe("the limits", () => {
  it("refuse more bytes than max-bytes, line feeds counted and nothing else", () => {
    const nick = limited({ multilineBytes: 12 });
    nick.say(
      "BATCH +abc draft/multiline #channel",
      "@batch=abc PRIVMSG #channel hello",
      "@batch=abc;draft/multiline-concat PRIVMSG #channel é",
      "@batch=abc PRIVMSG #channel four",
    );
    expect(nick.take()).toEqual([]);
    expect(nick.ask("@batch=abc;draft/multiline-concat PRIVMSG #channel x", "BATCH -abc")).toEqual([
      ":irc.test FAIL BATCH MULTILINE_MAX_BYTES 12 :Multiline batch max-bytes exceeded",
    ]);
  });

  it("refuse more lines than max-lines, those that are concatenated counted", () => {
    const nick = limited({ multilineLines: 2 });
    nick.say(
      "BATCH +abc draft/multiline #channel",
      "@batch=abc PRIVMSG #channel hello",
      "@batch=abc;draft/multiline-concat PRIVMSG #channel there",
    );
    expect(nick.take()).toEqual([]);
    expect(
      nick.ask("@batch=abc PRIVMSG #channel :", "@batch=abc PRIVMSG #channel more", "BATCH -abc"),
    ).toEqual([":irc.test FAIL BATCH MULTILINE_MAX_LINES 2 :Multiline batch max-lines exceeded"]);
  });
});
