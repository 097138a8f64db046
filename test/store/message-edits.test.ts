/** Edits on disk: places, texts, deletion, retention, search and files. */
import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HistoryRange, KeptMessage } from "../../src/irc/network/history.ts";
import { exportMessages } from "../../src/store/index.ts";
import { exportRecords, importRecords } from "../../src/store/record-files.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { message, party } from "./messages.ts";
import { account, options, withDatabase } from "./records.ts";

const DAY = 86_400_000;
const silent = (): void => undefined;
const whole: HistoryRange = { target: "#1-1", prefixes: 0, limit: 1_000, first: "oldest" };

function note(store: Store, ...messages: readonly KeptMessage[]): void {
  for (const one of messages) store.history.note({ kind: "message", message: one });
}

/** An edit of a message by its id; the text is the id of the edit. */
function edit(store: Store, edits: string, id: string, facts: Partial<KeptMessage> = {}): void {
  store.history.note({ kind: "message-edited", message: { ...message(id, { at: 5_000, ...facts }), edits } });
}

async function withStore(
  use: (store: Store, folder: string) => Promise<void> | void,
  retention = options.retention,
): Promise<void> {
  await inDirectory({}, async (directory) => {
    const folder = join(directory, "data");
    const store = openStore(folder, { ...options, retention });
    try {
      await use(store, folder);
    } finally {
      await store.history.stopSearch();
      store.close();
    }
  });
}

function textsOf(store: Store, range: Partial<HistoryRange> = {}): (string | undefined)[] {
  return store.history.read({ ...whole, ...range }).map(({ text }) => text);
}

/** Texts in all rows, in their order. */
function textsIn(folder: string): unknown[] {
  let texts: unknown[] = [];
  withDatabase(folder, (database) => {
    texts = database.query("SELECT text FROM messages ORDER BY sequence").values().flat();
  });
  return texts;
}

async function found(store: Store, term: string): Promise<readonly (string | undefined)[]> {
  const outcome = await store.history.search({
    channels: [{ target: "#1-1", prefixes: 0 }],
    party: undefined,
    conversation: undefined,
    terms: [term],
    nick: undefined,
    after: undefined,
    before: undefined,
    limit: 9,
    first: "newest",
  });
  if (typeof outcome === "string") throw new Error(outcome);
  return outcome.map(({ id }) => id);
}

const kinds = ["message", "edit"] as const;

describe("an edited message", () => {
  it("has its last text in its place, over a restart", async () => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "data");
      const first = openStore(folder, options);
      const tags = new Map([["+a", "b"]]);
      note(first, message("1", { tags, account: "ada" }), message("2"));
      edit(first, "1", "3", { at: 7_000 });
      first.close();
      const store = openStore(folder, options);
      expect(store.history.read(whole)).toEqual([
        message("1", { tags, account: "ada", text: "3", edited: 7_000 }),
        message("2"),
      ]);
      const lines = [{ text: "several", concat: false }];
      edit(store, "1", "4", { text: undefined, lines });
      expect(store.history.read(whole)[0]).toMatchObject({ id: "1", text: undefined, lines, edited: 5_000 });
      edit(store, "1", "5");
      expect(store.history.read(whole)[0]).toMatchObject({ id: "1", text: "5", lines: undefined });
      store.close();
    });
  });

  it("has an edit in the place of the last one, which alone keeps its text", async () => {
    await withStore((store, folder) => {
      note(store, message("1"));
      edit(store, "1", "2");
      note(store, message("3"));
      edit(store, "1", "4");
      expect(textsOf(store)).toEqual(["4", "3"]);
      expect(textsOf(store, { kinds })).toEqual(["4", "3", "4"]);
      expect(store.history.read({ ...whole, kinds: ["edit"] })).toEqual([
        message("4", { at: 5_000, edits: "1" }),
      ]);
      expect(textsIn(folder)).toEqual(["4", null, "3", "4"]);
    });
  });

  it("is found by the ids of its edits, each of which has its place", async () => {
    await withStore((store) => {
      note(store, message("1"));
      edit(store, "1", "2");
      edit(store, "2", "3");
      note(store, message("4"));
      for (const id of ["1", "2", "3"]) {
        expect(store.history.find("#1-1", id)).toEqual(message("1", { text: "3", edited: 5_000 }));
        expect(store.history.find("#2-2", id)).toBeUndefined();
      }
      const place = store.history.locate("#1-1", { kind: "id", id: "2" });
      expect(textsOf(store, { above: place?.to ?? 0 })).toEqual(["4"]);
      expect(textsOf(store, { below: place?.from ?? 0 })).toEqual(["3"]);
    });
  });

  it("is nothing to edit where it is not kept, deleted, of another target, or no message", async () => {
    await withStore((store, folder) => {
      note(store, message("1"), message("2", { target: "#2-2" }), message("3", { command: "JOIN" }));
      store.history.note({ kind: "message-redacted", id: "1" });
      for (const edits of ["0", "1", "2", "3"]) edit(store, edits, `edit of ${edits}`);
      store.history.commit();
      expect(textsIn(folder)).toEqual([null, "2", "3"]);
    });
  });

  it("is deleted with its edits, by the id of any of them", async () => {
    await withStore((store, folder) => {
      for (const id of ["1", "2"]) note(store, message(id));
      for (const id of ["1", "2"]) for (const more of ["x", "y"]) edit(store, id, id + more);
      store.history.note({ kind: "message-redacted", id: "1" });
      store.history.note({ kind: "message-redacted", id: "2x" });
      expect(textsOf(store, { kinds })).toEqual([]);
      expect(store.history.find("#1-1", "2y")).toBeUndefined();
      expect(store.history.locate("#1-1", { kind: "id", id: "2y" })).toBeDefined();
      expect(new Set(textsIn(folder))).toEqual(new Set([null]));
    });
  });

  it("is forgotten with its edits, whichever of them the account has said", async () => {
    await withStore((store, folder) => {
      note(store, message("1"), message("2", { account: "ada" }), message("3"));
      edit(store, "1", "1x", { account: "ada" });
      edit(store, "2", "2x");
      edit(store, "3", "3x");
      store.history.note({ kind: "account-forgotten", account: "ada", since: 0, until: 9_000 });
      store.history.commit();
      while (store.history.prune(9_000)) continue;
      expect(textsOf(store, { kinds })).toEqual(["3x", "3x"]);
      expect(textsIn(folder)).toEqual([null, null, "3x", null, null, "3x"]);
    });
  });

  it("does not make a conversation newer", async () => {
    await withStore((store) => {
      const parties = [party("bob"), party("cyd")] as const;
      const talk = { target: "bob@1 cyd@1", parties };
      note(store, message("1", { ...talk, at: 1_000 }));
      edit(store, "1", "2", { ...talk, parties: undefined, at: 3_000 });
      const range = { owner: "bob@1", after: 0, before: 9_000, limit: 9, first: "newest" } as const;
      expect(store.history.conversations(range)).toEqual([{ other: party("cyd"), at: 1_000 }]);
      expect(textsOf(store, { target: talk.target })).toEqual(["2"]);
    });
  });

  it("takes its edits along when it is past its retention", async () => {
    await withStore(
      (store, folder) => {
        note(store, message("1", { at: 0 }), message("2", { at: DAY }));
        edit(store, "1", "1x", { at: DAY });
        edit(store, "2", "2x", { at: DAY });
        store.history.commit();
        while (store.history.prune(DAY + 1)) continue;
        expect(textsIn(folder)).toEqual(["2x", "2x"]);
        expect(store.history.locate("#1-1", { kind: "id", id: "1x" })).toBeUndefined();
      },
      { days: 1, messages: 100 },
    );
  });

  it("can be edited any number of times: old edits go by the limit of messages", async () => {
    await withStore(
      (store, folder) => {
        note(store, message("1"));
        for (let count = 0; count < 300; count += 1) edit(store, "1", `e${count}`);
        store.history.commit();
        while (store.history.prune(5_000)) continue;
        expect(textsOf(store, { kinds })).toEqual(["e299", "e299"]);
        expect(textsIn(folder).length).toBeLessThan(110);
      },
      { days: 1, messages: 100 },
    );
  });

  it("has its edits written later where they cannot be written", async () => {
    await withStore((store, folder) => {
      note(store, message("1"));
      store.history.commit();
      withDatabase(folder, (other) => {
        other.run("BEGIN IMMEDIATE");
        edit(store, "1", "2");
        expect(() => store.history.commit()).toThrow("is locked by another program");
        store.history.postpone();
        other.run("ROLLBACK");
      });
      store.history.commit();
      expect(textsOf(store)).toEqual(["2"]);
    });
  });
});

describe("the search", () => {
  it("finds an edited message by its new words, and not by the old ones", async () => {
    await withStore(async (store) => {
      note(store, message("1", { text: "green tea" }), message("2", { text: "more tea" }));
      expect(await found(store, "tea")).toEqual(["1", "2"]);
      edit(store, "1", "3", { text: "black coffee" });
      expect([await found(store, "tea"), await found(store, "coffee")]).toEqual([["2"], ["1"]]);
      edit(store, "1", "4", { text: "milk" });
      edit(store, "2", "5", { text: "much tea" });
      expect([await found(store, "coffee"), await found(store, "milk")]).toEqual([[], ["1"]]);
      expect(await found(store, "tea")).toEqual(["2"]);
      store.history.note({ kind: "message-redacted", id: "4" });
      expect(await found(store, "milk")).toEqual([]);
    });
  });

  it("finds what was edited while nobody searched", async () => {
    await withStore(async (store) => {
      note(store, message("1", { text: "tea" }));
      await found(store, "tea");
      await store.history.stopSearch();
      edit(store, "1", "2", { text: "coffee" });
      store.history.commit();
      expect([await found(store, "tea"), await found(store, "coffee")]).toEqual([[], ["1"]]);
    });
  });
});

describe("files", () => {
  it("have edits, and the same store comes of them", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, other, file, again] = ["data", "other", "file", "again"].map((name) =>
        join(directory, name),
      ) as [string, string, string, string];
      const store = openStore(folder, options);
      store.history.note({ kind: "channel", channel: { target: "#1-1", channel: "#tea", open: true } });
      note(store, message("1"), message("2"));
      edit(store, "1", "secret");
      edit(store, "1", "3");
      edit(store, "2", "4");
      store.history.note({ kind: "message-redacted", id: "2" });
      store.close();
      await exportRecords(folder, file, silent);
      importRecords(other, file, options, silent);
      await exportRecords(other, again, silent);
      const written = readFileSync(file, "utf8");
      expect(readFileSync(again, "utf8")).toBe(written);
      expect(written).not.toContain('"text":"secret"');
      const imported = openStore(other, options);
      expect(imported.history.read({ ...whole, kinds })).toEqual([
        message("1", { text: "3", edited: 5_000 }),
        message("3", { at: 5_000, edits: "1" }),
      ]);
      expect(imported.history.find("#1-1", "secret")?.id).toBe("1");
      expect(imported.history.find("#1-1", "4")).toBeUndefined();
      imported.close();
    });
  });

  it("of one account have its messages as they read now", async () => {
    await withStore(async (store, folder) => {
      store.note({ kind: "account", record: account("ada", { createdAt: 500 }) });
      store.commit();
      note(store, message("1", { account: "ada" }));
      edit(store, "1", "2", { account: "ada" });
      store.history.commit();
      const file = `${folder}.jsonl`;
      expect(await exportMessages(folder, "ada", file, options, silent)).toBe(1);
      expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
        text: "2",
        time: "1970-01-01T00:00:01.000Z",
        edited: "1970-01-01T00:00:05.000Z",
      });
    });
  });
});
