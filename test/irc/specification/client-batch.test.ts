/** IRCv3 client-batch: what clients may open, and each error. */
import { beforeEach, describe, expect, it } from "bun:test";
import { defaultSessionLimits } from "../../../src/irc/session/limits.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let nick: FakeConnection;
let bob: FakeConnection;

function start(flood: { readonly floodBudget?: number } = {}): void {
  world = new World({ limits: flood, floodExemptions: [] });
  nick = world.connect("nick", "batch draft/multiline labeled-response");
  bob = world.connect("bob");
}

beforeEach(() => {
  start();
});

const OPEN = "BATCH +1 draft/multiline bob";
const LINE = "@batch=1 PRIVMSG bob hi";
const BROKEN = ":irc.test FAIL BATCH MULTILINE_INVALID :Only lines of the batch may come before its end";
const NOT_OPEN = ":irc.test FAIL BATCH MULTILINE_INVALID :No batch of this reference is open";

describe("FAIL BATCH INVALID_REFTAG", () => {
  it.each([
    ["BATCH +a_b draft/multiline bob", "a_b"],
    ["BATCH +é draft/multiline bob", "é"],
    ["BATCH + draft/multiline bob", "*"],
    ["BATCH ref draft/multiline bob", "ref"],
  ])("answers %s", (line, context) => {
    nick.say(line);
    expect(nick.take()).toEqual([
      `:irc.test FAIL BATCH INVALID_REFTAG ${context} :A reference is of letters, digits and hyphens`,
    ]);
  });

  it("has what follows ignored", () => {
    nick.say("BATCH +a_b draft/multiline bob").take();
    nick.say("@batch=a_b PRIVMSG bob hi", "BATCH -a_b");
    expect(nick.take()).toEqual([]);
    expect(bob.take()).toEqual([]);
  });
});

describe("FAIL BATCH UNKNOWN_TYPE", () => {
  it("answers an unknown type, and ignores the rest", () => {
    nick.say("BATCH +1 example.com/foo bob", LINE, "BATCH -1");
    expect(nick.take()).toEqual([":irc.test FAIL BATCH UNKNOWN_TYPE 1 example.com/foo :Unknown batch type"]);
    expect(bob.take()).toEqual([]);
  });

  it("answers whoever has not negotiated the capability of the type", () => {
    bob.say("BATCH +1 draft/multiline nick", "@batch=1 PRIVMSG nick hi", "BATCH -1");
    expect(bob.take()).toEqual([":irc.test FAIL BATCH UNKNOWN_TYPE 1 draft/multiline :Unknown batch type"]);
    expect(nick.take()).toEqual([]);
  });

  it("answers a missing type", () => {
    nick.say("BATCH +1");
    expect(nick.take()).toEqual([":irc.test FAIL BATCH UNKNOWN_TYPE 1 * :Unknown batch type"]);
  });
});

describe("FAIL BATCH TIMEOUT", () => {
  const TIMEOUT = ":irc.test FAIL BATCH TIMEOUT 1 :The batch was left open for too long";
  const { batchTimeout } = defaultSessionLimits;

  it("comes when no line of the batch has come for too long, and has past and future lines ignored", () => {
    nick.say(`@label=L ${OPEN}`);
    world.pass(batchTimeout - 1);
    nick.say(LINE);
    world.pass(batchTimeout - 1);
    expect(nick.take()).toEqual([]);
    world.pass(1);
    expect(nick.take()).toEqual([`@label=L ${TIMEOUT}`]);
    nick.say(LINE, "BATCH -1");
    expect(nick.take()).toEqual([]);
    expect(bob.take()).toEqual([]);
  });

  it("does not come while the server itself keeps the lines waiting", () => {
    start({ floodBudget: 5 });
    // USER and NICK have used some of the budget up; each line of the batch costs as much as a message.
    nick.say(OPEN, ...Array.from({ length: 40 }, () => LINE), "BATCH -1");
    expect(nick.paused).toBe(true);
    for (let second = 0; second < 60 && nick.heldBytes > 0; second += 1) world.pass(1_000);
    expect(nick.take()).toEqual([]);
    expect(bob.take()).toHaveLength(40);
  });
});

describe("a message that is not part of the open batch", () => {
  it("breaks the batch under the batch's label, and is obeyed", () => {
    nick.say(`@label=L ${OPEN}`, LINE, "@label=P PING x", "@batch=1 PRIVMSG bob more", "BATCH -1");
    expect(nick.take()).toEqual([`@label=L ${BROKEN}`, "@label=P :irc.test PONG irc.test x"]);
    expect(bob.take()).toEqual([]);
  });

  it("breaks it with another batch, which goes on: batches do not interleave", () => {
    nick.say(OPEN, LINE, "BATCH +2 draft/multiline bob", "@batch=1 PRIVMSG bob no");
    nick.say("@batch=2 PRIVMSG bob yes", "BATCH -2");
    expect(nick.take()).toEqual([BROKEN]);
    expect(bob.take()).toEqual([":nick!nick@192.0.2.1 PRIVMSG bob :yes"]);
  });

  it("breaks it by closing another", () => {
    nick.say(OPEN, LINE, "BATCH -2", "BATCH -1");
    expect(nick.take()).toEqual([BROKEN, NOT_OPEN]);
    expect(bob.take()).toEqual([]);
  });

  it("breaks it by being refused itself: too long, not UTF-8", () => {
    nick.say(OPEN, `@batch=1 PRIVMSG bob :${"x".repeat(512)}`, "BATCH -1");
    expect(nick.take()).toEqual([BROKEN, ":irc.test 417 nick :Input line was too long"]);
    nick.say(OPEN, Buffer.from("@batch=1 PRIVMSG bob :caf\xe9", "latin1"), "BATCH -1");
    const [first, second] = nick.take();
    expect(first).toBe(BROKEN);
    expect(second).toStartWith(":irc.test NOTICE nick :Message rejected");
    expect(bob.take()).toEqual([]);
  });
});

describe("a batch within a batch", () => {
  it("is refused, and the outer one with it", () => {
    nick.say(OPEN, "@batch=1 BATCH +2 draft/multiline bob", LINE, "@batch=1 BATCH -2", "BATCH -1");
    expect(nick.take()).toEqual([
      ":irc.test FAIL BATCH MULTILINE_INVALID :BATCH does not belong into a multiline batch",
    ]);
    expect(bob.take()).toEqual([]);
  });
});

describe("a line of no open batch", () => {
  it.each(["@batch=9 PRIVMSG bob hi", "BATCH -9", "@batch=9 BATCH +1 draft/multiline bob"])(
    "is refused: %s",
    (line) => {
      nick.say(line);
      expect(nick.take()).toEqual([NOT_OPEN]);
      expect(bob.take()).toEqual([]);
    },
  );

  it("is refused under its label", () => {
    nick.say("@label=L;batch=9 PRIVMSG bob hi");
    expect(nick.take()).toEqual([`@label=L ${NOT_OPEN}`]);
  });
});
