/** IRCv3 message-ids, server-time, UTF8ONLY and Standard Replies: what their texts and examples promise. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const idOf = (line: string | undefined): string | undefined =>
  /^@(?:[^ ]*;)?msgid=([^; ]+)/.exec(line ?? "")?.[1];

describe("IRCv3 message-ids", () => {
  it("every PRIVMSG and NOTICE, in channels and private, has an id of its own, the same for all", () => {
    const world = new World();
    const nick = world.connect("nick", "message-tags echo-message");
    const me = world.connect("me", "message-tags");
    for (const connection of [nick, me]) connection.say("JOIN #channel");
    nick.take();
    me.take();
    nick.say(
      "PRIVMSG #channel :Hello!",
      "PRIVMSG me :Hello!",
      "NOTICE #channel :Hello!",
      "NOTICE me :Hello!",
    );
    nick.say("PRIVMSG #channel,me :twice");
    const ids = me.take().map(idOf);
    expect(nick.take().map(idOf)).toEqual(ids);
    expect(new Set(ids).size).toBe(6);
    // Not a colon first, no space, CR or LF anywhere: letters, digits and hyphens.
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9-]+$/);
  });

  it("are there with message-tags, and gone without", () => {
    const world = new World();
    const nick = world.connect("nick");
    const me = world.connect("me");
    nick.say("PRIVMSG me :Hello");
    me.say("CAP REQ message-tags");
    nick.say("PRIVMSG me :Hello again");
    me.say("CAP REQ -message-tags");
    nick.say("PRIVMSG me :Another hello");
    const lines = me.take();
    expect(lines[0]).toBe(":nick!nick@192.0.2.1 PRIVMSG me :Hello");
    expect(lines[1]).toBe(":irc.test CAP me ACK message-tags");
    expect(lines[2]).toMatch(/^@msgid=\S+ :nick!nick@192\.0\.2\.1 PRIVMSG me :Hello again$/);
    expect(lines[3]).toBe(":irc.test CAP me ACK -message-tags");
    expect(lines[4]).toBe(":nick!nick@192.0.2.1 PRIVMSG me :Another hello");
  });

  it.each([
    ["QUIT", (bob: FakeConnection): void => void bob.say("QUIT")],
    ["a lost connection", (bob: FakeConnection): void => bob.lose()],
    [
      "a ping that is not answered",
      (_: FakeConnection, world: World): void => {
        world.pass(90_000);
        world.connections[0]?.say("PONG x");
        world.pass(60_000);
      },
    ],
    ["KILL", (_: FakeConnection, world: World): void => void world.connections[2]?.say("KILL bob :x")],
  ])("are on the QUIT that comes of %s", (_, leave) => {
    const world = new World();
    const alice = world.connect("alice", "message-tags");
    const bob = world.connect("bob");
    const root = world.connect("root");
    if (root.state.user !== undefined) root.state.user.privileges = new Set(["kill"]);
    for (const connection of [alice, bob]) connection.say("JOIN #tea");
    alice.take();
    leave(bob, world);
    const quit = alice.take().find((line) => line.includes(" QUIT "));
    expect(idOf(quit)).toBeDefined();
  });
});

describe("IRCv3 server-time", () => {
  it("is the time of the message, to the millisecond, in UTC", () => {
    const world = new World();
    const wiz = world.connect("Wiz", "server-time");
    const angel = world.connect("Angel");
    world.now = Date.UTC(2011, 9, 19, 16, 40, 51, 620);
    angel.say("PRIVMSG Wiz :Hello");
    expect(wiz.take()).toEqual(["@time=2011-10-19T16:40:51.620Z :Angel!Angel@192.0.2.1 PRIVMSG Wiz :Hello"]);
  });

  it("comes on no line before the capability is acknowledged", () => {
    const connection = new World().open().say("CAP REQ server-time", "PING x");
    const [ack, pong] = connection.take();
    expect(ack).toBe(":irc.test CAP * ACK server-time");
    expect(pong).toMatch(/^@time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z :irc\.test PONG /);
  });
});

const latin1 = (line: string): Buffer => Buffer.from(line, "latin1");
const answer = (command: string): string =>
  `:irc.test FAIL ${command} INVALID_UTF8 :Message rejected: this network takes UTF-8 only, and your client has to be set to it`;

describe("IRCv3 UTF8ONLY", () => {
  it("refuses a message, naming the command, and relays nothing of it", () => {
    const world = new World();
    const client = world.connect("client", "standard-replies").say("JOIN #ircv3");
    const other = world.connect("other").say("JOIN #ircv3");
    client.take();
    other.take();
    client.say(
      latin1("PRIVMSG #ircv3 :caf\u00e9"),
      latin1("privmsg #caf\u00e9 :x"),
      latin1("TOPIC #ircv3 :\u00e9"),
    );
    expect(client.take()).toEqual([answer("PRIVMSG"), answer("PRIVMSG"), answer("TOPIC")]);
    expect(other.take()).toEqual([]);
  });

  it("refuses a real name at registration", () => {
    const connection = new World().open().say("CAP REQ standard-replies", latin1("USER u s e :Ren\u00e9"));
    expect(connection.take().slice(1)).toEqual([answer("USER")]);
  });

  it("names only commands that exist", () => {
    const connection = new World()
      .open()
      .say("CAP REQ standard-replies", latin1("CAF\u00c9 x"), latin1("\u00e9"), latin1("@\u00e9"));
    expect(connection.take().slice(1)).toEqual([answer("*"), answer("*"), answer("*")]);
  });
});

describe("IRCv3 Standard Replies", () => {
  it("FAIL has command, code, context and a description, and the label of its command", () => {
    const client = new World().connect("client", "labeled-response batch draft/message-redaction");
    expect(client.ask("@label=r REDACT nobody id")).toEqual([
      "@label=r :irc.test FAIL REDACT INVALID_TARGET nobody :You cannot delete messages from nobody",
    ]);
  });
});
