/** HistServ: reading without the capability, and deleting everything of one's own. */
import { beforeEach, describe, expect, it } from "bun:test";
import { histservService } from "../../../../src/irc/commands/services/histserv.ts";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../../session/memory-store.ts";
import { count, inBatch, READER, speak, time } from "../../specification/history-world.ts";

let world: World;
let bob: FakeConnection;
let cyd: FakeConnection;

/** The texts of the notices of HistServ, and other lines as they are. */
function answers(client: FakeConnection, text: string): string[] {
  return client
    .ask(`HISTSERV ${text}`)
    .map((line) => line.replace(/^(?:@\S+ )?:HistServ!HistServ@irc\.test NOTICE \S+ :/u, ""));
}

beforeEach(async () => {
  world = worldWithAccounts(["bob", "cyd"]);
  bob = await loggedIn(world, "bob");
  cyd = await loggedIn(world, "cyd", "cyd", READER);
  for (const client of [bob, cyd]) client.say("JOIN #tea");
  world.hush();
});

describe("HISTSERV", () => {
  it("answers as a command and as a nick, and explains each of its commands", () => {
    const lines = answers(bob, "HELP");
    for (const { syntax, name, help } of histservService.rows.values()) {
      expect(lines).toContain(syntax);
      expect(answers(bob, `HELP ${name}`)).toEqual([`Syntax: ${syntax}`, help]);
    }
    expect(bob.ask("PRIVMSG HistServ :HELP").length).toBe(lines.length);
  });

  it("has a nick that nobody can take, where messages are kept", () => {
    expect(bob.ask("NICK HistServ").join()).toContain(" 432 ");
    const other = new World({
      store: new MemoryStore({ accounts: [accountOf("bob")] }),
      verifyPassword: verifyAtOnce,
      network: { history: false },
    });
    const client = other.connect("bob");
    expect(client.ask("HISTSERV HELP")).toEqual([":irc.test 421 bob HISTSERV :Unknown command"]);
    expect(client.ask("NICK HistServ").join()).toContain(" NICK HistServ");
  });
});

describe("HISTSERV PLAY", () => {
  it("shows the last messages of a channel, as many as are wanted", () => {
    count(cyd, 60);
    const texts = answers(bob, "PLAY #tea 2").map((line) => line.replace(/^.* :\[.{16}\] /u, ""));
    expect(texts).toEqual(["59", "60"]);
    expect(answers(bob, "PLAY #tea")).toHaveLength(50);
    expect(answers(bob, "PLAY #tea 0")).toEqual(["0 is no number of messages."]);
  });

  it("shows a conversation, and nothing that the user may not read", () => {
    speak(bob, "PRIVMSG cyd :psst");
    expect(answers(bob, "PLAY cyd")).toEqual([expect.stringMatching(/ PRIVMSG cyd :\[.{16}\] psst$/u)]);
    expect(answers(bob, "PLAY #none")).toEqual(["You cannot read messages of #none."]);
    bob.say("PART #tea").take();
    expect(answers(bob, "PLAY #tea")).toEqual(["You cannot read messages of #tea."]);
    expect(answers(bob, "PLAY bob")).toEqual(["Nothing is kept of bob."]);
  });

  it("says where the messages cannot be read", () => {
    count(cyd, 1);
    (world.options.store as MemoryStore).broken = true;
    expect(answers(bob, "PLAY #tea")).toEqual(["The messages could not be read."]);
  });
});

describe("HISTSERV EXPORT", () => {
  it("sends what the account has said, in its channels and conversations, and nothing of others", async () => {
    speak(cyd, "PRIVMSG #tea :of cyd", "PRIVMSG bob :of cyd");
    speak(
      bob,
      "PRIVMSG #tea :one",
      "NOTICE cyd :two",
      `PRIVMSG cyd :${"x".repeat(460)}`,
      "PRIVMSG #tea :three",
    );
    const lines = await ask(bob, "HISTSERV EXPORT");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(510);
    const texts = lines.map((line) => line.replace(/^:HistServ!HistServ@irc\.test NOTICE bob :/u, ""));
    expect(texts).toEqual([
      `${time(3)} #tea one`,
      `${time(6)} #tea three`,
      `${time(4)} cyd two`,
      expect.stringMatching(new RegExp(`^${time(5)} cyd x+$`, "u")),
      expect.stringMatching(/^x+$/u),
      "These are all: 4 messages of bob.",
    ]);
    expect(lines.join("").match(/x/gu)).toHaveLength(460);
    expect(await ask(bob, "HISTSERV EXPORT #tea")).toHaveLength(3);
    expect(answers(bob, "EXPORT #none")).toEqual(["You cannot read messages of #none."]);
  });

  it("goes through any number of messages, of several lines too, no faster than they are read", async () => {
    const modern = await loggedIn(world, "bob2", "bob", `${READER} draft/multiline`);
    modern.say("JOIN #tea");
    count(cyd, 120);
    count(modern, 120);
    modern.say(
      "BATCH +1 draft/multiline #tea",
      "@batch=1 PRIVMSG #tea :a",
      "@batch=1 PRIVMSG #tea :b",
      "BATCH -1",
    );
    world.hush();
    const lines: string[] = [];
    for (let parts = 0; !lines.some((line) => line.includes("These are all")); parts += 1) {
      expect(parts).toBeLessThan(50);
      lines.push(...(await ask(bob, ...(parts === 0 ? ["HISTSERV EXPORT"] : []))));
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }
    expect(lines.at(-1)).toEndWith(" :These are all: 121 messages of bob.");
    expect(lines.slice(0, 122).map((line) => line.split(" ").at(-1))).toEqual([
      ...Array.from({ length: 120 }, (_, place) => String(place + 1)),
      "a",
      "b",
    ]);
  });

  it("says where the messages cannot be read, and is for users who are logged in", () => {
    count(bob, 1);
    (world.options.store as MemoryStore).broken = true;
    expect(answers(bob, "EXPORT")).toEqual(["The messages could not be read."]);
    expect(answers(world.connect("guest"), "EXPORT")).toEqual(["EXPORT: you are not logged in."]);
  });
});

describe("HISTSERV FORGET", () => {
  it("deletes what the account has said, in channels and conversations, with the code that it gives", () => {
    speak(bob, "PRIVMSG #tea :of bob", "PRIVMSG cyd :of bob");
    speak(cyd, "PRIVMSG #tea :of cyd", "PRIVMSG bob :of cyd");
    const [first = ""] = answers(bob, "FORGET");
    const [, code = ""] = /^To delete all messages of bob for good: FORGET (\S+)$/u.exec(first) ?? [];
    expect(answers(bob, "FORGET wrong")).toEqual([first]);
    expect(inBatch(cyd, "CHATHISTORY LATEST #tea * 9")).toEqual(["of bob", "of cyd"]);
    expect(answers(bob, `FORGET ${code}`)).toEqual([
      "The messages of bob are being deleted. This takes up to some minutes.",
    ]);
    expect(inBatch(cyd, "CHATHISTORY LATEST #tea * 9")).toEqual(["of cyd"]);
    expect(inBatch(cyd, "CHATHISTORY LATEST bob * 9")).toEqual(["of cyd"]);
    world.now += 1_000;
    speak(bob, "PRIVMSG #tea :later");
    expect(inBatch(cyd, "CHATHISTORY LATEST #tea * 9")).toEqual(["of cyd", "later"]);
  });

  it("is for users who are logged in", () => {
    expect(answers(world.connect("guest"), "FORGET")).toEqual(["FORGET: you are not logged in."]);
  });
});
