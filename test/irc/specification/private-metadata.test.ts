/** Private metadata (docs/extensions.md): its own clients alone read it, it stays, and it decides about notifications. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, plainResponse } from "../session/accounts.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection, WorldOptions } from "../session/harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "../session/memory-store.ts";
import { KEYS, RecordingPush } from "../session/push.ts";

const DRAFT_2 = "batch draft/metadata-2";
const DRAFT_3 = "batch draft/metadata-3";
const MUTED = "soju.im/muted";
const NOTIFY = "relais.chat/private/notify";

let store: MemoryStore;
let push: RecordingPush;
let world: World;

function begin(limits: WorldOptions["limits"] = {}): void {
  store = new MemoryStore({ accounts: ["ana", "bob"].map((name) => accountOf(name)) });
  world = worldOf(store, limits);
}

function worldOf(kept: MemoryStore, limits: WorldOptions["limits"] = {}): World {
  push = new RecordingPush();
  return new World({ store: kept, push, verifyPassword: verifyAtOnce, limits });
}

beforeEach(() => begin());

const ana = (capabilities = DRAFT_2, nick = "ana"): Promise<FakeConnection> =>
  loggedIn(world, nick, "ana", capabilities);

describe("METADATA with private keys", () => {
  it("keeps a value about a channel or person that need not be there, for the account alone", async () => {
    const client = await ana();
    const bob = await loggedIn(world, "bob", "bob", DRAFT_2);
    bob.say(`METADATA * SUB ${MUTED}`, "JOIN #tea");
    client.say("JOIN #tea");
    world.hush();
    expect(await ask(client, `METADATA #nowhere SET ${MUTED} 1`)).toEqual([
      `:irc.test 761 ana #nowhere ${MUTED} private 1`,
    ]);
    expect(await ask(client, `METADATA #tea SET ${MUTED} 1`)).toEqual([
      `:irc.test 761 ana #tea ${MUTED} private 1`,
    ]);
    expect(bob.take()).toEqual([]);
    expect(await ask(bob, `METADATA #tea GET ${MUTED}`)).toContainEqual(
      expect.stringContaining(` 766 bob #tea ${MUTED} `),
    );
    expect((await ask(bob, "METADATA #tea LIST")).join("\n")).not.toContain(MUTED);
    expect((await ask(client, "METADATA #tea LIST")).join("\n")).toContain(`761 ana #tea ${MUTED} private 1`);
    expect((await ask(client, `METADATA #nowhere GET ${MUTED}`)).join("\n")).toContain("private 1");
  });

  it.each([
    [DRAFT_2, `:irc.test METADATA #tea ${MUTED} private 1`, `:irc.test METADATA #tea ${MUTED} private :`],
    [DRAFT_3, `:irc.test 761 * #tea ${MUTED} private 1`, `:irc.test 766 * #tea ${MUTED} :key not set`],
  ])("tells the other clients of the account that subscribe (%s)", async (draft, set, removed) => {
    const client = await ana();
    const other = await ana(draft, "ana2");
    await ask(other, `METADATA * SUB ${MUTED}`);
    const deaf = await ana(draft, "ana3");
    world.hush();
    await ask(client, `METADATA #tea SET ${MUTED} 1`);
    expect(other.take()).toEqual([set]);
    // The same again changes nothing.
    await ask(client, `METADATA #TEA SET ${MUTED} 1`);
    await ask(client, `METADATA #tea SET ${MUTED}`);
    expect(other.take()).toEqual([removed]);
    expect(deaf.take()).toEqual([]);
  });

  it("gives all values after SUB, at a log-in, and after a restart", async () => {
    const client = await ana();
    await ask(client, `METADATA #tea SET ${MUTED} 1`, `METADATA bob SET ${NOTIFY} mentions`);
    world = worldOf(store.reopened());
    const again = await ana();
    const lines = await ask(again, `METADATA * SUB ${MUTED} ${NOTIFY}`);
    expect(lines).toContain(`:irc.test METADATA #tea ${MUTED} private 1`);
    expect(lines).toContain(`:irc.test METADATA bob ${NOTIFY} private mentions`);
    const late = world.connect("late", DRAFT_2).say(`METADATA * SUB ${MUTED}`);
    late.take();
    expect(await ask(late, `NS IDENTIFY ana ${passwordOf("ana")}`)).toContain(
      `:irc.test METADATA #tea ${MUTED} private 1`,
    );
  });

  it("gives each value once after a log-in before registration, too", async () => {
    const client = await ana();
    await ask(client, `METADATA #tea SET ${MUTED} 1`);
    const next = world.open();
    next.say("CAP LS 302", `CAP REQ :sasl ${DRAFT_2}`, "NICK next", "USER next 0 * :Next");
    next.say(`METADATA * SUB ${MUTED}`);
    await ask(next, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
    const lines = await ask(next, "CAP END", "PING x");
    expect(lines.filter((line) => line.includes(` METADATA #tea ${MUTED} `))).toBeArrayOfSize(1);
  });

  it.each([
    ["a guest", "METADATA #tea SET soju.im/muted 1", "KEY_NO_PERMISSION", false],
    ["a target with a comma", "METADATA #a,#b SET soju.im/muted 1", "INVALID_TARGET", true],
    ["a long value", `METADATA #tea SET ${NOTIFY} :${"x".repeat(300)}`, "VALUE_INVALID", true],
    ["a key of other letters", "METADATA #tea SET relais.chat/private/É 1", "KEY_INVALID", true],
    ["a value that is not there", "METADATA #tea SET soju.im/muted", "KEY_NOT_SET", true],
  ] as const)("refuses %s", async (_, line, code, isLoggedIn) => {
    const client = isLoggedIn ? await ana() : world.connect("guest", DRAFT_2);
    client.take();
    expect((await ask(client, line)).join("\n")).toContain(` FAIL METADATA ${code}`);
    expect(world.app.network.accounts.find("ana")?.privateMetadata).toBeUndefined();
  });

  it("has a limit, and a rate", async () => {
    begin({ privateMetadata: 2, metadataChanges: 3 });
    const client = await ana();
    const answers = await ask(
      client,
      ...["#a", "#b", "#c"].map((name) => `METADATA ${name} SET ${MUTED} 1`),
      `METADATA #a SET ${MUTED} 0`,
      `METADATA #a SET ${MUTED} 1`,
    );
    expect(answers[2]).toContain("FAIL METADATA LIMIT_REACHED #c");
    expect(answers[3]).toContain("761");
    expect(answers[4]).toContain("FAIL METADATA RATE_LIMITED #a");
  });

  it("follows a channel to its new name", async () => {
    const client = await ana(`${DRAFT_2} draft/channel-rename`);
    await ask(client, "JOIN #tea", `METADATA #tea SET ${MUTED} 1`, "RENAME #tea #coffee");
    expect(world.app.network.accounts.find("ana")?.privateMetadata).toEqual([["#coffee", MUTED, "1"]]);
  });
});

describe("notifications by private metadata", () => {
  /** Bob's words of #tea or to ana, and the texts that ana's device gets. */
  const cases: readonly (readonly [
    name: string,
    values: readonly string[],
    said: string,
    pushed: boolean,
  ])[] = [
    ["a mention", [], "#tea :ana, hello", true],
    ["no mention", [], "#tea :hello", false],
    ["all of a channel", [`#tea SET ${NOTIFY} all`], "#tea :hello", true],
    ["all of another channel", [`#coffee SET ${NOTIFY} all`], "#tea :hello", false],
    ["all of all channels", ["* SET relais.chat/private/notify-channels all"], "#tea :hello", true],
    ["a keyword", ["* SET relais.chat/private/keywords :cake,scone"], "#tea :a Scone?", true],
    ["a keyword in a word", ["* SET relais.chat/private/keywords :cake"], "#tea :cakes", false],
    ["a mention in a muted channel", [`#tea SET ${MUTED} 1`], "#tea :ana, hello", false],
    ["all, but muted", [`#tea SET ${NOTIFY} all`, `#tea SET ${MUTED} 1`], "#tea :hello", false],
    ["an ignored person", ["bob SET soju.im/blocked 1"], "#tea :ana, hello", false],
    ["an ignored account", ["~a:bob SET soju.im/blocked 1"], "ana :hello", false],
    ["a private message", [], "ana :hello", true],
    ["a muted conversation", [`bob SET ${MUTED} 1`], "ana :hello", false],
    [
      "mentions in conversations",
      ["* SET relais.chat/private/notify-conversations mentions"],
      "ana :hello",
      false,
    ],
    ["a query of a program", [`#tea SET ${NOTIFY} all`], "#tea :\u0001VERSION\u0001", false],
  ];

  it.each(cases)("%s", async (_, values, said, pushed) => {
    const client = await ana(`${DRAFT_2} draft/webpush`);
    const bob = await loggedIn(world, "bob", "bob");
    await ask(client, `WEBPUSH REGISTER https://push.example/ana ${KEYS}`, "JOIN #tea");
    for (const value of values) await ask(client, `METADATA ${value}`);
    await ask(client, "AWAY :out");
    await ask(bob, "JOIN #tea", `PRIVMSG ${said}`);
    expect(push.take()).toBeArrayOfSize(pushed ? 1 : 0);
  });

  it("reach members alone, and nobody twice", async () => {
    const client = await ana(`${DRAFT_2} draft/webpush`);
    const bob = await loggedIn(world, "bob", "bob");
    await ask(client, `WEBPUSH REGISTER https://push.example/ana ${KEYS}`, "JOIN #tea");
    await ask(client, `METADATA * SET relais.chat/private/notify-channels all`, "AWAY :out");
    await ask(bob, "JOIN #tea,#coffee", "PRIVMSG #coffee :hello", "PRIVMSG #tea :ana, hello");
    expect(push.take()).toBeArrayOfSize(1);
  });
});
