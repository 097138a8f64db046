/** Edits in the history, as docs/extensions.md specifies them. */
import { beforeEach, describe, expect, it } from "bun:test";
import { idOf, inBatch, READER, speak, time } from "../../specification/history-world.ts";
import { loggedIn } from "../../session/accounts.ts";
import { settled, World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../../session/memory-store.ts";

const EDITS = `${READER} relais.chat/edit`;
const PLAYBACK = `${EDITS} draft/event-playback draft/multiline draft/message-redaction draft/search`;

let store: MemoryStore;
let world: World;
let ada: FakeConnection;
let bob: FakeConnection;
/** Knows no edits. */
let old: FakeConnection;

/** The network remembers no messages itself: all are found in the history. */
function worldWith(kept: MemoryStore): World {
  store = kept;
  return new World({ store, verifyPassword: verifyAtOnce, limits: { recentMessages: 0 } });
}

beforeEach(async () => {
  world = worldWith(new MemoryStore({ accounts: ["ada", "bob"].map((name) => accountOf(name)) }));
  ada = await loggedIn(world, "ada", "ada", PLAYBACK);
  bob = await loggedIn(world, "bob", "bob", EDITS);
  old = world.connect("old", `${READER} draft/message-redaction`);
  for (const client of [ada, bob, old]) client.say("JOIN #tea");
  world.hush();
});

const latest = "CHATHISTORY LATEST #tea * 9";

/** The lines of a page that have this text, without the reference of the batch. */
function linesOf(client: FakeConnection, text: string, command = latest): string[] {
  const lines = client.ask(command).filter((line) => line.endsWith(` :${text}`));
  return lines.map((line) => line.replace(/^@batch=\S+?;/u, ""));
}

describe("an edited message in the history", () => {
  it("has its last text in its place, and a mark for clients with the capability", () => {
    speak(ada, "PRIVMSG #tea :1", "PRIVMSG #tea :2");
    const id = idOf(bob, "1");
    speak(ada, `@relais.chat/edit=${id} PRIVMSG #tea :first`, `@relais.chat/edit=${id} PRIVMSG #tea :one`);
    const tags = `time=${time(1)};account=ada;msgid=${id}`;
    const line = ":ada!ada@192.0.2.1 PRIVMSG #tea :one";
    expect(inBatch(bob, latest)).toEqual(["one", "2"]);
    expect(linesOf(bob, "one")).toEqual([
      `${tags.replace("account=ada;", "")};relais.chat/edited=${time(4)} ${line}`,
    ]);
    expect(linesOf(old, "one")).toEqual([`${tags.replace("account=ada;", "")} ${line}`]);
  });

  it("counts once on a page, and an edit counts only for those that see edits", () => {
    speak(ada, "PRIVMSG #tea :1", "PRIVMSG #tea :2", "PRIVMSG #tea :3");
    const id = idOf(bob, "2");
    speak(ada, `@relais.chat/edit=${id} PRIVMSG #tea :two`);
    expect(inBatch(bob, "CHATHISTORY LATEST #tea * 2")).toEqual(["two", "3"]);
    expect(inBatch(old, "CHATHISTORY LATEST #tea * 2")).toEqual(["two", "3"]);
    expect(inBatch(ada, "CHATHISTORY LATEST #tea * 2")).toEqual(["3", "two"]);
    expect(inBatch(ada, "CHATHISTORY LATEST #tea * 4")).toEqual(["1", "two", "3", "two"]);
  });

  it("shows clients with draft/event-playback what was edited since, and only as it reads now", () => {
    speak(ada, "PRIVMSG #tea :1", "PRIVMSG #tea :2");
    const [id, last] = [idOf(bob, "1"), idOf(bob, "2")];
    speak(ada, `@relais.chat/edit=${id} PRIVMSG #tea :first`, `@relais.chat/edit=${id} PRIVMSG #tea :one`);
    const after = `CHATHISTORY AFTER #tea msgid=${last} 9`;
    expect(inBatch(ada, after)).toEqual(["one"]);
    expect(linesOf(ada, "one", after)[0]).toMatch(
      new RegExp(
        `^time=${time(4)};msgid=\\S+;relais\\.chat/edit=${id} :ada!ada@192\\.0\\.2\\.1 PRIVMSG #tea :one$`,
        "u",
      ),
    );
    expect(inBatch(bob, after)).toEqual([]);
  });

  it("keeps the id of each edit as a reference", () => {
    speak(ada, "PRIVMSG #tea :1");
    const id = idOf(bob, "1");
    const edits = ["2", "3"].map((text) => {
      speak(ada, `@relais.chat/edit=${id} PRIVMSG #tea :${text}`);
      return /msgid=(\S+?);relais/u.exec(linesOf(ada, text).at(-1) ?? "")?.[1] ?? "";
    });
    speak(ada, "PRIVMSG #tea :4");
    for (const edit of edits) {
      expect(inBatch(bob, `CHATHISTORY AFTER #tea msgid=${edit} 9`)).toEqual(["4"]);
      expect(inBatch(bob, `CHATHISTORY BEFORE #tea msgid=${edit} 9`)).toEqual(["3"]);
    }
    for (const edit of edits) {
      expect(ada.ask(`@relais.chat/edit=${edit} PRIVMSG #tea :5`).join()).not.toContain("FAIL");
      world.hush();
    }
    expect(inBatch(bob, latest)).toEqual(["5", "4"]);
  });

  it("keeps its client-only tags and its reactions", () => {
    speak(ada, "@+reply=x PRIVMSG #tea :1");
    const id = idOf(bob, "1");
    speak(bob, `@+draft/react=y;+reply=${id} TAGMSG #tea`);
    speak(ada, `@+a=b;relais.chat/edit=${id} PRIVMSG #tea :one`);
    expect(linesOf(bob, "one").join()).toContain(`;relais.chat/edited=${time(3)};+reply=x `);
    const [first = "", second = ""] = ada
      .ask(`CHATHISTORY BEFORE #tea timestamp=${time(2)} 9`)
      .slice(1, -1)
      .slice(-2);
    expect(
      [first, second].map((line) => /relais\.chat\/edited|draft\/chathistory-context/u.exec(line)?.[0]),
    ).toEqual(["relais.chat/edited", "draft/chathistory-context"]);
  });

  it("may become one of several lines, and one line again", () => {
    speak(ada, "PRIVMSG #tea :1");
    const id = idOf(bob, "1");
    ada.say(`@relais.chat/edit=${id} BATCH +1 draft/multiline #tea`);
    ada.say("@batch=1 PRIVMSG #tea :one", "@batch=1 PRIVMSG #tea :two", "BATCH -1");
    world.hush();
    expect(inBatch(bob, latest)).toEqual(["one", "two"]);
    expect(linesOf(bob, "one").join()).toContain("relais.chat/edited");
    expect(linesOf(bob, "two").join()).not.toContain("relais.chat/edited");
    ada.say(`@relais.chat/edit=${id} PRIVMSG #tea :1`);
    world.hush();
    expect(inBatch(bob, latest)).toEqual(["1"]);
  });

  it("is gone with its edits after REDACT of any of them", () => {
    speak(ada, "PRIVMSG #tea :1");
    const id = idOf(bob, "1");
    speak(ada, `@relais.chat/edit=${id} PRIVMSG #tea :2`);
    const edit = /msgid=(\S+?);relais/u.exec(linesOf(ada, "2").at(-1) ?? "")?.[1];
    ada.say(`REDACT #tea ${edit}`);
    expect(old.take().join()).toEndWith(` REDACT #tea ${id}`);
    world.hush();
    expect(ada.ask(latest).filter((line) => line.includes(" PRIVMSG "))).toEqual([]);
    expect(ada.ask(`@relais.chat/edit=${id} PRIVMSG #tea :3`).join()).toContain(`UNKNOWN_MSGID #tea ${id}`);
  });

  it("is found by its new words, and not by the old ones", async () => {
    speak(ada, "PRIVMSG #tea :cat");
    const id = idOf(bob, "cat");
    speak(ada, `@relais.chat/edit=${id} PRIVMSG #tea :dog`);
    for (const [word, found] of [
      ["cat", 0],
      ["dog", 1],
    ] as const) {
      ada.say(`SEARCH text=${word}`);
      await settled();
      const lines = ada.take().filter((line) => line.includes(" PRIVMSG "));
      expect(lines).toHaveLength(found);
      for (const line of lines) expect(line).toContain(`msgid=${id};relais.chat/edited=${time(2)} `);
    }
  });
});

describe("an edit of a message in the history", () => {
  it("is possible after a restart, for the author's account", async () => {
    speak(ada, "PRIVMSG #tea :1", "PRIVMSG bob :private");
    const [id, secret] = [idOf(bob, "1"), idOf(bob, "private", "ada")];
    world.app.commit();
    world = worldWith(store.reopened());
    ada = await loggedIn(world, "ada", "ada", PLAYBACK);
    bob = await loggedIn(world, "bob", "bob", EDITS);
    for (const client of [ada, bob]) client.say("JOIN #tea");
    world.hush();
    expect(bob.ask(`@relais.chat/edit=${id} PRIVMSG #tea :2`).join()).toContain(`EDIT_FORBIDDEN #tea ${id}`);
    ada.say(`@relais.chat/edit=${id} PRIVMSG #tea :one`, `@relais.chat/edit=${secret} PRIVMSG bob :hidden`);
    expect(bob.take().filter((line) => line.includes("relais.chat/edit="))).toHaveLength(2);
    expect(inBatch(bob, latest)).toEqual(["one"]);
    expect(inBatch(bob, "CHATHISTORY LATEST ada * 9")).toEqual(["hidden"]);
  });

  it("reaches a conversation whose other side is absent", () => {
    speak(ada, "PRIVMSG bob :private");
    const id = idOf(bob, "private", "ada");
    bob.say("QUIT");
    world.hush();
    expect(ada.ask(`@relais.chat/edit=${id} PRIVMSG bob :hidden`).join()).not.toContain("FAIL");
    expect(linesOf(ada, "hidden", "CHATHISTORY LATEST bob * 9")).toHaveLength(2);
  });

  it("is refused as unknown where the store cannot be read", () => {
    speak(ada, "PRIVMSG #tea :1");
    const id = idOf(bob, "1");
    store.broken = true;
    expect(ada.ask(`@relais.chat/edit=${id} PRIVMSG #tea :2`).join()).toContain("UNKNOWN_MSGID");
    expect(world.takeEvents().some(({ kind }) => kind === "history-failed")).toBe(true);
  });
});
