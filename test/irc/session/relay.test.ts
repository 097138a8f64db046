/** The short way of plain channel messages has the result of the long way: a command in small letters takes that one. */
import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { LINE_LENGTH } from "../../../src/irc/wire/lengths.ts";
import { World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";
import { accountOf, MemoryStore } from "./memory-store.ts";

const CAPABILITIES = [
  "",
  "echo-message",
  "server-time",
  "message-tags echo-message",
  "server-time message-tags account-tag draft/oper-tag batch labeled-response",
];

/** One more session of a user, who has the account of its nick from now on. */
function sessionOf(world: World, { user }: FakeConnection, capabilities: string): FakeConnection {
  user.account = user.nick;
  const session = world.open("192.0.2.9");
  session.state.login = { account: user.nick, passwordHash: accountOf(user.nick).passwordHash };
  session.say(`CAP REQ :${capabilities}`, `NICK ${user.nick}`, "USER u 0 * :u", "CAP END");
  if (session.user !== user) throw new Error(`this is no session of ${user.nick}`);
  return session;
}

/** A channel whose members have different capabilities, and whose speaker has three sessions; gives back what each of them and an outsider reads. */
function scene(setUp: readonly string[]) {
  const store = new MemoryStore({ accounts: [accountOf("user0")] });
  const world = new World({ store, network: { casemapping: "rfc1459" } });
  const [speaker, ...others] = CAPABILITIES.map((capabilities, place) =>
    world.connect(`user${place}`, capabilities),
  );
  const outsider = world.connect("outsider", "message-tags");
  if (speaker === undefined) throw new Error("there is no speaker");
  const further = ["", "message-tags server-time"].map((capabilities) =>
    sessionOf(world, speaker, capabilities),
  );
  const everyone = [speaker, ...others, outsider, ...further];
  for (const connection of [speaker, ...others]) connection.say("JOIN #Tea,#b");
  others[0]?.say("JOIN #c");
  speaker.say("JOIN #c");
  for (const line of setUp) speaker.say(line);
  for (const connection of everyone) connection.take();
  return {
    world,
    say: (line: string | Buffer): string[][] => {
      world.now += 7;
      speaker.say(line);
      return everyone.map((connection) => connection.take());
    },
    facts: () => ({
      active: world.app.network.findUser("user0")?.activeAt,
      remembered: world.app.network.recentMessages.size,
      uses: [...world.app.metrics.commandUses],
      sent: world.connections.map(({ state: { sentMessages, sentBytes } }) => [sentMessages, sentBytes]),
    }),
  };
}

const settings = [
  [],
  ["MODE #tea +m"],
  ["MODE #tea +b *!*@*"],
  ["MODE #tea +b ~m:*!*@*", "MODE #tea +e user0!*@*"],
  ["MODE #tea +cC"],
  ["MODE #tea +W 60", "MODE #tea -o user0"],
  ["MODE #tea -o user0", "MODE #tea +m"],
  ["NICK user0", "MODE user0 +B"],
  ["RENAME #tea #Coffee", "JOIN #tea"],
];
const target = fc.constantFrom(
  "#tea",
  "#tea",
  "#tea",
  "#TEA",
  "#b",
  "#c",
  "#none",
  "#tea,#b",
  "@#tea",
  "user1",
  "#té",
);
const unit = fc.constantFrom(
  "a",
  " ",
  ":",
  "é",
  "日",
  "🍵",
  "\u0301",
  "\u0001",
  "\u0003",
  "\r",
  "\0",
  "\ufeff",
  "\r",
  "\0",
);
const text = fc.oneof(
  fc.string({ unit, maxLength: 12 }),
  fc.integer({ min: 400, max: LINE_LENGTH }).map((length) => "x".repeat(length)),
  fc.integer({ min: 100, max: 170 }).map((length) => "日".repeat(length)),
);
const line = fc
  .tuple(target, fc.constantFrom(" :", " :", " :", " ", "  :"), text)
  .map((parts) => parts.join(""));
const damaged = fc
  .uint8Array({ minLength: 1, maxLength: 30 })
  .map((bytes) => bytes.filter((byte) => byte !== 10));

describe("a channel message", () => {
  it("has the same bytes for everyone on both ways", () => {
    const rest = fc.oneof(
      { weight: 3, arbitrary: line.map((words) => Buffer.from(words)) },
      { weight: 1, arbitrary: damaged.map((bytes) => Buffer.concat([Buffer.from("#tea :"), bytes])) },
    );
    let relayed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...settings),
        fc.array(rest, { minLength: 1, maxLength: 5 }),
        (setUp, rests) => {
          const [short, long] = [scene(setUp), scene(setUp)];
          for (const bytes of rests) {
            const heard = short.say(Buffer.concat([Buffer.from("PRIVMSG "), bytes]));
            expect(heard).toEqual(long.say(Buffer.concat([Buffer.from("privmsg "), bytes])));
          }
          expect(short.facts()).toEqual(long.facts());
          expect(long.world.app.metrics.relayed).toBe(0);
          relayed += short.world.app.metrics.relayed;
        },
      ),
      { numRuns: 200 },
    );
    expect(relayed).toBeGreaterThan(30);
  });

  it.each([
    ["in the first form", [], "PRIVMSG #tea :hello", true],
    ["beyond ASCII", [], "PRIVMSG #tea :hé", true],
    ["with tags", [], "@+x=y PRIVMSG #tea :hello", false],
    ["of another command", [], "NOTICE #tea :hello", false],
    ["to a channel with a ban of someone else", ["MODE #tea +b nobody!*@*"], "PRIVMSG #tea :hello", true],
    ["to a moderated channel", ["MODE #tea +m"], "PRIVMSG #tea :hello", false],
    ["that is too long", [], `PRIVMSG #tea :${"x".repeat(480)}`, false],
  ] as const)("%s takes its way", (_, setUp, words, short) => {
    const { world, say } = scene(setUp);
    say(words);
    expect(world.app.metrics.relayed).toBe(short ? 1 : 0);
  });

  it("goes by its new names after a change of nick and of the channel's name", () => {
    const { say } = scene([]);
    say("PRIVMSG #tea :one");
    say("NICK other");
    expect(say("PRIVMSG #tea :two")[1]).toEqual([":other!user0@192.0.2.1 PRIVMSG #Tea :two"]);
    say("RENAME #tea #coffee");
    say("JOIN #tea");
    expect(say("PRIVMSG #tea :three")[1]).toEqual([]);
    expect(say("PRIVMSG #coffee :four")[1]).toEqual([":other!user0@192.0.2.1 PRIVMSG #coffee :four"]);
    say("PART #coffee");
    expect(say("PRIVMSG #coffee :five")[1]).toEqual([]);
  });

  it("reaches the other sessions of its sender, and the one that it comes from by echo only", () => {
    const { world, say } = scene([]);
    const heard = say("PRIVMSG #tea :hello");
    expect(world.app.metrics.relayed).toBe(1);
    const said = ":user0!user0@192.0.2.1 PRIVMSG #Tea :hello";
    expect([heard[0], heard.at(-2)]).toEqual([[], [said]]);
    expect(heard.at(-1)?.[0]).toEndWith(` ${said}`);
  });

  it("does not depend on the memory of the line before", () => {
    const world = new World();
    const ada = world.connect("ada");
    const bob = world.connect("bob");
    for (const client of [ada, bob]) client.say("JOIN #tea,#b");
    for (const client of [ada, bob]) client.take();
    const memory = Buffer.alloc(64);
    for (const words of ["PRIVMSG #tea :one", "PRIVMSG #b :two", "PRIVMSG #tea :three"]) {
      world.app.received(ada, memory.subarray(0, memory.write(words)));
    }
    expect(bob.take().map((heard) => heard.split(" ").slice(2).join(" "))).toEqual([
      "#tea :one",
      "#b :two",
      "#tea :three",
    ]);
    expect(world.app.metrics.relayed).toBe(3);
  });

  it("is not kept for REDACT and edits where both are off", () => {
    const disabledCapabilities = ["draft/message-redaction", "relais.chat/edit"] as const;
    const world = new World({ network: { disabledCapabilities } });
    const client = world.connect("ada");
    client.say("JOIN #tea", "PRIVMSG #tea :short", "privmsg #tea :long");
    expect(world.app.network.recentMessages.size).toBe(0);
  });
});
