/** IRCv3 chathistory between two accounts, and TARGETS. */
import { beforeEach, describe, expect, it } from "bun:test";
import { loggedIn, worldWithAccounts } from "../session/accounts.ts";
import { START, World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../session/memory-store.ts";
import {
  at,
  count,
  idOf,
  inBatch,
  READER,
  speak,
  speakerAndReader,
  targetsOf,
  time,
} from "./history-world.ts";

let world: World;
let ada: FakeConnection;
let reader: FakeConnection;
let bob: FakeConnection;
let cyd: FakeConnection;

beforeEach(() => {
  world = worldWithAccounts(["ada", "bob", "cyd", "dan"]);
  ({ ada, reader } = speakerAndReader(world));
});

describe("the history of a conversation", () => {
  beforeEach(async () => {
    bob = await loggedIn(world, "bob", "bob", READER);
    cyd = await loggedIn(world, "cyd", "cyd", READER);
    world.hush();
  });

  it("has what both said, for both, and for nobody else", async () => {
    const dan = await loggedIn(world, "dan", "dan", READER);
    speak(bob, "PRIVMSG cyd :hello");
    speak(cyd, "PRIVMSG bob :hi! how are you?");
    speak(bob, "NOTICE cyd :I'm good, thank you!");
    const all = ["hello", "hi! how are you?", "I'm good, thank you!"];
    expect(inBatch(bob, "CHATHISTORY LATEST cyd * 9", "chathistory cyd")).toEqual(all);
    expect(inBatch(cyd, "CHATHISTORY LATEST bob * 9", "chathistory bob")).toEqual(all);
    expect(inBatch(dan, "CHATHISTORY LATEST bob * 9")).toEqual([]);
    const id = idOf(bob, "hello", "cyd");
    expect(dan.ask(`CHATHISTORY AFTER bob msgid=${id} 9`).join(" ")).toContain("MESSAGE_ERROR");
  });

  it("has only what was said while both were logged in", () => {
    speak(ada, "PRIVMSG bob :from a stranger");
    speak(bob, "PRIVMSG ada :to a stranger");
    expect(inBatch(bob, "CHATHISTORY LATEST ada * 9")).toEqual([]);
    expect(inBatch(reader, "CHATHISTORY LATEST bob * 9", "chathistory bob")).toEqual([]);
    expect(inBatch(bob, "CHATHISTORY LATEST Reader * 9", "chathistory reader")).toEqual([]);
    expect(bob.ask("CHATHISTORY LATEST nobody * 9")).toEqual([
      expect.stringContaining("FAIL CHATHISTORY INVALID_TARGET LATEST nobody :"),
    ]);
  });

  it("follows the accounts through changes of nicks, and is found by the account of someone absent", () => {
    speak(bob, "PRIVMSG cyd :one");
    cyd.say("NICK sid");
    bob.say("NICK rob");
    speak(cyd, "PRIVMSG rob :two");
    const lines = bob.ask("CHATHISTORY LATEST sid * 9").map((line) => line.replace(/^\S+ /u, ""));
    expect(lines.slice(1, -1)).toEqual([
      ":bob!bob@192.0.2.1 PRIVMSG sid :one",
      ":sid!cyd@192.0.2.1 PRIVMSG rob :two",
    ]);
    cyd.say("QUIT");
    expect(inBatch(bob, "CHATHISTORY LATEST cyd * 9", "chathistory cyd")).toEqual(["one", "two"]);
  });

  it("with oneself is one as well", () => {
    speak(bob, "PRIVMSG bob :note");
    expect(inBatch(bob, "CHATHISTORY LATEST bob * 9")).toEqual(["note"]);
  });

  it("is not that of a later account of the same name", async () => {
    speak(bob, "PRIVMSG cyd :secret");
    const accounts = [accountOf("bob", { createdAt: START }), accountOf("cyd")];
    const store = new MemoryStore({ accounts }, (world.options.store as MemoryStore).history.noted);
    world = new World({ store, verifyPassword: verifyAtOnce });
    [bob, cyd] = [await loggedIn(world, "bob", "bob", READER), await loggedIn(world, "cyd", "cyd", READER)];
    expect(inBatch(bob, "CHATHISTORY LATEST cyd * 9")).toEqual([]);
    expect(inBatch(cyd, "CHATHISTORY LATEST bob * 9")).toEqual([]);
    expect(targetsOf(cyd, `CHATHISTORY TARGETS ${at(0)} ${at(99)} 9`)).toEqual([]);
  });

  it("is there after a restart", async () => {
    speak(bob, "PRIVMSG cyd :hello");
    world.app.commit();
    const { store } = world.options;
    if (!(store instanceof MemoryStore)) throw new Error("another store");
    world = new World({ store: store.reopened(), verifyPassword: verifyAtOnce });
    cyd = await loggedIn(world, "cyd", "cyd", READER);
    expect(inBatch(cyd, "CHATHISTORY LATEST bob * 9")).toEqual(["hello"]);
  });

  describe("CHATHISTORY TARGETS", () => {
    it("lists channels and conversations by their last messages", () => {
      bob.say("JOIN #tea", "JOIN #empty");
      speak(bob, "PRIVMSG cyd :one", "PRIVMSG #tea :two", "PRIVMSG cyd :three");
      const both = [`#tea ${time(2)}`, `cyd ${time(3)}`];
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(0)} ${at(9)} 9`)).toEqual(both);
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(9)} ${at(0)} 9`)).toEqual(both);
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(0)} ${at(9)} 1`)).toEqual([`#tea ${time(2)}`]);
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(9)} ${at(0)} 1`)).toEqual([`cyd ${time(3)}`]);
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(0)} ${at(2)} 9`)).toEqual([]);
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(2)} ${at(9)} 9`)).toEqual([`cyd ${time(3)}`]);
      expect(bob.ask(`CHATHISTORY TARGETS ${at(0)} ${at(9)} 9`)[0]).toEndWith(" draft/chathistory-targets");
    });

    it("loses none of the same time from page to page", async () => {
      const dan = await loggedIn(world, "dan", "dan", READER);
      for (const name of ["#a", "#b", "#c"]) dan.say(`JOIN ${name}`);
      world.now += 1_000;
      dan.say("PRIVMSG #a :x", "PRIVMSG #b :x", "PRIVMSG bob :x", "PRIVMSG cyd :x");
      speak(dan, "PRIVMSG #c :x");
      for (const ends of [
        [at(0), at(9)],
        [at(9), at(0)],
      ] as const) {
        const seen: string[] = [];
        const [, to] = ends;
        for (let [from] = [...ends]; ;) {
          const page = targetsOf(dan, `CHATHISTORY TARGETS ${from} ${to} 1`);
          if (page.length === 0) break;
          seen.push(...page.map((line) => line.split(" ")[0] ?? ""));
          from = `timestamp=${page[0]?.split(" ")[1]}`;
        }
        expect(seen.toSorted()).toEqual(["#a", "#b", "#c", "bob", "cyd"]);
      }
    });

    it("tells nothing of a deleted last message", () => {
      bob.say("CAP REQ draft/message-redaction");
      speak(bob, "PRIVMSG cyd :one", "PRIVMSG cyd :two");
      const two = idOf(bob, "two", "cyd");
      speak(bob, `REDACT cyd ${two}`);
      expect(targetsOf(cyd, `CHATHISTORY TARGETS ${at(0)} ${at(9)} 9`)).toEqual([`bob ${time(1)}`]);
      expect(inBatch(cyd, "CHATHISTORY LATEST bob * 9")).toEqual(["one"]);
    });

    it("calls someone who has another nick now by the name of the account", () => {
      speak(cyd, "PRIVMSG bob :one");
      cyd.say("NICK sid");
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(0)} ${at(9)} 9`)).toEqual([`cyd ${time(1)}`]);
      speak(cyd, "PRIVMSG bob :two");
      expect(targetsOf(bob, `CHATHISTORY TARGETS ${at(0)} ${at(9)} 9`)).toEqual([`sid ${time(2)}`]);
    });

    it("has channels only for users that are not logged in", () => {
      count(ada, 1);
      expect(targetsOf(reader, `CHATHISTORY TARGETS ${at(0)} ${at(9)} 9`)).toEqual([`#tea ${time(1)}`]);
    });
  });
});
