/** IRCv3 chathistory: the capability draft/event-playback, and the tag draft/chathistory-end. */
import { beforeEach, describe, expect, it } from "bun:test";
import { loggedIn, worldWithAccounts } from "../session/accounts.ts";
import type { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { operatorIn, worldWithOperators } from "../session/operators.ts";
import { MemoryStore } from "../session/memory-store.ts";
import { at, count, inBatch, READER, speak, targetsOf, time } from "./history-world.ts";

const EVENTS = `${READER} draft/event-playback`;

let world: World;
let ada: FakeConnection;
let reader: FakeConnection;

beforeEach(() => {
  world = worldWithAccounts(["bob", "cyd"]);
  reader = world.connect("reader", EVENTS);
  ada = world.connect("ada", "message-tags");
  reader.say("JOIN #tea");
  ada.say("JOIN #tea");
  world.hush();
});

/** The lines in the batch that answers, without their tags. */
function linesIn(client: FakeConnection, command = "CHATHISTORY LATEST #tea * 50"): string[] {
  return client
    .ask(command)
    .slice(1, -1)
    .map((line) => line.replace(/^@\S+ /u, ""));
}

/** True if the batch that answers is the last page. */
function isLast(command: string): boolean {
  const [first = ""] = reader.ask(command);
  expect(first).toMatch(/ BATCH \+/u);
  return /^@\S*draft\/chathistory-end /u.test(first);
}

describe("draft/event-playback", () => {
  it("is offered where messages are kept", () => {
    expect(world.open().ask("CAP LS 302").join(" ")).toContain(" draft/event-playback ");
  });

  it("shows TAGMSG, JOIN, PART, QUIT, NICK, KICK, MODE and TOPIC in their places", () => {
    const bob = world.connect("bob", "message-tags");
    const cyd = world.connect("cyd");
    speak(bob, "JOIN #tea", "@+draft/react=x TAGMSG #tea", "PRIVMSG #tea :hello", "PART #tea :good bye");
    speak(cyd, "JOIN #tea", "NICK sid");
    speak(reader, "MODE #tea +ob ada *!*@bad.test", "TOPIC #tea :Green tea", "KICK #tea sid :go away");
    speak(ada, "QUIT :off");
    expect(linesIn(reader)).toEqual([
      ":ada!ada@192.0.2.1 JOIN #tea",
      ":bob!bob@192.0.2.1 JOIN #tea",
      ":bob!bob@192.0.2.1 TAGMSG #tea",
      ":bob!bob@192.0.2.1 PRIVMSG #tea :hello",
      ":bob!bob@192.0.2.1 PART #tea :good bye",
      ":cyd!cyd@192.0.2.1 JOIN #tea",
      ":cyd!cyd@192.0.2.1 NICK sid",
      ":reader!reader@192.0.2.1 MODE #tea +ob ada *!*@bad.test",
      ":reader!reader@192.0.2.1 TOPIC #tea :Green tea",
      ":reader!reader@192.0.2.1 KICK #tea sid :go away",
      ":ada!ada@192.0.2.1 QUIT :Quit: off",
    ]);
  });

  it("is needed for them: without it only PRIVMSG and NOTICE come", () => {
    const plain = world.connect("plain", READER);
    plain.say("JOIN #tea").take();
    speak(ada, "@+draft/react=x TAGMSG #tea", "TOPIC #tea", "NICK eve", "PRIVMSG #tea :a", "NOTICE #tea :b");
    expect(linesIn(plain)).toEqual([
      ":eve!ada@192.0.2.1 PRIVMSG #tea :a",
      ":eve!ada@192.0.2.1 NOTICE #tea :b",
    ]);
  });

  it("counts them, and goes through them by the ids that members were shown", () => {
    const shown: string[] = [];
    const note = (): void => {
      for (const line of reader.take()) shown.push(/msgid=([^ ;]+)/u.exec(line)?.[1] ?? `no id: ${line}`);
    };
    for (const line of ["PART #tea", "JOIN #tea", "PRIVMSG #tea :1", "NICK eve", "NOTICE #tea :2", "QUIT"]) {
      ada.say(line);
      note();
    }
    expect(shown).toHaveLength(6);
    const seen: string[] = [];
    for (let reference = "LATEST #tea *"; ;) {
      const page = reader.ask(`CHATHISTORY ${reference} 2`).slice(1, -1);
      if (page.length === 0) break;
      const ids = page.map((line) => /msgid=([^ ;]+)/u.exec(line)?.[1] ?? "");
      seen.unshift(...ids);
      reference = `BEFORE #tea msgid=${ids[0]}`;
    }
    // The arrival in the set-up is the first.
    expect(seen.slice(1)).toEqual(shown);
  });

  it("has no id for the arrival of the first member, which is not kept", () => {
    expect(reader.ask("JOIN #new")[0]).not.toContain("msgid=");
    ada.say("JOIN #new");
    const [, id = ""] = /msgid=([^ ;]+)/u.exec(reader.take().join(" ")) ?? [];
    expect(reader.ask(`CHATHISTORY AROUND #new msgid=${id} 9`)[1]).toEndWith(" JOIN #new");
  });

  it("shows JOIN with account and real name to those with extended-join", async () => {
    const bob = await loggedIn(world, "bob");
    bob.say("JOIN #tea").take();
    expect(linesIn(reader).at(-1)).toBe(":bob!bob@192.0.2.1 JOIN #tea");
    reader.say("CAP REQ :extended-join").take();
    expect(linesIn(reader).slice(-2)).toEqual([
      ":ada!ada@192.0.2.1 JOIN #tea * ada",
      ":bob!bob@192.0.2.1 JOIN #tea bob bob",
    ]);
  });

  it("keeps the bot tag of messages and events", () => {
    speak(ada, "MODE ada +B", "PRIVMSG #tea :beep", "PART #tea");
    const lines = reader.ask("CHATHISTORY LATEST #tea * 2").slice(1, -1);
    for (const line of lines) expect(line).toMatch(/^@\S*;bot /u);
  });

  it("shows QUIT and NICK in each channel of the user", () => {
    reader.say("JOIN #b", "JOIN #c").take();
    ada.say("JOIN #b").take();
    speak(ada, "NICK eve", "QUIT :off");
    for (const channel of ["#tea", "#b"]) {
      expect(linesIn(reader, `CHATHISTORY LATEST ${channel} * 2`)).toEqual([
        ":ada!ada@192.0.2.1 NICK eve",
        ":eve!ada@192.0.2.1 QUIT :Quit: off",
      ]);
    }
    expect(linesIn(reader, "CHATHISTORY LATEST #c * 2")).toEqual([]);
  });

  it("shows that an operator has ended someone", async () => {
    world = worldWithOperators({ store: new MemoryStore() });
    const root = await operatorIn(world);
    reader = world.connect("reader", EVENTS);
    ada = world.connect("ada");
    reader.say("JOIN #tea");
    ada.say("JOIN #tea");
    root.say("KILL ada :enough");
    world.hush();
    expect(linesIn(reader).at(-1)).toBe(":ada!ada@192.0.2.1 QUIT :Killed (root (enough))");
  });

  it("hides keys", () => {
    speak(reader, "MODE #tea +ko swordfish ada", "MODE #tea -k swordfish");
    expect(linesIn(reader).slice(1)).toEqual([
      ":reader!reader@192.0.2.1 MODE #tea +ko * ada",
      ":reader!reader@192.0.2.1 MODE #tea -k *",
    ]);
  });

  it("has nothing of members that are hidden in an auditorium, nor changes of modes there", () => {
    speak(reader, "MODE #tea +u");
    const bob = world.connect("bob");
    const cyd = world.connect("cyd");
    speak(bob, "JOIN #tea", "NICK rob", "PART #tea", "JOIN #tea");
    speak(reader, "MODE #tea +v rob", "KICK #tea rob");
    speak(cyd, "JOIN #tea", "QUIT");
    speak(reader, "NICK listener");
    expect(linesIn(reader)).toEqual([
      ":ada!ada@192.0.2.1 JOIN #tea",
      ":reader!reader@192.0.2.1 NICK listener",
    ]);
  });

  it("is no way to delete an event", () => {
    reader.say("CAP REQ draft/message-redaction").take();
    reader.say("TOPIC #tea :x");
    const id = /msgid=([^ ;]+)/u.exec(reader.take().join(" "))?.[1] ?? "";
    expect(reader.ask(`REDACT #tea ${id}`).join(" ")).toContain("UNKNOWN_MSGID");
    expect(linesIn(reader).at(-1)).toEndWith(" TOPIC #tea :x");
  });

  it("does not make TARGETS list a channel without messages", () => {
    expect(targetsOf(reader, `CHATHISTORY TARGETS ${at(-99)} ${at(9)} 9`)).toEqual([]);
    count(ada, 1);
    speak(ada, "TOPIC #tea :x");
    expect(targetsOf(reader, `CHATHISTORY TARGETS ${at(0)} ${at(9)} 9`)).toEqual([`#tea ${time(1)}`]);
  });
});

describe("draft/chathistory-end", () => {
  beforeEach(() => {
    reader.say("CAP REQ -draft/event-playback").take();
    count(ada, 4);
  });

  it.each([
    ["LATEST #tea *", 4, 3],
    [`LATEST #tea ${at(2)}`, 2, 1],
    [`BEFORE #tea ${at(3)}`, 2, 1],
    [`AFTER #tea ${at(2)}`, 2, 1],
    [`BETWEEN #tea ${at(1)} ${at(4)}`, 2, 1],
    [`BETWEEN #tea ${at(4)} ${at(1)}`, 2, 1],
    [`AROUND #tea ${at(3)}`, 4, 3],
  ])("says that %s with the limit %d is the last page, and with %d is not", (command, whole, part) => {
    expect(isLast(`CHATHISTORY ${command} ${whole}`)).toBe(true);
    expect(isLast(`CHATHISTORY ${command} ${part}`)).toBe(false);
  });

  it("says so of an empty page, also where nothing was said", () => {
    expect(isLast(`CHATHISTORY AFTER #tea ${at(4)} 1`)).toBe(true);
    reader.say("JOIN #empty").take();
    expect(isLast("CHATHISTORY LATEST #empty * 1")).toBe(true);
  });

  it("says so of TARGETS", () => {
    reader.say("JOIN #b").take();
    speak(reader, "PRIVMSG #b :x");
    const range = `${at(0)} ${at(99)}`;
    expect(isLast(`CHATHISTORY TARGETS ${range} 2`)).toBe(true);
    expect(isLast(`CHATHISTORY TARGETS ${range} 1`)).toBe(false);
  });

  it("is not said of a page that ends early because it is long", () => {
    const long = "x".repeat(400);
    speak(ada, ...Array.from({ length: 400 }, () => `PRIVMSG #tea :${long}`));
    world.configure({ limits: { ...world.app.settings.network.limits, historyPage: 1_000 } });
    const page = inBatch(reader, "CHATHISTORY LATEST #tea * 1000");
    expect(page.length).toBeLessThan(400);
    expect(isLast("CHATHISTORY LATEST #tea * 1000")).toBe(false);
  });

  it("is for those with message-tags only", () => {
    const plain = world.connect("plain", "draft/chathistory batch");
    plain.say("JOIN #tea").take();
    expect(plain.ask("CHATHISTORY LATEST #tea * 9")[0]).toMatch(/^:irc\.test BATCH /u);
  });
});
