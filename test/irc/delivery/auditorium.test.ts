/** Lines that not all members of a channel may hear: those about members whom an auditorium hides. */
import { beforeEach, describe, expect, it } from "bun:test";
import { Delivery } from "../../../src/irc/delivery/delivery.ts";
import type { Frame } from "../../../src/irc/delivery/frame.ts";
import { testNetwork, RecordingRecipient, RecordingRing, SERVER, START } from "./recorder.ts";
import type { OutgoingMessage } from "../../../src/irc/delivery/outgoing-message.ts";
import type { Network } from "../../../src/irc/network/network.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { channelModeRows, prefixesFrom, prefixModeRows } from "../../../src/irc/wire/channel-modes.ts";

let network: Network;
let ring: RecordingRing;
let delivery: Delivery;
let frame: Frame;
let sessions: Map<string, RecordingRecipient>;

beforeEach(() => {
  network = testNetwork();
  ring = new RecordingRing();
  delivery = new Delivery(network, SERVER);
  delivery.bind(ring);
  frame = delivery.frame(undefined, START);
  sessions = new Map();
});

function connect(nick: string): User {
  const details = { nick, username: nick, realname: nick, host: "host", address: "192.0.2.1" };
  const user = network.addUser({ ...details, secure: false, at: START });
  if (user === undefined) throw new Error(`${nick} is in use`);
  const session = new RecordingRecipient(ring);
  session.user = user;
  sessions.set(nick, session);
  delivery.sessions.attach(session, user);
  return user;
}

/** An auditorium with those members; a prefix stands before the nick. */
function auditorium(name: string, ...members: readonly string[]): void {
  for (const member of members) {
    const [, symbol = "", nick = ""] = /^([@%+]?)(.*)$/.exec(member) ?? [];
    const membership = network.join(network.findUser(nick) ?? connect(nick), name, START);
    const row = Object.values(prefixModeRows).find((prefix) => prefix.symbol === symbol);
    membership.prefixes = row?.bit ?? 0;
    membership.channel.modes |= channelModeRows.u.bit;
  }
}

/** Sessions that have heard something since the last call. */
function hearers(): string[] {
  return [...sessions].filter(([, session]) => session.take().length > 0).map(([nick]) => nick);
}

const quit = (source: User): OutgoingMessage => ({ source, command: "QUIT", params: ["bye"] });

function userOf(nick: string): User {
  const user = network.findUser(nick);
  if (user === undefined) throw new Error(`${nick} is not there`);
  return user;
}

describe("toNeighbours in an auditorium", () => {
  it("reaches only those from halfop up about a member below", () => {
    auditorium("#hall", "@op", "%half", "+voice", "one", "two");
    for (const nick of ["one", "voice"]) {
      frame.toNeighbours(userOf(nick), quit(userOf(nick)), false);
      expect(hearers()).toEqual(["op", "half"]);
    }
  });

  it("reaches everyone about those from halfop up", () => {
    auditorium("#hall", "@op", "%half", "one");
    frame.toNeighbours(userOf("half"), quit(userOf("half")), true);
    expect(hearers()).toEqual(["op", "half", "one"]);
  });

  it("reaches once who sees the member in another channel, whichever comes first", () => {
    auditorium("#hall", "@op", "one", "two");
    network.join(userOf("one"), "#open", START);
    network.join(userOf("two"), "#open", START);
    frame.toNeighbours(userOf("one"), quit(userOf("one")), false);
    expect(sessions.get("two")?.take()).toHaveLength(1);
    expect(sessions.get("op")?.take()).toHaveLength(1);
  });
});

describe("toChannel with prefixes", () => {
  it("reaches one besides, once, if it is a member and is not excepted", () => {
    auditorium("#hall", "@op", "one", "two");
    connect("outside");
    const channel = network.findChannel("#hall");
    if (channel === undefined) throw new Error("there is no #hall");
    const prefixes = prefixesFrom(prefixModeRows.h.bit);
    const [op, one, outside] = [userOf("op"), userOf("one"), userOf("outside")];
    frame.toChannel(channel, quit(one), { prefixes, always: one });
    expect(hearers()).toEqual(["op", "one"]);
    frame.toChannel(channel, quit(one), { prefixes, always: op });
    expect(sessions.get("op")?.take()).toHaveLength(1);
    frame.toChannel(channel, quit(one), { prefixes, always: one, except: one });
    expect(hearers()).toEqual(["op"]);
    frame.toChannel(channel, quit(one), { prefixes, always: outside });
    expect(hearers()).toEqual(["op"]);
  });
});
