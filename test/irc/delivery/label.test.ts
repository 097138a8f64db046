import { beforeEach, describe, expect, it } from "bun:test";
import { Delivery } from "../../../src/irc/delivery/delivery.ts";
import type { Frame } from "../../../src/irc/delivery/frame.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { RecordingRecipient, RecordingRing, SERVER, START, testNetwork } from "./recorder.ts";

let delivery: Delivery;
let frame: Frame;
let alice: RecordingRecipient;
let user: User;

beforeEach(() => {
  const network = testNetwork();
  const ring = new RecordingRing();
  delivery = new Delivery(network, SERVER);
  delivery.bind(ring);
  frame = delivery.frame(undefined, START);
  const details = {
    nick: "al",
    username: "al",
    realname: "al",
    host: "host",
    address: "192.0.2.1",
    secure: false,
    at: START,
  };
  const added = network.addUser(details);
  if (added === undefined) throw new Error("the nick is in use");
  user = added;
  alice = new RecordingRecipient(ring).enable("labeled-response", "batch");
  alice.user = user;
  delivery.sessions.attach(alice, user);
});

function say(...texts: readonly string[]): void {
  for (const text of texts) frame.toSelf({ source: undefined, command: "NOTICE", params: ["al", text] });
}

describe("a labelled command", () => {
  it("is acknowledged where it has no answer", () => {
    frame = delivery.frame(alice, START, "x");
    frame.finish();
    expect(alice.take()).toEqual(["@label=x :irc.test ACK\r\n"]);
  });

  it("has its label on an answer of one line", () => {
    frame = delivery.frame(alice, START, "x");
    say("one");
    frame.finish();
    expect(alice.take()).toEqual(["@label=x :irc.test NOTICE al :one\r\n"]);
  });

  it("wraps an answer of several lines in one batch", () => {
    frame = delivery.frame(alice, START, "x");
    say("one", "two", "three");
    frame.finish();
    expect(alice.take()).toEqual([
      "@label=x :irc.test BATCH +1 labeled-response\r\n",
      "@batch=1 :irc.test NOTICE al :one\r\n",
      "@batch=1 :irc.test NOTICE al :two\r\n",
      "@batch=1 :irc.test NOTICE al :three\r\n",
      ":irc.test BATCH -1\r\n",
    ]);
  });

  it("has other tags after label or batch", () => {
    alice.enable("server-time");
    const time = "time=2026-01-01T00:00:00.000Z";
    frame = delivery.frame(alice, START, "x;y");
    say("one");
    frame.finish();
    frame = delivery.frame(alice, START, "z");
    say("one", "two");
    frame.finish();
    expect(alice.take()).toEqual([
      `@label=x\\:y;${time} :irc.test NOTICE al :one\r\n`,
      `@label=z;${time} :irc.test BATCH +1 labeled-response\r\n`,
      `@batch=1;${time} :irc.test NOTICE al :one\r\n`,
      `@batch=1;${time} :irc.test NOTICE al :two\r\n`,
      `@${time} :irc.test BATCH -1\r\n`,
    ]);
  });

  it("labels the echo of a message to oneself, and not the message that arrives", () => {
    alice.enable("echo-message");
    frame = delivery.frame(alice, START, "x");
    frame.toConversation(user, { source: user, command: "PRIVMSG", params: ["al", "me"], echo: true });
    frame.finish();
    expect(alice.take()).toEqual([
      ":al!al@host PRIVMSG al :me\r\n",
      "@label=x :al!al@host PRIVMSG al :me\r\n",
    ]);
  });

  it("can be completed early, and is completed once", () => {
    frame = delivery.frame(alice, START, "x");
    say("bye");
    frame.finish();
    frame.finish();
    expect(alice.take()).toEqual(["@label=x :irc.test NOTICE al :bye\r\n"]);
  });

  it("leaves the next command without a label", () => {
    frame = delivery.frame(alice, START, "x");
    frame.finish();
    alice.take();
    frame = delivery.frame(alice, START);
    say("plain");
    frame.finish();
    expect(alice.take()).toEqual([":irc.test NOTICE al :plain\r\n"]);
  });
});
