import { beforeEach, describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { Delivery } from "../../../src/irc/delivery/delivery.ts";
import type { Frame } from "../../../src/irc/delivery/frame.ts";
import type { Channel } from "../../../src/irc/network/channel.ts";
import type { Network } from "../../../src/irc/network/network.ts";
import type { User } from "../../../src/irc/network/user.ts";
import type { CapabilityName } from "../../../src/irc/wire/capabilities.ts";
import { prefixModeRows } from "../../../src/irc/wire/channel-modes.ts";
import { RecordingRecipient, RecordingRing, SERVER, START, testNetwork } from "./recorder.ts";

let network: Network;
let ring: RecordingRing;
let delivery: Delivery;
let frame: Frame;

interface Peer {
  readonly user: User;
  readonly session: RecordingRecipient;
}

beforeEach(() => {
  network = testNetwork();
  ring = new RecordingRing();
  delivery = new Delivery(network, SERVER);
  delivery.bind(ring);
  frame = delivery.frame(undefined, START);
});

function addSession(user: User, ...capabilities: readonly CapabilityName[]): RecordingRecipient {
  const session = new RecordingRecipient(ring).enable(...capabilities);
  session.user = user;
  delivery.sessions.attach(session, user);
  return session;
}

function connect(nick: string, ...capabilities: readonly CapabilityName[]): Peer {
  const details = {
    nick,
    username: nick,
    realname: nick,
    host: "host",
    address: "192.0.2.1",
    secure: false,
    at: START,
  };
  const user = network.addUser(details);
  if (user === undefined) throw new Error(`${nick} is in use`);
  return { user, session: addSession(user, ...capabilities) };
}

function join(name: string, ...peers: readonly Peer[]): Channel {
  for (const { user } of peers) network.join(user, name, START);
  const channel = network.findChannel(name);
  if (channel === undefined) throw new Error(`${name} has no member`);
  return channel;
}

function hello(source: User): { source: User; command: string; params: string[]; messageId: string } {
  return { source, command: "PRIVMSG", params: ["#tea", "hello"], messageId: "id-1" };
}

describe("the forms of a line", () => {
  it("renders a line once for each form in use, however many hear it", () => {
    const alice = connect("alice");
    const plain = [connect("b1"), connect("b2"), connect("b3")];
    const timed = [connect("c1", "server-time"), connect("c2", "server-time")];
    const tagged = [
      connect("d1", "server-time", "message-tags"),
      connect("d2", "server-time", "message-tags"),
    ];
    const channel = join("#tea", alice, ...plain, ...timed, ...tagged);
    frame = delivery.frame(alice.session, START);
    frame.toChannel(channel, hello(alice.user), { except: alice.user });
    expect(delivery.renderings).toBe(3);
    const line = ":alice!alice@host PRIVMSG #tea :hello\r\n";
    const time = "time=2026-01-01T00:00:00.000Z";
    for (const { session } of plain) expect(session.take()).toEqual([line]);
    for (const { session } of timed) expect(session.take()).toEqual([`@${time} ${line}`]);
    for (const { session } of tagged) expect(session.take()).toEqual([`@${time};msgid=id-1 ${line}`]);
    expect(alice.session.take()).toEqual([]);
  });

  it("does not tell recipients apart by capabilities that change nothing in the line", () => {
    const alice = connect("alice");
    const channel = join(
      "#tea",
      alice,
      connect("bob", "multi-prefix"),
      connect("carol", "extended-join", "message-tags"),
    );
    frame = delivery.frame(undefined, START);
    frame.toChannel(channel, { source: alice.user, command: "TOPIC", params: ["#tea", "green"] });
    expect(delivery.renderings).toBe(1);
  });

  it("gives the source's account to those with account-tag", () => {
    const alice = connect("alice");
    const bob = connect("bob", "account-tag");
    frame = delivery.frame(alice.session, START);
    frame.toUser(bob.user, hello(alice.user));
    alice.user.account = "al ice";
    frame.toUser(bob.user, hello(alice.user));
    expect(bob.session.take()).toEqual([
      ":alice!alice@host PRIVMSG #tea :hello\r\n",
      "@account=al\\sice :alice!alice@host PRIVMSG #tea :hello\r\n",
    ]);
  });

  it("puts client-only tags after the server's, for those with message-tags only", () => {
    const alice = connect("alice");
    const bob = connect("bob", "message-tags");
    const carol = connect("carol");
    const line = {
      ...hello(alice.user),
      clientTags: new Map([
        ["+example/a", "x;y"],
        ["+b", ""],
      ]),
    };
    frame = delivery.frame(alice.session, START);
    frame.toUser(bob.user, line);
    frame.toUser(carol.user, line);
    expect(bob.session.take()).toEqual([
      "@msgid=id-1;+example/a=x\\:y;+b :alice!alice@host PRIVMSG #tea :hello\r\n",
    ]);
    expect(carol.session.take()).toEqual([":alice!alice@host PRIVMSG #tea :hello\r\n"]);
  });

  it("uses other parameters for those with the line's extended capability", () => {
    const alice = connect("alice");
    const bob = connect("bob", "extended-join");
    const channel = join("#tea", alice, bob);
    frame = delivery.frame(alice.session, START);
    frame.toChannel(channel, {
      source: alice.user,
      command: "JOIN",
      params: ["#tea"],
      extended: { capability: "extended-join", params: ["#tea", "*", "Alice"] },
    });
    expect(alice.session.take()).toEqual([":alice!alice@host JOIN #tea\r\n"]);
    expect(bob.session.take()).toEqual([":alice!alice@host JOIN #tea * Alice\r\n"]);
  });

  it("keeps a line from those without what it requires, and from those with what it is the fallback for", () => {
    const alice = connect("alice");
    const bob = connect("bob", "chghost");
    const channel = join("#tea", alice, bob);
    frame = delivery.frame(undefined, START);
    frame.toChannel(channel, {
      source: alice.user,
      command: "CHGHOST",
      params: ["a", "b"],
      requires: "chghost",
    });
    frame.toChannel(channel, {
      source: alice.user,
      command: "QUIT",
      params: ["moved"],
      unless: "chghost",
    });
    expect(bob.session.take()).toEqual([":alice!alice@host CHGHOST a b\r\n"]);
    expect(alice.session.take()).toEqual([":alice!alice@host QUIT :moved\r\n"]);
  });

  it("never sends more than 512 bytes without tags, and cuts between characters", () => {
    const alice = connect("alice");
    frame = delivery.frame(alice.session, START);
    frame.toSelf({ source: undefined, command: "NOTICE", params: ["alice", "é".repeat(400)] });
    const [line = ""] = alice.session.take();
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(512);
    expect(Buffer.byteLength(line)).toBeGreaterThan(509);
    expect(line).toMatch(/^:irc\.test NOTICE alice :é+\r\n$/u);
  });

  it("leaves the prefix away where the line says so", () => {
    const alice = connect("alice");
    frame = delivery.frame(alice.session, START);
    frame.toSelf({ source: undefined, prefix: "", command: "PING", params: ["irc.test"] });
    expect(alice.session.take()).toEqual(["PING irc.test\r\n"]);
  });

  it("gives each line the time of its own command", () => {
    const alice = connect("alice", "server-time");
    for (const now of [START, START + 1]) {
      frame = delivery.frame(alice.session, now);
      frame.toSelf({ source: undefined, command: "PONG", params: ["x"] });
    }
    expect(alice.session.take()).toEqual([
      "@time=2026-01-01T00:00:00.000Z :irc.test PONG x\r\n",
      "@time=2026-01-01T00:00:00.001Z :irc.test PONG x\r\n",
    ]);
  });
});

describe("who hears a line", () => {
  it("tells each neighbour once, however many channels are shared", () => {
    const alice = connect("alice");
    const bob = connect("bob");
    const carol = connect("carol");
    const dave = connect("dave");
    join("#a", alice, bob);
    join("#b", alice, bob, carol);
    join("#c", dave);
    frame = delivery.frame(undefined, START);
    const quit = { source: alice.user, command: "QUIT", params: ["bye"] };
    frame.toNeighbours(alice.user, quit, false);
    expect([alice, bob, carol, dave].map(({ session }) => session.take().length)).toEqual([0, 1, 1, 0]);
    frame.toNeighbours(alice.user, quit, true);
    expect([alice, bob, carol, dave].map(({ session }) => session.take().length)).toEqual([1, 1, 1, 0]);
  });

  it("renders a line to those who watch a nick once, whether they share a channel with it or not", () => {
    const alice = connect("alice", "extended-monitor", "away-notify");
    const bob = connect("bob", "extended-monitor", "away-notify");
    const carol = connect("carol", "away-notify");
    const dave = connect("dave");
    join("#tea", alice, dave);
    for (const { session } of [alice, bob, carol, dave]) delivery.monitors.add(session, "Dave");
    frame = delivery.frame(undefined, START);
    const before = delivery.renderings;
    const away = { source: dave.user, command: "AWAY", params: ["lunch"], requires: "away-notify" } as const;
    frame.toNeighboursAndWatchers(dave.user, away, false);
    const heard = [alice, bob, carol, dave].map(({ session }) => session.take().length);
    expect(heard).toEqual([1, 1, 0, 0]);
    frame.toWatchers("DAVE", { source: undefined, command: "731", params: ["*", "dave"] });
    expect([alice, bob, carol, dave].map(({ session }) => session.take().length)).toEqual([1, 1, 1, 1]);
    expect(delivery.renderings - before).toBe(2);
  });

  it("tells members with one of the prefixes only, where prefixes are asked for", () => {
    const alice = connect("alice");
    const bob = connect("bob");
    const channel = join("#tea", alice, bob);
    frame = delivery.frame(undefined, START);
    frame.toChannel(channel, hello(bob.user), { prefixes: prefixModeRows.o.bit });
    expect(alice.session.take()).toHaveLength(1);
    expect(bob.session.take()).toEqual([]);
  });

  it("asks `only` for each member, and `wanted` for each user", () => {
    const alice = connect("alice");
    const bob = connect("bob");
    const channel = join("#tea", alice, bob);
    frame = delivery.frame(undefined, START);
    frame.toChannel(channel, hello(bob.user), { only: (user) => user === bob.user });
    frame.toUsers((user) => user === alice.user, {
      source: undefined,
      command: "WALLOPS",
      params: ["tea time"],
    });
    expect(alice.session.take()).toEqual([":irc.test WALLOPS :tea time\r\n"]);
    expect(bob.session.take()).toHaveLength(1);
  });

  it("reaches all sessions of a user, and those that were detached no more", () => {
    const alice = connect("alice");
    const second = addSession(alice.user);
    const third = addSession(alice.user);
    frame = delivery.frame(undefined, START);
    expect(delivery.sessions.detach(second, alice.user)).toBe(false);
    frame.toUser(alice.user, { source: undefined, command: "NOTICE", params: ["alice", "hi"] });
    expect([alice.session, second, third].map((session) => session.take().length)).toEqual([1, 0, 1]);
    expect(delivery.sessions.detach(third, alice.user)).toBe(false);
    expect(delivery.sessions.detach(alice.session, alice.user)).toBe(true);
  });

  it("does not mistake the next user of a slot for the one before", () => {
    const alice = connect("alice");
    const bob = connect("bob");
    join("#tea", bob);
    frame = delivery.frame(undefined, START);
    delivery.sessions.detach(alice.session, alice.user);
    network.removeUser(alice.user, START, defaultLimits);
    const carol = connect("carol");
    expect(carol.user.slot).toBe(alice.user.slot);
    join("#tea", carol);
    frame.toNeighbours(bob.user, { source: bob.user, command: "NICK", params: ["b"] }, false);
    expect(carol.session.take()).toHaveLength(1);
    expect(alice.session.take()).toEqual([]);
  });
});

/** Alice speaks from a phone with these capabilities; her laptop, and Bob, have none. */
function twoSessions(...capabilities: readonly CapabilityName[]) {
  const alice = connect("alice");
  const phone = addSession(alice.user, ...capabilities);
  const bob = connect("bob");
  frame = delivery.frame(phone, START);
  return { alice: alice.user, laptop: alice.session, phone, bob };
}

describe("the origin of a message", () => {
  const CHANNEL_LINE = ":alice!alice@host PRIVMSG #tea :hello\r\n";
  const PRIVATE_LINE = ":alice!alice@host PRIVMSG bob :hello\r\n";

  it("hears its channel message with echo-message only; other sessions of its user always do", () => {
    for (const [capabilities, echoed] of [
      [[], []],
      [["echo-message"], [CHANNEL_LINE]],
    ] as const) {
      const { alice, laptop, phone, bob } = twoSessions(...capabilities);
      const channel = join("#tea", { user: alice, session: phone }, bob);
      frame.toChannel(channel, { ...hello(alice), echo: true });
      expect(phone.take()).toEqual([...echoed]);
      expect(laptop.take()).toEqual([CHANNEL_LINE]);
      expect(bob.session.take()).toEqual([CHANNEL_LINE]);
      network.removeUser(alice, START, defaultLimits);
      network.removeUser(bob.user, START, defaultLimits);
      delivery = new Delivery(network, SERVER);
      delivery.bind(ring);
    }
  });

  it("hears its private message with echo-message only; other sessions of its user always do", () => {
    const { alice, laptop, phone, bob } = twoSessions("echo-message");
    const line = { ...hello(alice), params: ["bob", "hello"], echo: true };
    frame.toConversation(bob.user, line);
    delivery.frame(laptop, START).toConversation(bob.user, line);
    expect(phone.take()).toEqual([PRIVATE_LINE, PRIVATE_LINE]);
    expect(laptop.take()).toEqual([PRIVATE_LINE]);
    expect(bob.session.take()).toEqual([PRIVATE_LINE, PRIVATE_LINE]);
  });

  it("costs no rendering beyond that of the others", () => {
    const { alice, phone, bob } = twoSessions("echo-message");
    frame.toChannel(join("#tea", { user: alice, session: phone }, bob), { ...hello(alice), echo: true });
    expect(delivery.renderings).toBe(1);
  });

  it("hears a message to a part of the channel, and to a channel that its user is not in", () => {
    const { alice, laptop, phone, bob } = twoSessions("echo-message");
    const channel = join("#tea", bob);
    frame.toChannel(channel, { ...hello(alice), echo: true }, { prefixes: prefixModeRows.o.bit });
    for (const session of [phone, laptop, bob.session]) expect(session.take()).toEqual([CHANNEL_LINE]);
  });
});

describe("replies", () => {
  it("names the session's nick in a numeric, and * before there is one", () => {
    const alice = connect("alice");
    const stranger = new RecordingRecipient(ring);
    frame = delivery.frame(alice.session, START);
    frame.reply("ERR_UNKNOWNCOMMAND", "FOO");
    frame = delivery.frame(stranger, START);
    frame.reply("ERR_UNKNOWNCOMMAND", "FOO");
    expect(alice.session.take()).toEqual([":irc.test 421 alice FOO :Unknown command\r\n"]);
    expect(stranger.take()).toEqual([":irc.test 421 * FOO :Unknown command\r\n"]);
  });

  it("sends a standard reply with command, code, context and description", () => {
    const alice = connect("alice");
    frame = delivery.frame(alice.session, START);
    frame.fail("BOX", "BOXES_INVALID", ["STACK"], "No such boxes");
    expect(alice.session.take()).toEqual([":irc.test FAIL BOX BOXES_INVALID STACK :No such boxes\r\n"]);
  });

  it("drops what is said to nobody", () => {
    frame = delivery.frame(undefined, START);
    frame.reply("ERR_NOMOTD");
    expect(delivery.renderings).toBe(0);
  });
});
