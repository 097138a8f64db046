/** A message of several lines as a batch, line by line, and as part of a labelled answer. Source: IRCv3 multiline. */
import { beforeEach, describe, expect, it } from "bun:test";
import { Delivery } from "../../../src/irc/delivery/delivery.ts";
import type { Frame } from "../../../src/irc/delivery/frame.ts";
import type { OutgoingMessage } from "../../../src/irc/delivery/outgoing-message.ts";
import type { Channel } from "../../../src/irc/network/channel.ts";
import type { Network } from "../../../src/irc/network/network.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { capabilityWords, type CapabilityName } from "../../../src/irc/wire/capabilities.ts";
import { SendRing } from "../../../src/server/send-ring.ts";
import { RecordingRecipient, RecordingRing, SERVER, START, testNetwork } from "./recorder.ts";

let network: Network;
let ring: RecordingRing;
let delivery: Delivery;
let frame: Frame;
let alice: User;

beforeEach(() => {
  network = testNetwork();
  ring = new RecordingRing();
  delivery = new Delivery(network, SERVER);
  delivery.bind(ring);
  frame = delivery.frame(undefined, START);
  alice = newUser("alice");
  network.join(alice, "#tea", START);
});

function newUser(nick: string): User {
  const details = { nick, username: nick, realname: nick, host: "h", address: "", secure: false, at: START };
  const user = network.addUser(details);
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

/** A member of #tea. */
function listener(nick: string, ...capabilities: readonly CapabilityName[]): RecordingRecipient {
  const user = newUser(nick);
  const session = new RecordingRecipient(ring).enable(...capabilities);
  session.user = user;
  delivery.sessions.attach(session, user);
  network.join(user, "#tea", START);
  return session;
}

function tea(): Channel {
  const channel = network.findChannel("#tea");
  if (channel === undefined) throw new Error("nobody is in #tea");
  return channel;
}

function message(more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    source: alice,
    command: "PRIVMSG",
    params: ["#tea"],
    lines: [
      { text: "hello", concat: false },
      { text: "", concat: false },
      { text: "how is ", concat: false },
      { text: "everyone?", concat: true },
    ],
    messageId: "id-1",
    clientTags: new Map([["+reply", "id-0"]]),
    ...more,
  };
}

const TIME = "time=2026-01-01T00:00:00.000Z";

const batch = (tags: string): string =>
  [
    `${tags}:alice!alice@h BATCH +1 draft/multiline #tea`,
    "@batch=1 :alice!alice@h PRIVMSG #tea :hello",
    "@batch=1 :alice!alice@h PRIVMSG #tea :",
    "@batch=1 :alice!alice@h PRIVMSG #tea :how is ",
    "@batch=1;draft/multiline-concat :alice!alice@h PRIVMSG #tea :everyone?",
    ":alice!alice@h BATCH -1",
    "",
  ].join("\r\n");

const fallback = (first: string, later: string): string =>
  [
    `${first}:alice!alice@h PRIVMSG #tea :hello`,
    `${later}:alice!alice@h PRIVMSG #tea :how is `,
    `${later}:alice!alice@h PRIVMSG #tea :everyone?`,
    "",
  ].join("\r\n");

describe("a message of several lines", () => {
  it("is one rendering for each form, however many hear it", () => {
    const batched = [1, 2, 3].map((place) => listener(`b${place}`, "batch", "draft/multiline"));
    const tagged = listener("c", "batch", "draft/multiline", "message-tags", "server-time");
    const plain = [1, 2, 3].map((place) => listener(`d${place}`));
    frame = delivery.frame(undefined, START);
    frame.toChannel(tea(), message(), { except: alice });
    expect(delivery.renderings).toBe(3);
    for (const session of batched) expect(session.take()).toEqual([batch("")]);
    expect(tagged.take()).toEqual([batch(`@${TIME};msgid=id-1;+reply=id-0 `)]);
    for (const session of plain) expect(session.take()).toEqual([fallback("", "")]);
  });

  it("has its id on the first line of the fallback, and its other tags on each", () => {
    alice.account = "al";
    const bob = listener("bob", "message-tags", "server-time", "account-tag");
    frame = delivery.frame(undefined, START);
    frame.toChannel(tea(), message());
    expect(bob.take()).toEqual([
      fallback(`@${TIME};account=al;msgid=id-1;+reply=id-0 `, `@${TIME};account=al;+reply=id-0 `),
    ]);
  });

  it("is a batch only for those who have both capabilities that it needs", () => {
    const one = listener("one", "batch");
    const other = listener("other", "draft/multiline");
    frame = delivery.frame(undefined, START);
    frame.toChannel(tea(), message());
    expect(delivery.renderings).toBe(1);
    expect(one.take()).toEqual([fallback("", "")]);
    expect(other.take()).toEqual([fallback("", "")]);
  });

  it("puts its tags on the first line that is sent where the first line is empty", () => {
    const bob = listener("bob", "message-tags");
    const lines = [
      { text: "", concat: false },
      { text: "late", concat: false },
    ];
    frame = delivery.frame(undefined, START);
    frame.toChannel(tea(), { source: alice, command: "NOTICE", params: ["#tea"], lines, messageId: "x" });
    expect(bob.take()).toEqual(["@msgid=x :alice!alice@h NOTICE #tea :late\r\n"]);
  });
});

describe("a message of several lines in a labelled answer", () => {
  const labels = ["labeled-response", "batch"] as const;

  it("is several answers line by line", () => {
    const bob = listener("bob", ...labels, "message-tags");
    frame = delivery.frame(bob, START, "x");
    frame.toSelf(message({ messageId: "id-1", clientTags: new Map() }));
    frame.finish();
    expect(bob.take().join("").split("\r\n")).toEqual([
      "@label=x :irc.test BATCH +1 labeled-response",
      "@batch=1;msgid=id-1 :alice!alice@h PRIVMSG #tea :hello",
      "@batch=1 :alice!alice@h PRIVMSG #tea :how is ",
      "@batch=1 :alice!alice@h PRIVMSG #tea :everyone?",
      ":irc.test BATCH -1",
      "",
    ]);
  });
});

describe("a ring that is small", () => {
  const CAPACITY = 8_192;
  let small: SendRing;

  /** Reads what it is handed at once, and only what the ring has not given up. */
  function reader(nick: string, ...capabilities: readonly CapabilityName[]): string[] {
    const user = newUser(nick);
    const heard: string[] = [];
    const session = {
      connection: {
        sendSpan: (start: number, end: number): void => {
          expect(small.isReadable(start)).toBe(true);
          heard.push(small.bytes.toString("utf8", start & small.mask, (start & small.mask) + end - start));
        },
      },
      user,
      nick,
      capabilities: capabilityWords(capabilities).delivery,
      has: (name: CapabilityName) => capabilities.includes(name),
      subscriptions: new Set<string>(),
      sibling: undefined,
      monitored: undefined,
      sentMessages: 0,
      sentBytes: 0,
    };
    delivery.sessions.attach(session, user);
    network.join(user, "#tea", START);
    return heard;
  }

  beforeEach(() => {
    small = new SendRing(CAPACITY, () => undefined);
    delivery.bind(small);
  });

  it("holds no whole batch: each hearer gets its own, in parts", () => {
    const heard = [reader("b1", "batch", "draft/multiline"), reader("b2", "batch", "draft/multiline")];
    const lines = Array.from({ length: 20 }, (_, place) => ({
      text: `${place}🙂`.repeat(30),
      concat: false,
    }));
    frame = delivery.frame(undefined, START);
    frame.toChannel(tea(), message({ lines }));
    for (const texts of heard) {
      const received = texts.join("").split("\r\n");
      expect(received).toHaveLength(23);
      expect(received[20]).toBe(`@batch=1 :alice!alice@h PRIVMSG #tea :${"19🙂".repeat(30)}`);
    }
  });

  it("writes a form again whose place was taken by the others", () => {
    const sets: readonly CapabilityName[][] = [[], ["server-time"], ["message-tags"], ["account-tag"]];
    alice.account = "al";
    const readers = [0, 1, 2, 3].flatMap((round) =>
      sets.flatMap((set, place) =>
        sets.slice(place).map((other, at) => reader(`r${round}-${place}-${at}`, ...set, ...other)),
      ),
    );
    const lines = Array.from({ length: 10 }, (_, place) => ({
      text: `${place} ${"x".repeat(60)}`,
      concat: false,
    }));
    frame = delivery.frame(undefined, START);
    frame.toChannel(tea(), message({ lines }));
    for (const texts of readers) expect(texts.join("").match(/PRIVMSG/g)).toHaveLength(10);
  });
});
