/** The search in kept messages, on the real index and its thread. */
import { Database } from "bun:sqlite";
import { describe, expect, it } from "bun:test";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeptMessage } from "../../src/irc/network/history.ts";
import type { SearchOutcome, SearchQuery } from "../../src/irc/network/search.ts";
import { SearchThread } from "../../src/store/search-thread.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { message, party } from "./messages.ts";
import { options } from "./records.ts";

function said(id: string, text: string, facts: Partial<KeptMessage> = {}): KeptMessage {
  return message(id, { text, ...facts });
}

/** A message from bob, in his conversation with this account. */
function toUser(name: string, id: string, text: string): KeptMessage {
  const [one, other] = ["bob", name].toSorted();
  return said(id, text, { target: `${one}@1 ${other}@1`, parties: [party("bob"), party(name)] });
}

function note(store: Store, ...messages: readonly KeptMessage[]): void {
  for (const one of messages) store.history.note({ kind: "message", message: one });
}

/** Few messages, far from the first and the last. */
const isReadable = (place: number): boolean => place % 1_000 === 500;

const tea = { target: "#1-1", prefixes: 0, from: undefined };

async function search(store: Store, query: Partial<SearchQuery>): Promise<SearchOutcome> {
  return store.history.search({
    channels: [tea],
    party: undefined,
    conversation: undefined,
    terms: [],
    nick: undefined,
    after: undefined,
    before: undefined,
    limit: 100,
    first: "newest",
    ...query,
  });
}

async function idsOf(store: Store, query: Partial<SearchQuery>): Promise<string[]> {
  const found = await search(store, query);
  if (typeof found === "string") throw new Error(found);
  return found.map(({ id }) => id);
}

async function closed(store: Store): Promise<void> {
  await store.history.stopSearch();
  store.close();
}

async function withStore(
  use: (store: Store, folder: string) => Promise<void>,
  changed: Partial<typeof options> = {},
): Promise<void> {
  await inDirectory({}, async (directory) => {
    const folder = join(directory, "data");
    const store = openStore(folder, { ...options, ...changed });
    try {
      await use(store, folder);
    } finally {
      await closed(store);
    }
  });
}

describe("the search", () => {
  it("finds messages with all the words, oldest first, also those that were just said", async () => {
    await withStore(async (store) => {
      note(store, said("1", "green tea"), said("2", "black coffee"), said("3", "Tea, black!"));
      expect(await idsOf(store, { terms: ["tea"] })).toEqual(["1", "3"]);
      expect(await idsOf(store, { terms: ["black", "tea"] })).toEqual(["3"]);
      note(store, said("4", "tea again"));
      expect(await idsOf(store, { terms: ["tea"] })).toEqual(["1", "3", "4"]);
      expect(await idsOf(store, { terms: ["milk"] })).toEqual([]);
      expect(await search(store, { terms: ["again"] })).toEqual([said("4", "tea again")]);
    });
  });

  it("counts from the newest or the oldest, and keeps to times, which are included", async () => {
    await withStore(async (store) => {
      note(store, ...[1, 2, 3, 4, 5].map((place) => said(`${place}`, "tea", { at: place * 1_000 })));
      expect(await idsOf(store, { terms: ["tea"], limit: 2 })).toEqual(["4", "5"]);
      expect(await idsOf(store, { terms: ["tea"], limit: 2, first: "oldest" })).toEqual(["1", "2"]);
      expect(await idsOf(store, { after: 2_000, before: 4_000 })).toEqual(["2", "3", "4"]);
      expect(await idsOf(store, { after: 2_001, before: 3_999 })).toEqual(["3"]);
      expect(await idsOf(store, { after: 6_000 })).toEqual([]);
    });
  });

  it("reads only what the reader may: channels, prefixes, times and conversations", async () => {
    await withStore(async (store) => {
      note(
        store,
        said("open", "tea"),
        said("ops", "tea", { prefixes: 4 }),
        said("other", "tea", { target: "#2-2" }),
        said("late", "tea", { target: "#3-3", at: 2_000 }),
        toUser("cyd", "cyd", "tea"),
        toUser("dan", "dan", "tea"),
        toUser("bob", "self", "tea"),
      );
      expect(await idsOf(store, {})).toEqual(["open"]);
      expect(await idsOf(store, { channels: [{ ...tea, prefixes: 12 }] })).toEqual(["open", "ops"]);
      expect(await idsOf(store, { channels: [] })).toEqual([]);
      const third = { target: "#3-3", prefixes: 0 };
      expect(await idsOf(store, { channels: [{ ...third, above: 3 }] })).toEqual(["late"]);
      expect(await idsOf(store, { channels: [{ ...third, above: 4 }] })).toEqual([]);
      expect(await idsOf(store, { party: "bob@1" })).toEqual(["open", "cyd", "dan", "self"]);
      expect(await idsOf(store, { party: "cyd@1" })).toEqual(["open", "cyd"]);
      const only = { channels: [], party: "bob@1" };
      expect(await idsOf(store, { ...only, conversation: "bob@1 dan@1" })).toEqual(["dan"]);
      expect(await idsOf(store, { ...only, conversation: "bob@1 bob@1" })).toEqual(["self"]);
    });
  });

  it.each(["newest", "oldest"] as const)(
    "finds the messages of many channels, from the %s on",
    async (first) => {
      await withStore(async (store) => {
        const targets = Array.from({ length: 9 }, (_, place) => `#1-${place}`);
        // The readable ones lie behind more of others than are looked at first.
        const places = Array.from({ length: 7_000 }, (_, place) => place);
        note(
          store,
          ...places.map((place) =>
            said(`${place}`, "tea", { target: isReadable(place) ? `#1-${place % 9}` : "#2-2" }),
          ),
        );
        const channels = targets.map((target) => ({ target, prefixes: 0, from: undefined }));
        const all = places.filter(isReadable).map(String);
        const query = { channels, terms: ["tea"], first };
        expect(await idsOf(store, query)).toEqual(all);
        const limited = first === "oldest" ? all.slice(0, 5) : all.slice(-5);
        expect(await idsOf(store, { ...query, limit: 5 })).toEqual(limited);
      });
    },
  );

  it("finds the sender by the nick of the time, in whatever case", async () => {
    await withStore(async (store) => {
      note(store, said("1", "tea"), said("2", "tea", { source: "Bob!b@host.test" }));
      expect(await idsOf(store, { nick: "BOB" })).toEqual(["2"]);
      expect(await idsOf(store, { nick: "bo" })).toEqual([]);
    });
  });

  it.each([
    ["accents and case", "Un Café, s'il vous plaît", ["cafe", "PLAIT"]],
    ["Cyrillic and Greek", "Крепкий ЧАЙ, τσάι", ["чай", "ΤΣΆΙ"]],
    ["Chinese and Japanese, parts of sentences", "今日はお茶を飲みます", ["お茶", "今日", "飲みます"]],
    ["Thai, parts of sentences", "ฉันชอบชาเย็นมาก", ["ชาเย็น", "ชอบ"]],
    ["Korean, whole words", "녹차 주세요", ["녹차"]],
    ["wide letters", "ＧＲＥＥＮ tea", ["green"]],
    ["phrases", "a pot of green tea", ["pot of green"]],
    ["words with punctuation", "see foo-bar(1) and C++", ["foo-bar", "c++"]],
    ["words in colours", "\u000304,01red\u0003 and \u0002bold\u0002", ["red", "bold"]],
    ["actions", "\u0001ACTION waves\u0001", ["waves"]],
  ])("finds %s", async (_, text, terms) => {
    await withStore(async (store) => {
      note(store, said("1", "something else"), said("2", text));
      for (const term of terms) expect([term, await idsOf(store, { terms: [term] })]).toEqual([term, ["2"]]);
    });
  });

  it.each([
    "tea OR coffee",
    '"',
    'te" OR "coffee',
    "tea*",
    "words : tea",
    "NEAR(tea coffee)",
    "-tea",
    "^tea",
  ])("takes %j for words, not for syntax", async (term) => {
    await withStore(async (store) => {
      note(store, said("1", "coffee"), said("2", "a teapot"));
      expect(await idsOf(store, { terms: [term] })).toEqual([]);
    });
  });

  it("finds a word in any line of a message of several, and phrases over joined lines", async () => {
    await withStore(async (store) => {
      const lines = [
        { text: "green te", concat: false },
        { text: "a for two", concat: true },
        { text: "and milk", concat: false },
      ];
      note(store, said("1", "", { text: undefined, lines }));
      expect(await idsOf(store, { terms: ["tea", "milk"] })).toEqual(["1"]);
    });
  });

  it("finds neither TAGMSG, nor deleted messages, nor those past their retention", async () => {
    await withStore(
      async (store) => {
        const day = 86_400_000;
        note(store, said("old", "tea", { at: 0 }), said("1", "tea", { at: 2 * day }));
        note(store, said("2", "tea", { at: 2 * day }), said("3", "tea", { command: "TAGMSG", at: 2 * day }));
        expect(await idsOf(store, { terms: ["tea"] })).toEqual(["old", "1", "2"]);
        store.history.note({ kind: "message-redacted", id: "1" });
        expect(await idsOf(store, { terms: ["tea"] })).toEqual(["old", "2"]);
        store.history.prune(2 * day);
        expect(await idsOf(store, { terms: ["tea"] })).toEqual(["2"]);
      },
      { retention: { days: 1, messages: 100 } },
    );
  });

  it("finds nothing of a history that has ended, in which new messages took no place of old ones", async () => {
    await withStore(async (store) => {
      note(store, said("1", "tea"), said("2", "tea"));
      expect(await idsOf(store, { terms: ["tea"] })).toEqual(["1", "2"]);
      store.history.note({ kind: "history-ended", target: "#1-1" });
      store.history.commit();
      while (store.history.prune(1_000)) continue;
      note(store, said("3", "coffee"), said("4", "milk"));
      expect(await idsOf(store, { terms: ["tea"] })).toEqual([]);
      expect(await idsOf(store, { terms: ["coffee"] })).toEqual(["3"]);
    });
  });
});

/** Rows of the search index, by a program that only counts. */
function entriesIn(folder: string): number {
  const index = new Database(join(folder, "search.db"));
  const row = index
    .query<{ readonly n: number }, []>("SELECT count(*) AS n FROM message_words_docsize")
    .get();
  index.close();
  return row?.n ?? 0;
}

describe("the search index", () => {
  it("removes the entries of deleted messages", async () => {
    await withStore(async (store, folder) => {
      note(store, said("1", "tea"), said("2", "tea"));
      await idsOf(store, {});
      store.history.note({ kind: "message-redacted", id: "1" });
      store.history.commit();
      await idsOf(store, {});
      expect(entriesIn(folder)).toBe(1);
    });
  });

  it.each([
    ["is missing", (path: string) => rmSync(path)],
    ["is damaged", (path: string) => writeFileSync(path, "not a database, by far".repeat(1_000))],
    ["has another form", (path: string) => withIndex(path, "PRAGMA user_version = 999")],
    ["is of another database", (path: string) => withIndex(path, "UPDATE state SET id = 'x'")],
    ["is newer than the messages", (path: string) => withIndex(path, "UPDATE state SET indexed = 999")],
    ["has other cases", (path: string) => withIndex(path, "UPDATE state SET casemapping = 'rfc1459'")],
  ])("is made anew where it %s", async (_, change) => {
    await withStore(async (store, folder) => {
      note(store, said("1", "tea"), said("2", "tea"));
      expect(await idsOf(store, { terms: ["tea"] })).toEqual(["1", "2"]);
      await store.history.stopSearch();
      withIndex(join(folder, "search.db"), "DELETE FROM message_words WHERE rowid = 1");
      expect(await idsOf(store, { terms: ["tea"] })).toEqual(["2"]);
      await store.history.stopSearch();
      change(join(folder, "search.db"));
      expect(await idsOf(store, { terms: ["tea"] })).toEqual(["1", "2"]);
    });
  });

  it("is a file that only its owner may read, and holds no text", async () => {
    await withStore(async (store, folder) => {
      note(store, said("1", "one two three four"));
      await idsOf(store, {});
      expect(statSync(join(folder, "search.db")).mode & 0o777).toBe(0o600);
      await store.history.stopSearch();
      expect(readFileSync(join(folder, "search.db"), "latin1")).not.toContain("one two three");
    });
  });
});

function withIndex(path: string, sql: string): void {
  const index = new Database(path);
  index.run(sql);
  index.close();
}

describe("the thread of the search", () => {
  const query: SearchQuery = {
    channels: [tea],
    party: undefined,
    conversation: undefined,
    terms: [],
    nick: undefined,
    after: undefined,
    before: undefined,
    limit: 10,
    first: "newest",
  };

  it("refuses what would wait too long, and answers the others in their order", async () => {
    await withStore(async (store, folder) => {
      note(store, said("1", "tea"));
      store.history.commit();
      const thread = new SearchThread({ folder, casemapping: "ascii" }, { waiting: 1, time: 60_000 });
      const outcomes = [thread.search(query), thread.search(query), thread.search(query)];
      expect(await outcomes[2]).toBe("busy");
      expect(await Promise.all(outcomes.slice(0, 2))).toEqual([[said("1", "tea")], [said("1", "tea")]]);
      await thread.stop();
    });
  });

  it("gives up a search past its time, and answers the next one from a new thread", async () => {
    await withStore(async (store, folder) => {
      note(store, said("1", "tea"));
      store.history.commit();
      let time = 0;
      const bounds = {
        waiting: 9,
        get time() {
          return time;
        },
      };
      const thread = new SearchThread({ folder, casemapping: "ascii" }, bounds);
      expect(await thread.search(query)).toBe("late");
      time = 60_000;
      expect(await thread.search(query)).toEqual([said("1", "tea")]);
      await thread.stop();
    });
  });

  it("rejects a search of messages that cannot be read, with the error of the store", async () => {
    await inDirectory({}, async (directory) => {
      const thread = new SearchThread({ folder: join(directory, "none"), casemapping: "ascii" });
      const error = await thread.search(query).catch(String);
      expect(error).toContain("has no database");
      await thread.stop();
    });
  });
});
