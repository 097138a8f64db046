/** IRCv3 Standard Replies: the form of FAIL, and where numerics stay. */
import { describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";

const FORM = /^:irc\.test FAIL (?:\*|[A-Z]+) [A-Z0-9_]+(?: [^: ]\S*)* :.+$/u;

describe("IRCv3 standard-replies, Message Format", () => {
  it.each([
    ["REDACT", "draft/message-redaction message-tags", "REDACT nobody id", "REDACT INVALID_TARGET nobody"],
    ["BATCH", "batch draft/multiline", "BATCH +ref unknown #tea", "BATCH UNKNOWN_TYPE ref unknown"],
    ["METADATA", "batch draft/metadata-2", "METADATA nobody GET url", "METADATA INVALID_TARGET nobody"],
    ["MARKREAD", "draft/read-marker", "MARKREAD", "MARKREAD NEED_MORE_PARAMS"],
  ])("%s says type, command, code, context and a description", (_, capabilities, line, start) => {
    const [reply = ""] = new World().connect("client", capabilities).say(line).take();
    expect(reply).toMatch(FORM);
    expect(reply.replace(/^:irc\.test (?:FAIL )?/u, "")).toStartWith(start);
  });

  it("has an asterisk for a command that cannot be told", () => {
    const client = new World()
      .connect("client", "standard-replies")
      .say(Buffer.from([0x50, 0xff, 0x20, 0x61]));
    const [reply = ""] = client.take();
    expect(reply).toMatch(FORM);
    expect(reply).toStartWith(":irc.test FAIL * INVALID_UTF8 ");
  });

  it("has the label of the command that it answers", () => {
    const client = new World().connect("client", "labeled-response batch draft/read-marker");
    const [reply = ""] = client.say("@label=x MARKREAD").take();
    expect(reply).toStartWith("@label=x :irc.test FAIL MARKREAD NEED_MORE_PARAMS ");
  });
});

describe("IRCv3 standard-replies, Capabilities", () => {
  it.each([
    ["JOIN", "461"],
    ["PRIVMSG nobody :hello", "401"],
    ["NOTHING", "421"],
    ["MODE #nowhere +i", "403"],
  ])("does not put FAIL in the place of a numeric: %s", (line, numeric) => {
    const replies = ["", "standard-replies"].map((capabilities) =>
      new World().connect("client", capabilities).say(line).take(),
    );
    expect(replies[1]).toEqual(replies[0] ?? []);
    expect(replies[0]).toEqual([expect.stringMatching(new RegExp(`^:irc\\.test ${numeric} `, "u"))]);
  });
});
