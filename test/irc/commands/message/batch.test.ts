/** BATCH by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { batch } from "../../../../src/irc/commands/message/batch.ts";
import { ClientBatch } from "../../../../src/irc/commands/message/client-batch.ts";
import { defaultLimits } from "../../../../src/irc/wire/limits.ts";
import { parseMessage } from "../../../../src/irc/wire/parse.ts";
import { START, World } from "../harness.ts";
import type { Actor } from "../harness.ts";

const CAPABILITIES = ["batch", "draft/multiline", "message-tags", "echo-message"] as const;

function connect(): Actor {
  return new World([batch]).connect("alice", { capabilities: CAPABILITIES });
}

function add(into: ClientBatch, line: string): unknown {
  const message = parseMessage(line);
  if (message === undefined) throw new Error(`not a line: ${line}`);
  return into.add(message, defaultLimits, (name) => name.toLowerCase(), START);
}

describe("BATCH", () => {
  it("opens a batch and says nothing", () => {
    const alice = connect();
    expect(alice.send("@+reply=x BATCH +1 draft/multiline alice")).toEqual([]);
    expect(alice.session.batch?.reference).toBe("1");
    expect(alice.session.batch?.target).toBe("alice");
    expect(alice.session.refusedBatch).toBeUndefined();
  });

  it("sends what the batch holds when it ends", () => {
    const alice = connect();
    alice.send("BATCH +1 draft/multiline alice");
    const { batch: open } = alice.session;
    if (open === undefined) throw new Error("nothing was opened");
    expect(add(open, "@batch=1 PRIVMSG ALICE :one ")).toBeUndefined();
    expect(add(open, "@batch=1;draft/multiline-concat PRIVMSG alice two")).toBeUndefined();
    const heard = alice.send("BATCH -1");
    // To oneself, and the echo of it.
    expect(heard).toHaveLength(2);
    expect(open.lines).toEqual([
      { text: "one ", concat: false },
      { text: "two", concat: true },
    ]);
    expect(alice.session.batch).toBeUndefined();
  });

  it("is 461 without a parameter", () => {
    expect(connect().send("BATCH")).toEqual([":irc.test 461 alice BATCH :Not enough parameters"]);
  });

  it("passes over the end of a batch that was refused, once", () => {
    const alice = connect();
    expect(alice.send("BATCH +1 netsplit")).toEqual([
      ":irc.test FAIL BATCH UNKNOWN_TYPE 1 netsplit :Unknown batch type",
    ]);
    expect(alice.send("BATCH -1")).toEqual([]);
    expect(alice.send("BATCH -1")).toEqual([
      ":irc.test FAIL BATCH MULTILINE_INVALID :No batch of this reference is open",
    ]);
  });
});

describe("a batch that is being sent", () => {
  it("takes the concatenation of its first line for nothing", () => {
    const open = new ClientBatch("1", "alice", new Map(), START);
    add(open, "@batch=1;draft/multiline-concat PRIVMSG alice :one");
    expect(open.lines).toEqual([{ text: "one", concat: false }]);
  });
});
