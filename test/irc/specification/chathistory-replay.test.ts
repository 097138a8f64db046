/** IRCv3 chathistory: the history that JOIN shows to clients that cannot ask for it, and the part of it that members may read. */
import { beforeEach, describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { worldWithAccounts } from "../session/accounts.ts";
import type { FakeConnection, World } from "../session/harness.ts";
import { MemoryStore } from "../session/memory-store.ts";
import { at, count, inBatch, READER, speak, targetsOf, time } from "./history-world.ts";

let world: World;
let ada: FakeConnection;

beforeEach(() => {
  world = worldWithAccounts();
  ada = world.connect("ada", "message-tags batch draft/multiline draft/message-redaction");
  ada.say("JOIN #tea");
  world.hush();
});

/** The lines after the end of the names. */
function replayTo(client: FakeConnection, command = "JOIN #tea"): string[] {
  const lines = client.ask(command);
  return lines.slice(lines.findIndex((line) => line.includes(" 366 ")) + 1);
}

describe("JOIN without draft/chathistory", () => {
  it("shows the last messages, with their times, in a batch", () => {
    count(ada, 21);
    const client = world.connect("new", "batch server-time message-tags");
    const [first = "", ...lines] = replayTo(client);
    const [, batch = ""] = /^@time=\S+ :irc\.test BATCH \+(\S+) chathistory #tea$/u.exec(first) ?? [];
    expect(lines).toHaveLength(21);
    expect(lines[0]?.replace(/msgid=[^ ;]+/u, "msgid=ID")).toBe(
      `@batch=${batch};time=${time(2)};msgid=ID :ada!ada@192.0.2.1 PRIVMSG #tea :2`,
    );
    expect(lines.at(-1)).toEndWith(` BATCH -${batch}`);
  });

  it("shows lines with the time before the text where nothing else tells it", () => {
    speak(ada, "PRIVMSG #tea :hello", "NOTICE #tea :psst", "PRIVMSG #tea :\u0001ACTION waves\u0001");
    const stamp = `[${time(1).slice(0, 10)} ${time(1).slice(11, 16)}]`;
    expect(replayTo(world.connect("old"))).toEqual([
      `:ada!ada@192.0.2.1 PRIVMSG #tea :${stamp} hello`,
      `:ada!ada@192.0.2.1 NOTICE #tea :${stamp} psst`,
      `:ada!ada@192.0.2.1 PRIVMSG #tea :\u0001ACTION ${stamp} waves\u0001`,
    ]);
  });

  it("makes no line too long by the time", () => {
    speak(ada, `PRIVMSG #tea :${"x".repeat(470)}`, `PRIVMSG #tea :\u0001ACTION ${"y".repeat(470)}\u0001`);
    const lines = replayTo(world.connect("old"));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(510);
    expect(lines.join("").match(/x/gu)).toHaveLength(470);
    expect(lines[2]).toContain(" :\u0001ACTION [");
    expect(lines[2]).toEndWith("y\u0001");
  });

  it("shows messages of several lines with one time", () => {
    ada.say(
      "BATCH +1 draft/multiline #tea",
      "@batch=1 PRIVMSG #tea :one",
      "@batch=1;draft/multiline-concat PRIVMSG #tea :, and on",
      "@batch=1 PRIVMSG #tea :two",
      "BATCH -1",
    );
    world.hush();
    const texts = replayTo(world.connect("old")).map((line) => line.replace(/^.* #tea :/u, ""));
    expect(texts).toEqual([
      expect.stringMatching(/^\[.{16}\] one$/u),
      ", and on",
      expect.stringMatching(/^\[.{16}\] two$/u),
    ]);
  });

  it("shows neither events, nor deleted messages, nor messages for others, nor CTCP requests", () => {
    speak(
      ada,
      "PRIVMSG #tea :gone",
      "TOPIC #tea :x",
      "PRIVMSG @#tea :ops",
      "PRIVMSG #tea :\u0001VERSION\u0001",
    );
    const reader = world.connect("reader", READER);
    reader.say("JOIN #tea").take();
    const gone = /msgid=([^ ;]+)/u.exec(reader.ask("CHATHISTORY LATEST #tea * 9")[1] ?? "")?.[1];
    ada.say(`REDACT #tea ${gone}`);
    expect(replayTo(world.connect("old"))).toEqual([]);
  });

  it("counts only messages that it shows", () => {
    const requests = Array.from({ length: 30 }, () => "PRIVMSG #tea :\u0001VERSION\u0001");
    speak(ada, "PRIVMSG #tea :1", ...requests, "PRIVMSG #tea :2");
    const texts = replayTo(world.connect("old")).map((line) => line.split(" ").at(-1));
    expect(texts).toEqual(["1", "2"]);
  });

  it("shows nothing to those with the capability, and to bots", () => {
    count(ada, 1);
    expect(replayTo(world.connect("reader", READER))).toEqual([]);
    const bot = world.connect("bot");
    bot.say("MODE bot +B").take();
    expect(replayTo(bot)).toEqual([]);
  });

  it("shows nothing to the first member of a new channel", () => {
    count(ada, 1);
    ada.say("PART #tea").take();
    expect(replayTo(world.connect("old"))).toEqual([]);
  });

  it("can be switched off, and is no longer than it may be", () => {
    count(ada, 3);
    world.configure({ limits: { ...defaultLimits, historyReplay: 2 } });
    expect(replayTo(world.connect("one"))).toHaveLength(2);
    world.configure({ limits: { ...defaultLimits, historyReplay: 0 } });
    expect(replayTo(world.connect("two"))).toEqual([]);
    world.configure({ limits: { ...defaultLimits, historyReplay: 1_000 } });
    speak(ada, ...Array.from({ length: 100 }, () => `PRIVMSG #tea :${"x".repeat(400)}`));
    const lines = replayTo(world.connect("three"));
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.length).toBeLessThan(45);
  });

  it("shows no more to a client that has not read what it was sent", () => {
    count(ada, 1);
    const client = world.connect("slow");
    client.pendingBytes = 262_144;
    expect(replayTo(client)).toEqual([]);
  });

  it("comes after the labelled answer", () => {
    count(ada, 1);
    const client = world.connect("new", "labeled-response batch");
    const lines = client.ask("@label=x JOIN #tea");
    const end = lines.findIndex((line) => / BATCH -/u.test(line));
    expect(lines.slice(end + 1).map((line) => line.replace(/^@batch=\S+ /u, ""))).toEqual([
      expect.stringMatching(/ BATCH \+\S+ chathistory #tea$/u),
      expect.stringMatching(/ PRIVMSG #tea :\[.*\] 1$/u),
      expect.stringMatching(/ BATCH -/u),
    ]);
  });

  it("succeeds without it where the store cannot be read", () => {
    const store = new MemoryStore();
    world = worldWithAccounts([], { store });
    ada = world.connect("ada");
    ada.say("JOIN #tea");
    count(ada, 1);
    store.broken = true;
    expect(replayTo(world.connect("old"))).toEqual([]);
    expect(world.takeEvents().some(({ kind }) => kind === "history-failed")).toBe(true);
  });
});

describe("a history from the time of joining on", () => {
  let reader: FakeConnection;

  beforeEach(() => {
    world.configure({ visibleHistory: "joined" });
    count(ada, 2);
    world.now += 1_000;
    reader = world.connect("reader", `${READER} draft/message-redaction`);
    reader.say("JOIN #tea");
    speak(ada, "PRIVMSG #tea :3", "PRIVMSG #tea :4");
  });

  it("has nothing of before, whatever is asked", () => {
    for (const command of [
      "LATEST #tea * 9",
      `AFTER #tea ${at(0)} 9`,
      `BEFORE #tea ${at(99)} 9`,
      `AROUND #tea ${at(2)} 9`,
      `BETWEEN #tea ${at(0)} ${at(99)} 9`,
      `BETWEEN #tea ${at(99)} ${at(0)} 9`,
    ]) {
      expect(inBatch(reader, `CHATHISTORY ${command}`)).toEqual(["3", "4"]);
    }
    expect(reader.ask("CHATHISTORY LATEST #tea * 2")[0]).toStartWith("@time=");
    expect(reader.ask("CHATHISTORY LATEST #tea * 2")[0]).toContain("draft/chathistory-end");
    expect(inBatch(reader, `CHATHISTORY BEFORE #tea ${at(3)} 9`)).toEqual([]);
  });

  it("begins right behind the JOIN, whatever was said in the same millisecond", () => {
    const late = world.connect("late", READER);
    ada.say("PRIVMSG #tea :before");
    late.say("JOIN #tea");
    ada.say("PRIVMSG #tea :after");
    late.take();
    expect(inBatch(late, "CHATHISTORY LATEST #tea * 9")).toEqual(["after"]);
    late.say("JOIN #new", "PRIVMSG #new :first").take();
    expect(inBatch(late, "CHATHISTORY LATEST #new * 9")).toEqual(["first"]);
  });

  it("is not listed by TARGETS before anything was said since", () => {
    const late = world.connect("late", READER);
    late.say("JOIN #tea").take();
    expect(targetsOf(late, `CHATHISTORY TARGETS ${at(0)} ${at(99)} 9`)).toEqual([]);
    speak(ada, "PRIVMSG #tea :5");
    expect(targetsOf(late, `CHATHISTORY TARGETS ${at(0)} ${at(99)} 9`)).toEqual([`#tea ${time(6)}`]);
  });

  it("is not replayed", () => {
    expect(replayTo(world.connect("old"))).toEqual([]);
  });

  it("begins anew for those who come back", () => {
    reader.say("PART #tea");
    world.now += 1_000;
    reader.say("JOIN #tea").take();
    expect(inBatch(reader, "CHATHISTORY LATEST #tea * 9")).toEqual([]);
  });
});
