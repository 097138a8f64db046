/** The history on disk: order, references, conversations, deletion and retention. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import type { KeptMessage } from "../../src/irc/network/history.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { message, toUser } from "./messages.ts";
import { options, withDatabase } from "./records.ts";

const DAY = 86_400_000;
function note(store: Store, ...messages: readonly KeptMessage[]): void {
  for (const one of messages) store.history.note({ kind: "message", message: one });
}

/** Opens a store in a folder of its own, and closes it at the end. */
async function withStore(
  use: (store: Store, folder: string) => void,
  retention = options.retention,
): Promise<void> {
  await inDirectory({}, async (directory) => {
    await Promise.resolve();
    const folder = join(directory, "data");
    const store = openStore(folder, { ...options, retention });
    try {
      use(store, folder);
    } finally {
      store.close();
    }
  });
}

function idsOf(store: Store, range: Partial<Parameters<Store["history"]["read"]>[0]> = {}): string[] {
  const whole = { target: "#1-1", prefixes: 0, limit: 1_000, first: "oldest" } as const;
  return store.history.read({ ...whole, ...range }).map(({ id }) => id);
}

function rowsIn(folder: string, table: string): number {
  let rows = 0;
  withDatabase(folder, (database) => {
    rows = database.query<{ readonly n: number }, []>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
  });
  return rows;
}

function pruneAll(store: Store, now: number): number {
  let steps = 1;
  while (store.history.prune(now)) steps += 1;
  return steps;
}

describe("the history", () => {
  it("keeps every field of a message, over a restart", async () => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "data");
      const tags = new Map([
        ["+a", "b;c d"],
        ["+e", ""],
      ]);
      const kept = [
        message("1", { account: "ada", tags, prefixes: 4 }),
        message("2", {
          text: undefined,
          lines: [
            { text: "one", concat: false },
            { text: "", concat: true },
          ],
        }),
        message("3", { command: "NOTICE", text: "\u{1F375} tea", author: 7 }),
      ];
      const first = openStore(folder, options);
      note(first, ...kept);
      first.close();
      const second = openStore(folder, options);
      const range = { target: "#1-1", prefixes: 4, limit: 9, first: "oldest" } as const;
      expect(second.history.read(range)).toEqual(kept);
      second.close();
    });
  });

  it("answers with messages that no commit has written yet", async () => {
    await withStore((store) => {
      note(store, message("1"));
      expect(idsOf(store)).toEqual(["1"]);
    });
  });

  it("has the order in which messages were kept, whatever their times and ids", async () => {
    await withStore((store) => {
      note(store, message("z", { at: 2_000 }), message("a", { at: 1_000 }), message("m", { at: 2_000 }));
      expect(idsOf(store)).toEqual(["z", "a", "m"]);
      expect(idsOf(store, { first: "newest", limit: 2 })).toEqual(["a", "m"]);
    });
  });

  it("finds the places of ids and times, of its own target only", async () => {
    await withStore((store) => {
      for (let number = 1; number <= 50; number += 1) {
        note(
          store,
          message(`m${number}`, { at: number * 100 }),
          message(`o${number}`, { target: "#2-2", at: number * 100 }),
        );
      }
      const { history } = store;
      const beforeAndAfter = (reference: Parameters<typeof history.locate>[1]): (string | undefined)[] => {
        const place = history.locate("#1-1", reference);
        if (place === undefined) return [];
        const before = idsOf(store, { below: place.from, first: "newest", limit: 1 })[0];
        return [before, idsOf(store, { above: place.to, limit: 1 })[0]];
      };
      expect(beforeAndAfter({ kind: "id", id: "m7" })).toEqual(["m6", "m8"]);
      expect(beforeAndAfter({ kind: "id", id: "o7" })).toEqual([]);
      expect(beforeAndAfter({ kind: "id", id: "none" })).toEqual([]);
      expect(beforeAndAfter({ kind: "time", at: 700 })).toEqual(["m6", "m8"]);
      expect(beforeAndAfter({ kind: "time", at: 701 })).toEqual(["m7", "m8"]);
      expect(beforeAndAfter({ kind: "time", at: 0 })).toEqual([undefined, "m1"]);
      expect(beforeAndAfter({ kind: "time", at: 9_999 })).toEqual(["m50", undefined]);
    });
  });

  it("finds a time in an empty history", async () => {
    await withStore((store) => {
      const place = store.history.locate("#1-1", { kind: "time", at: 5 });
      expect(idsOf(store, { above: place?.to ?? 0 })).toEqual([]);
    });
  });

  it("shows messages for some ranks to these only, and no TAGMSG, and fills the limit with others", async () => {
    await withStore((store) => {
      note(
        store,
        message("1"),
        message("ops", { prefixes: 4 }),
        message("tag", { command: "TAGMSG", text: undefined }),
        message("2"),
      );
      expect(idsOf(store, { limit: 2 })).toEqual(["1", "2"]);
      expect(idsOf(store, { prefixes: 6, limit: 2 })).toEqual(["1", "ops"]);
      expect(store.history.locate("#1-1", { kind: "id", id: "tag" })).toBeDefined();
    });
  });

  it("shows TAGMSG and events to those who ask for them, in the order of all, up to the limit", async () => {
    await withStore((store) => {
      const commands = ["JOIN", "PRIVMSG", "TAGMSG", "NOTICE", "KICK", "MODE"] as const;
      for (const [place, command] of commands.entries()) note(store, message(String(place), { command }));
      const kinds = ["message", "event", "tags"] as const;
      expect(idsOf(store, { kinds })).toEqual(["0", "1", "2", "3", "4", "5"]);
      expect(idsOf(store, { kinds: ["message", "event"] })).toEqual(["0", "1", "3", "4", "5"]);
      expect(idsOf(store, { kinds, limit: 3 })).toEqual(["0", "1", "2"]);
      expect(idsOf(store, { kinds, limit: 3, first: "newest" })).toEqual(["3", "4", "5"]);
      expect(idsOf(store, { limit: 2, first: "newest" })).toEqual(["1", "3"]);
      const place = store.history.locate("#1-1", { kind: "id", id: "4" });
      expect(idsOf(store, { kinds, below: place?.from ?? 0, limit: 2, first: "newest" })).toEqual(["2", "3"]);
      store.history.note({ kind: "message-redacted", id: "2" });
      expect(idsOf(store, { kinds })).toEqual(["0", "1", "3", "4", "5"]);
    });
  });

  it("loses what a deleted message said, and keeps its place", async () => {
    await withStore((store, folder) => {
      note(store, message("1"), message("2", { text: "a secret", account: "ada" }), message("3"));
      expect(store.history.find("#1-1", "2")).toEqual(message("2", { text: "a secret", account: "ada" }));
      expect(store.history.find("#2-2", "2")).toBeUndefined();
      store.history.note({ kind: "message-redacted", id: "2" });
      store.history.note({ kind: "message-redacted", id: "unknown" });
      expect(store.history.find("#1-1", "2")).toBeUndefined();
      expect(idsOf(store)).toEqual(["1", "3"]);
      const place = store.history.locate("#1-1", { kind: "id", id: "2" });
      expect(idsOf(store, { above: place?.to ?? 0 })).toEqual(["3"]);
      withDatabase(folder, (database) => {
        expect(
          database.query("SELECT source, addressee, account, text FROM messages WHERE id = '2'").values(),
        ).toEqual([["", "", null, null]]);
      });
    });
  });

  it("forgets what an account has said in a time, in steps, and goes on after a restart", async () => {
    await withStore((store, folder) => {
      for (let number = 0; number < 5_000; number += 1)
        note(store, message(`m${number}`, { account: "ada" }));
      note(
        store,
        message("before", { account: "ada", at: 10 }),
        message("other", { account: "bob" }),
        message("event", { account: "ada", command: "JOIN" }),
        message("after", { account: "ada", at: 2_000 }),
        toUser("cyd", "secret", 1_500),
      );
      const change = { kind: "account-forgotten", account: "ada", since: 1_000, until: 1_500 } as const;
      store.history.note(change);
      store.history.note({ ...change, account: "bob", since: 1_500 });
      note(store, { ...toUser("cyd", "by bob", 1_400), account: "bob" });
      store.history.commit();
      expect(store.history.prune(3_000)).toBe(true);
      expect(idsOf(store, { limit: 9 })[0]).toBe("m2000");
      store.close();
      const again = openStore(folder, options);
      expect(pruneAll(again, 3_000)).toBeGreaterThan(3);
      expect(idsOf(again, { limit: 9_999, kinds: ["message", "event"] })).toEqual([
        "before",
        "other",
        "after",
      ]);
      expect(rowsIn(folder, "forgotten")).toBe(0);
      expect(again.history.locate("#1-1", { kind: "id", id: "m7" })).toBeDefined();
      again.close();
    });
  });

  it("finds messages that were written and not indexed when the process was killed", async () => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "data");
      const first = openStore(folder, options);
      note(first, message("1"));
      expect(idsOf(first)).toEqual(["1"]);
      note(first, message("2"));
      first.close();
      expect(rowsIn(folder, "message_index")).toBe(1);
      const second = openStore(folder, options);
      expect(second.history.locate("#1-1", { kind: "id", id: "2" })).toBeDefined();
      expect(idsOf(second)).toEqual(["1", "2"]);
      second.close();
    });
  });

  it("indexes many messages that nobody reads", async () => {
    await withStore((store, folder) => {
      for (let number = 0; number < 4_100; number += 1) note(store, message(`m${number}`));
      store.history.commit();
      expect(rowsIn(folder, "message_index")).toBe(4_000);
      for (let number = 0; number < 7_800; number += 1)
        note(store, message(`n${number}`, { target: `#${number % 1_000}-1` }));
      store.history.commit();
      // Later, with many conversations.
      expect(rowsIn(folder, "message_index")).toBe(4_000);
      for (let number = 0; number < 200; number += 1) note(store, message(`o${number}`));
      store.history.commit();
      expect(rowsIn(folder, "message_index")).toBe(12_000);
    });
  });
});

describe("messages that cannot be written", () => {
  it("are written with the next ones, the newest ten thousand in their order; a history that ended stays so", async () => {
    await withStore((store, folder) => {
      store.history.note({ kind: "channel", channel: { target: "#2-2", channel: "#ended", open: true } });
      note(store, message("ended", { target: "#2-2" }));
      store.history.commit();
      withDatabase(folder, (other) => {
        other.run("BEGIN IMMEDIATE");
        store.history.note({ kind: "history-ended", target: "#2-2" });
        for (const first of [0, 6_000]) {
          note(store, ...Array.from({ length: 6_000 }, (_, place) => message(`m${first + place}`)));
          expect(() => store.history.commit()).toThrow("is locked by another program");
          store.history.postpone();
        }
        expect(idsOf(store)).toEqual([]);
        other.run("ROLLBACK");
      });
      note(store, message("last"));
      store.history.commit();
      // One place is that of the end of the other history.
      const kept = Array.from({ length: 9_999 }, (_, place) => `m${place + 2_001}`);
      expect(idsOf(store, { limit: 20_000 })).toEqual([...kept, "last"]);
    });
  });

  it("for another reason than the disk are not tried again", async () => {
    await withStore((store) => {
      note(store, message("wrong", { at: 0.5 }));
      expect(() => store.history.commit()).toThrow();
      store.history.postpone();
      note(store, message("right"));
      expect(idsOf(store)).toEqual(["right"]);
    });
  });

  it("are lost when the store is closed meanwhile", async () => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "data");
      const store = openStore(folder, options);
      withDatabase(folder, (other) => {
        other.run("BEGIN IMMEDIATE");
        note(store, message("lost"));
        expect(() => store.history.commit()).toThrow();
        store.history.postpone();
        store.close();
        other.run("ROLLBACK");
      });
      expect(rowsIn(folder, "messages")).toBe(0);
    });
  });
});

describe("conversations", () => {
  const range = { owner: "bob@1", after: 0, before: 9_000, limit: 9, first: "oldest" } as const;
  const names = (
    store: Store,
    changed: Partial<Parameters<Store["history"]["conversations"]>[0]> = {},
  ): string[] =>
    store.history.conversations({ ...range, ...changed }).map(({ other, at }) => `${other.account} ${at}`);

  it("are listed by their last messages, for both sides", async () => {
    await withStore((store) => {
      note(
        store,
        toUser("ada", "1", 100),
        toUser("cyd", "2", 200),
        toUser("ada", "3", 300),
        toUser("bob", "4", 400),
      );
      expect(names(store)).toEqual(["cyd 200", "ada 300", "bob 400"]);
      expect(names(store, { first: "newest", limit: 1 })).toEqual(["bob 400"]);
      expect(names(store, { after: 200, before: 400 })).toEqual(["ada 300"]);
      expect(names(store, { owner: "ada@1" })).toEqual(["bob 300"]);
    });
  });

  it("of one time are never parted by the limit", async () => {
    await withStore((store) => {
      note(
        store,
        toUser("ada", "1", 100),
        toUser("cyd", "2", 100),
        toUser("dan", "3", 100),
        toUser("eve", "4", 200),
      );
      expect(names(store, { limit: 1 })).toEqual(["ada 100", "cyd 100", "dan 100"]);
      expect(names(store, { limit: 2, first: "newest" })).toEqual([
        "eve 200",
        "dan 100",
        "cyd 100",
        "ada 100",
      ]);
    });
  });

  it("follow the deletion of their last messages", async () => {
    await withStore((store) => {
      note(store, toUser("ada", "1", 100), toUser("ada", "2", 200), toUser("cyd", "3", 300));
      for (const id of ["2", "3"]) store.history.note({ kind: "message-redacted", id });
      expect(names(store)).toEqual(["ada 100"]);
    });
  });
});

describe("retention", () => {
  it("removes messages past their age, in steps, and conversations with their last one", async () => {
    await withStore(
      (store, folder) => {
        for (let number = 0; number < 1_200; number += 1) note(store, message(`old${number}`, { at: DAY }));
        note(
          store,
          toUser("ada", "old", DAY),
          toUser("cyd", "new", 3 * DAY),
          message("new2", { at: 3 * DAY }),
        );
        store.history.commit();
        expect(pruneAll(store, 4 * DAY)).toBeGreaterThan(2);
        expect(idsOf(store)).toEqual(["new2"]);
        expect(rowsIn(folder, "messages")).toBe(2);
        expect(rowsIn(folder, "conversations")).toBe(2);
        expect(pruneAll(store, 5 * DAY)).toBe(1);
        expect(rowsIn(folder, "messages")).toBe(2);
      },
      { days: 2, messages: 100_000 },
    );
  });

  it("removes the oldest messages of a target that has too many, shown ones and others", async () => {
    await withStore(
      (store) => {
        for (let number = 0; number < 700; number += 1) {
          note(store, message(`m${number}`), message(`t${number}`, { command: "TAGMSG", text: undefined }));
        }
        note(store, message("other", { target: "#2-2" }));
        store.history.commit();
        expect(pruneAll(store, 1_000)).toBeGreaterThan(2);
        const left = idsOf(store);
        expect(left).toHaveLength(100);
        expect(left.at(-1)).toBe("m699");
        expect(store.history.locate("#1-1", { kind: "id", id: "t599" })).toBeUndefined();
        expect(store.history.locate("#1-1", { kind: "id", id: "t600" })).toBeDefined();
        expect(idsOf(store, { target: "#2-2" })).toEqual(["other"]);
      },
      { days: 90, messages: 100 },
    );
  });

  it("removes the messages of a channel that has ended", async () => {
    await withStore((store, folder) => {
      note(store, message("1"), message("2", { command: "TAGMSG" }), message("3", { target: "#2-2" }));
      store.history.note({ kind: "history-ended", target: "#1-1" });
      store.history.commit();
      pruneAll(store, 1_000);
      expect(rowsIn(folder, "messages")).toBe(1);
      expect(idsOf(store, { target: "#2-2" })).toEqual(["3"]);
    });
  });

  it("finds messages that come after the newest ones were removed", async () => {
    await withStore((store) => {
      note(store, message("1"), message("2"));
      store.history.note({ kind: "history-ended", target: "#1-1" });
      store.history.commit();
      pruneAll(store, 1_000);
      note(store, message("3", { target: "#2-2" }));
      expect(idsOf(store, { target: "#2-2" })).toEqual(["3"]);
      expect(store.history.locate("#2-2", { kind: "id", id: "3" })).toBeDefined();
    });
  });
});
