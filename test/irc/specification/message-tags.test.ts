/** IRCv3 Message Tags: its examples, the limits both ways, and CLIENTTAGDENY. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let c1: FakeConnection;
let c2: FakeConnection;
let old: FakeConnection;

function start(clientTagDeny: readonly string[] = []): void {
  world = new World({ network: { clientTagDeny } });
  c1 = world.connect("c1", "message-tags labeled-response batch echo-message");
  c2 = world.connect("c2", "message-tags");
  old = world.connect("old");
  for (const connection of [c1, c2, old]) connection.say("JOIN #channel");
  for (const connection of [c1, c2, old]) connection.take();
}

beforeEach(() => {
  start();
});

/** Lines that c2 receives after a line of c1, without the message id. */
function heard(line: string): string[] {
  c1.say(line).take();
  return c2.take().map((text) => text.replace(/^@msgid=[^; ]+ /, "").replace(/^@msgid=[^; ]+;/, "@"));
}

const C1 = ":c1!c1@192.0.2.1";

describe("client-only tags", () => {
  it("are relayed, those without the prefix are not", () => {
    expect(heard("@example-tag=example-value PRIVMSG #channel :Message")).toEqual([
      `${C1} PRIVMSG #channel :Message`,
    ]);
    expect(heard("@+example-client-tag=example-value PRIVMSG #channel :Message")).toEqual([
      `@+example-client-tag=example-value ${C1} PRIVMSG #channel :Message`,
    ]);
  });

  it("keep their vendor, on a NOTICE too, and the source that a client writes counts for nothing", () => {
    expect(heard("@+example.com/foo=bar :irc.example.com NOTICE #channel :A tagged message")).toEqual([
      `@+example.com/foo=bar ${C1} NOTICE #channel :A tagged message`,
    ]);
  });

  it("keep what is raw and what is escaped in a value", () => {
    expect(heard("@+example=raw+:=,escaped\\:\\s\\\\ NOTICE #channel :Message")).toEqual([
      `@+example=raw+:=,escaped\\:\\s\\\\ ${C1} NOTICE #channel :Message`,
    ]);
  });

  it("are the last of their name, told apart by case, and empty where they have no value", () => {
    expect(heard("@+a=1;+A=2;+a=3;+b= PRIVMSG #channel :x")).toEqual([
      `@+a=3;+A=2;+b ${C1} PRIVMSG #channel :x`,
    ]);
  });

  it("have their invalid escapes dropped, and whatever their names, the message is taken", () => {
    expect(heard("@+a=\\b\\;+é_!=1 PRIVMSG #channel :x")).toEqual([`@+a=b;+é_!=1 ${C1} PRIVMSG #channel :x`]);
  });

  it("come after what the server says", () => {
    c1.say("@+a PRIVMSG #channel :x");
    expect(c2.take()[0]).toMatch(/^@msgid=[^;]+;\+a :/);
  });

  it("reach nobody who has not negotiated message-tags, and nobody sends them who has not", () => {
    heard("@+a PRIVMSG #channel :x");
    expect(old.take()).toEqual([`${C1} PRIVMSG #channel :x`]);
    old.say("@+a PRIVMSG #channel :x");
    expect(c2.take()[0]).toMatch(/^@msgid=\S+ :old!old@192\.0\.2\.1 PRIVMSG #channel :x$/);
  });
});

describe("TAGMSG", () => {
  it("reaches those with message-tags only", () => {
    expect(heard("@+example-client-tag=example-value TAGMSG #channel")).toEqual([
      `@+example-client-tag=example-value ${C1} TAGMSG #channel`,
    ]);
    expect(old.take()).toEqual([]);
  });

  it("honours STATUSMSG prefixes", () => {
    expect(heard("@+a TAGMSG @#channel")).toEqual([]);
    c1.say("MODE #channel +o c2");
    c2.take();
    expect(heard("@+a TAGMSG @#channel")).toEqual([`@+a ${C1} TAGMSG @#channel`]);
  });

  it("is echoed under its label with its id", () => {
    c1.say("@label=123;+example-client-tag=example-value TAGMSG #channel");
    const [echo = ""] = c1.take();
    const [relayed = ""] = c2.take();
    expect(relayed).toMatch(
      /^@msgid=\S+;\+example-client-tag=example-value :c1!c1@192\.0\.2\.1 TAGMSG #channel$/,
    );
    expect(echo).toBe(relayed.replace("@", "@label=123;"));
  });

  it("goes on without the tags that are not for others", () => {
    expect(heard("@unknown-tag TAGMSG #channel")).toEqual([`${C1} TAGMSG #channel`]);
  });
});

/** A tag section of so many bytes. */
const tags = (bytes: number): string => `@+${"a".repeat(bytes - 1)}`;

/** A line of so many bytes. */
const text = (bytes: number): string =>
  `PRIVMSG #channel :${"x".repeat(bytes - "PRIVMSG #channel :".length)}`;

describe("the size limit", () => {
  it("is 4094 bytes of tag data from a client: one more is 417, under its label, and is not relayed", () => {
    expect(heard(`${tags(4_094)} TAGMSG #channel`)).toEqual([`${tags(4_094)} ${C1} TAGMSG #channel`]);
    expect(
      c1.ask(`${tags(4_095)} TAGMSG #channel`, `@label=x;${tags(4_090).slice(1)} TAGMSG #channel`),
    ).toEqual([
      ":irc.test 417 c1 :Input line was too long",
      "@label=x :irc.test 417 c1 :Input line was too long",
    ]);
    expect(c2.take()).toEqual([]);
  });

  it("leaves 510 bytes for the rest, however long the tags are", () => {
    expect(heard(`${tags(4_094)} ${text(510)}`)).toHaveLength(1);
    expect(c1.ask(`@label=y ${text(511)}`)).toEqual(["@label=y :irc.test 417 c1 :Input line was too long"]);
  });

  it("is 8191 bytes in all from the server, of which its own are at most 4094", () => {
    c2.say("CAP REQ :server-time account-tag").take();
    if (c1.state.user !== undefined) c1.state.user.account = "a".repeat(64);
    // Each raw CR would take two bytes when it is said again.
    c1.say(`@+a=${"\r;+b=".repeat(500)}${"x".repeat(1_500)} TAGMSG #channel`);
    const [line = ""] = c2.take();
    const section = line.slice(0, line.indexOf(" ") + 1);
    expect(section).not.toInclude("\\r");
    expect(Buffer.byteLength(section)).toBeLessThanOrEqual(8_191);
    expect(Buffer.byteLength(section.slice(1, section.indexOf("+")))).toBeLessThanOrEqual(4_094);
    expect(section).toEndWith("x ");
  });
});

describe("CLIENTTAGDENY", () => {
  const sent = "@+foo=1;+example/bar=2;+other=3 PRIVMSG #channel :x";

  it.each([
    ["nothing", [], "@+foo=1;+example/bar=2;+other=3 "],
    ["all", ["*"], ""],
    ["all but two", ["*", "-foo", "-example/bar"], "@+foo=1;+example/bar=2 "],
    ["two", ["foo", "example/bar"], "@+other=3 "],
  ] as const)("blocks %s", (_, deny, kept) => {
    start(deny);
    expect(heard(sent)).toEqual([`${kept}${C1} PRIVMSG #channel :x`]);
  });

  it("stands in ISUPPORT", () => {
    start(["*", "-foo", "-example/bar"]);
    expect(old.say("VERSION").take().join(" ")).toContain(" CLIENTTAGDENY=*,-foo,-example/bar ");
    start();
    expect(old.say("VERSION").take().join(" ")).not.toContain("CLIENTTAGDENY");
  });

  it("leaves a TAGMSG with nothing else to say unsaid, without complaint", () => {
    start(["typing"]);
    expect(heard("@+typing=active TAGMSG #channel")).toEqual([]);
    expect(c1.ask("@label=z;+typing=active TAGMSG #channel")).toEqual(["@label=z :irc.test ACK"]);
    expect(heard("@+typing=active;+reply=1 TAGMSG #channel")).toEqual([`@+reply=1 ${C1} TAGMSG #channel`]);
  });

  it("holds for a message of several lines", () => {
    start(["foo"]);
    c1.say(
      "CAP REQ draft/multiline",
      "@+foo;+bar BATCH +1 draft/multiline #channel",
      "@batch=1 PRIVMSG #channel :x",
      "BATCH -1",
    );
    expect(c2.take()[0]).toMatch(/^@msgid=[^;]+;\+bar :c1/);
  });
});
