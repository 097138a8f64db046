/** BATCH by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { ClientBatch } from "../../../../src/irc/commands/message/client-batch.ts";
import { defaultLimits } from "../../../../src/irc/network/limits.ts";
import { parseMessage } from "../../../../src/irc/wire/parse.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

function connect(): FakeConnection {
  return new World().connect("alice", "batch draft/multiline message-tags echo-message");
}

function add(into: ClientBatch, line: string): unknown {
  const message = parseMessage(line);
  if (message === undefined) throw new Error(`not a line: ${line}`);
  return into.add(message, defaultLimits, (name) => name.toLowerCase());
}

describe("BATCH", () => {
  it("opens a batch and says nothing", () => {
    const alice = connect();
    expect(alice.ask("@+reply=x BATCH +1 draft/multiline alice")).toEqual([]);
    expect(alice.ask("BATCH +2 draft/multiline alice")[0]).toStartWith(":irc.test FAIL BATCH ");
  });

  it("sends what the batch holds when it ends", () => {
    const alice = connect();
    alice.say("BATCH +1 draft/multiline alice", "@batch=1 PRIVMSG ALICE :one ");
    expect(alice.ask("@batch=1;draft/multiline-concat PRIVMSG alice two")).toEqual([]);
    const message = [
      expect.stringMatching(/^@msgid=\S+ :alice!alice@192\.0\.2\.1 BATCH \+\S+ draft\/multiline alice$/u),
      expect.stringMatching(/^@batch=\S+ :alice!alice@192\.0\.2\.1 PRIVMSG alice :one $/u),
      expect.stringMatching(/^@batch=\S+;draft\/multiline-concat :\S+ PRIVMSG alice :two$/u),
      expect.stringMatching(/^:alice!alice@192\.0\.2\.1 BATCH -\S+$/u),
    ];
    // To oneself, and the echo of it.
    expect(alice.ask("BATCH -1")).toEqual([...message, ...message]);
    expect(alice.ask("BATCH -1")[0]).toContain("MULTILINE_INVALID");
  });

  it("is 461 without a parameter", () => {
    expect(connect().ask("BATCH")).toEqual([":irc.test 461 alice BATCH :Not enough parameters"]);
  });

  it("passes over the end of a batch that was refused, once", () => {
    const alice = connect();
    expect(alice.ask("BATCH +1 netsplit")).toEqual([
      ":irc.test FAIL BATCH UNKNOWN_TYPE 1 netsplit :Unknown batch type",
    ]);
    expect(alice.ask("BATCH -1")).toEqual([]);
    expect(alice.ask("BATCH -1")).toEqual([
      ":irc.test FAIL BATCH MULTILINE_INVALID :No batch of this reference is open",
    ]);
  });
});

describe("a batch that is being sent", () => {
  it("takes the concatenation of its first line for nothing", () => {
    const open = new ClientBatch("1", "alice", new Map());
    add(open, "@batch=1;draft/multiline-concat PRIVMSG alice :one");
    expect(open.lines).toEqual([{ text: "one", concat: false }]);
  });
});
