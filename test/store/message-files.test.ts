/** Messages in the files of export and import: the same store again, and nothing that was deleted. */
import { describe, expect, it } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import type { HistoryChange, KeptMessage, Party } from "../../src/irc/network/history.ts";
import { exportRecords, importRecords } from "../../src/store/record-files.ts";
import type { Filed } from "../../src/store/record-files.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { message } from "./messages.ts";
import { account, failure, keep, options, withDatabase } from "./records.ts";

const HEAD = '{"kind":"relais-records","format":1}';
const silent = (): void => undefined;
const party = (name: string): Party => ({ key: `${name}@1`, account: name, nick: `${name}_` });

function note(store: Store, ...changes: readonly HistoryChange[]): void {
  for (const change of changes) store.history.note(change);
  store.history.commit();
}

const said = (...all: readonly KeptMessage[]): HistoryChange[] =>
  all.map((one) => ({ kind: "message", message: one }));
const channelOf = (target: string, channel = "#tea", open = true): HistoryChange => ({
  kind: "channel",
  channel: { target, channel, open },
});

interface Folders {
  readonly folder: string;
  readonly other: string;
  readonly file: string;
  readonly again: string;
}

async function inFolders(use: (folders: Folders) => Promise<void>): Promise<void> {
  await inDirectory({}, async (directory) => {
    const path = (name: string): string => join(directory, name);
    await use({ folder: path("data"), other: path("other"), file: path("file"), again: path("again") });
  });
}

/** A store with these changes, exported, imported elsewhere, and exported from there. */
async function aroundOnce(
  { folder, other, file, again }: Folders,
  changes: readonly HistoryChange[],
): Promise<{ readonly filed: Filed; readonly added: Filed }> {
  const store = openStore(folder, options);
  note(store, ...changes);
  const filed = await exportRecords(folder, file, silent);
  store.close();
  const added = importRecords(other, file, options, silent);
  await exportRecords(other, again, silent);
  return { filed, added };
}

/** All rows about messages, without their sequences, which begin anew. */
function rowsOf(folder: string): unknown {
  const rows: unknown[] = [];
  withDatabase(folder, (database) => {
    rows.push(
      database
        .query(
          "SELECT target, shown, id, at, command, source, account, addressee, prefixes, text, lines, tags FROM messages ORDER BY sequence",
        )
        .all(),
      database
        .query("SELECT * FROM histories WHERE target IN (SELECT target FROM messages) ORDER BY target")
        .all(),
      database
        .query(
          "SELECT owner, other, c.target, c.account, nick, c.at, m.id FROM conversations AS c JOIN messages AS m USING (sequence) ORDER BY owner, other",
        )
        .all(),
      database
        .query(
          "SELECT i.target, i.shown, m.id FROM message_index AS i JOIN messages AS m USING (sequence) ORDER BY i.target, i.shown, sequence",
        )
        .all(),
    );
  });
  return rows;
}

const names = fc.constantFrom("ada", "bob", "cyd");
const lineText = fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.replace(/[\0\r\n]/gu, ""));
const tags = fc.dictionary(
  fc.constantFrom("+a", "+draft/reply", "bot", "+__proto__", "+1"),
  fc.string({ maxLength: 20 }).map((text) => text.replaceAll("\0", "")),
  { noNullPrototype: true },
);
const content = fc.oneof(
  fc.record({
    command: fc.constantFrom("PRIVMSG" as const, "NOTICE" as const),
    text: lineText,
    lines: fc.constant(undefined),
  }),
  fc.record({
    command: fc.constantFrom("PRIVMSG" as const, "NOTICE" as const),
    text: fc.constant(undefined),
    lines: fc.array(fc.record({ text: lineText, concat: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    command: fc.constantFrom("TAGMSG" as const, "PART" as const, "MODE" as const, "JOIN" as const),
    text: fc.option(lineText, { nil: undefined }),
    lines: fc.constant(undefined),
  }),
);
const places = fc.oneof(
  fc.record({ channel: fc.constantFrom("#1-1", "#2-2", "#3-3"), prefixes: fc.constantFrom(0, 0, 4) }),
  fc.record({ from: names, to: names }),
);
const anyMessage = fc
  .record({
    content,
    place: places,
    tags: fc.option(tags, { nil: undefined }),
    account: fc.option(names, { nil: undefined }),
    step: fc.constantFrom(0, 1, 1_000),
  })
  .map(({ content: what, place, tags: given, account: sender, step }) => {
    const facts = { ...what, tags: given && new Map(Object.entries(given)), at: step };
    if ("channel" in place) {
      const author = sender === undefined ? 7 : undefined;
      return message("", {
        ...facts,
        target: place.channel,
        prefixes: place.prefixes,
        account: sender,
        author,
      });
    }
    const parties = [party(place.from), party(place.to)] as const;
    const target = parties
      .map(({ key }) => key)
      .toSorted()
      .join(" ");
    return message("", { ...facts, target, addressee: place.to, account: place.from, parties });
  });
/** A message, or a number: the message so many before is deleted. */
const steps = fc.array(fc.oneof({ weight: 4, arbitrary: anyMessage }, fc.integer({ min: 1, max: 9 })), {
  maxLength: 60,
});

function changesOf(all: readonly (KeptMessage | number)[]): HistoryChange[] {
  const changes: HistoryChange[] = ["#1-1", "#2-2", "#3-3"].map((target, place) =>
    channelOf(target, `#c${place}`, place > 0),
  );
  let at = 1_000;
  for (const [place, step] of all.entries()) {
    if (typeof step === "number") changes.push({ kind: "message-redacted", id: `m${place - step}` });
    else {
      at += step.at;
      changes.push(...said({ ...step, id: `m${place}`, at }));
    }
  }
  return changes;
}

describe("messages", () => {
  it("are the same in a store that was imported, and in its export, whatever was said and deleted", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await inFolders(async (folders) => {
          const { filed, added } = await aroundOnce(folders, changesOf(all));
          expect({ ...added }).toEqual({ ...filed });
          expect(filed.messages).toBe(all.filter((step) => typeof step !== "number").length);
          expect(readFileSync(folders.again, "utf8")).toBe(readFileSync(folders.file, "utf8"));
          openStore(folders.folder, options).close();
          expect(rowsOf(folders.other)).toEqual(rowsOf(folders.folder));
        });
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it("are found in the imported store as before", async () => {
    await inFolders(async (folders) => {
      const talk = {
        target: "ada@1 bob@1",
        addressee: "bob",
        account: "ada",
        parties: [party("ada"), party("bob")],
      } as const;
      await aroundOnce(folders, [
        channelOf("#1-1"),
        ...said(message("one"), message("talk", { ...talk, at: 2_000 }), message("gone", { at: 2_000 })),
        ...said(message("two", { at: 3_000, tags: new Map([["+a", "b"]]) })),
        { kind: "message-redacted", id: "gone" },
      ]);
      const store = openStore(folders.other, options);
      const { history } = store;
      expect(history.channels).toEqual([{ target: "#1-1", channel: "#tea", open: true }]);
      const range = { target: "#1-1", prefixes: 0, limit: 9, first: "oldest" } as const;
      expect(history.read(range)).toEqual([
        message("one"),
        message("two", { at: 3_000, tags: new Map([["+a", "b"]]) }),
      ]);
      const place = history.locate("#1-1", { kind: "id", id: "gone" });
      expect(history.read({ ...range, above: place?.to ?? 0 }).map(({ id }) => id)).toEqual(["two"]);
      expect(
        history.conversations({ owner: "bob@1", after: 0, before: 9_000, limit: 9, first: "oldest" }),
      ).toEqual([{ other: party("ada"), at: 2_000 }]);
      store.close();
    });
  });

  it("that were deleted, or are about to be, are exported without their texts and senders", async () => {
    await inFolders(async (folders) => {
      const ada = { account: "ada", text: "secret", source: "ada!secret@secret" };
      await aroundOnce(folders, [
        channelOf("#1-1"),
        ...said(
          message("redacted", ada),
          message("forgotten", ada),
          message("later", { ...ada, at: 5_000, text: "kept" }),
        ),
        { kind: "message-redacted", id: "redacted" },
        { kind: "account-forgotten", account: "ada", since: 0, until: 4_000 },
      ]);
      const lines = readFileSync(folders.file, "utf8").split("\n");
      expect(lines.filter((line) => line.includes("secret")).map((line) => line.includes("kept"))).toEqual([
        true,
      ]);
      expect(lines[2]).toBe(
        '{"kind":"message","record":{"target":"#1-1","id":"redacted","at":1000,"command":"PRIVMSG","deleted":true}}',
      );
      expect(lines.filter((line) => line.includes('"deleted":true'))).toHaveLength(2);
    });
  });

  it("of channels that have ended are not exported", async () => {
    await inFolders(async (folders) => {
      const { filed } = await aroundOnce(folders, [
        channelOf("#1-1"),
        channelOf("#2-2", "#coffee"),
        ...said(message("tea"), message("coffee", { target: "#2-2" })),
        { kind: "history-ended", target: "#2-2" },
      ]);
      expect(filed.messages).toBe(1);
      expect(readFileSync(folders.file, "utf8")).not.toContain("coffee");
    });
  });
});

const history = JSON.stringify({ kind: "history", record: { target: "#1-1", channel: "#tea", open: true } });
const changed = (facts: object): string =>
  JSON.stringify({
    kind: "message",
    record: {
      target: "#1-1",
      id: "x",
      at: 1,
      command: "PRIVMSG",
      source: "a!b@c",
      addressee: "#tea",
      text: "x",
      ...facts,
    },
  });
const talk = { owner: "ada@1", other: "bob@1", account: "bob", nick: "bob" };
const changedTalk = (facts: object): string =>
  JSON.stringify({ kind: "conversation", record: { ...talk, ...facts } });

describe("import", () => {
  it.each<[string, readonly string[], string]>([
    ["a message of a channel without a history", [changed({})], ":2: the history #1-1 is missing"],
    ["a history twice", [history, history], ":3: the history #1-1 exists already"],
    [
      "a side of a conversation twice",
      [changedTalk({}), changedTalk({})],
      ":3: the conversation ada@1 bob@1 exists already",
    ],
    [
      "a key of nothing",
      [history, changed({ target: "tea" })],
      ":3: message.target: expected the key of a channel or of a conversation",
    ],
    [
      "an unknown command",
      [history, changed({ command: "WALLOPS" })],
      ":3: message.command: expected one of PRIVMSG NOTICE TAGMSG JOIN PART QUIT NICK KICK MODE TOPIC",
    ],
    [
      "a text of two lines",
      [history, changed({ text: "a\r\nQUIT" })],
      ":3: message.text: expected one line of text",
    ],
    [
      "a text that no line has room for",
      [history, changed({ text: "é".repeat(300) })],
      ":3: message.text: expected at most 512 bytes",
    ],
    [
      "a message without content",
      [history, changed({ text: undefined })],
      ":3: message: expected either text or lines",
    ],
    [
      "a sender with spaces",
      [history, changed({ source: "a b" })],
      ":3: message.source: expected the mask of the sender",
    ],
    [
      "an addressee with a line feed",
      [history, changed({ addressee: "a\n" })],
      ":3: message.addressee: expected the target of the message",
    ],
    ["an id with spaces", [history, changed({ id: "a b" })], ":3: message.id: expected an id without spaces"],
    [
      "an edit of a message that is missing",
      [history, changed({ id: "e", edits: "none" })],
      ":3: the message none that it edits is missing",
    ],
    [
      "an edit of spaces",
      [history, changed({ edits: "a b" })],
      ":3: message.edits: expected the id of a message",
    ],
    [
      "a strange time of an edit",
      [history, changed({ edited: "x" })],
      ":3: message.edited: expected a whole number",
    ],
    ["no time", [history, changed({ at: null })], ":3: message.at: expected a whole number"],
    [
      "lines of an event",
      [history, changed({ command: "JOIN", lines: [{ text: "a", concat: false }] })],
      ":3: message: expected no lines",
    ],
    [
      "no lines",
      [history, changed({ text: undefined, lines: [] })],
      ":3: message.lines: expected a line at least",
    ],
    [
      "half a line",
      [history, changed({ text: undefined, lines: [{ text: "a" }] })],
      ":3: message.lines.concat: expected true or false",
    ],
    [
      "a tag with a space",
      [history, changed({ tags: { "+a b": "" } })],
      ":3: message.tags: expected names of tags",
    ],
    [
      "a tag that is a number",
      [history, changed({ tags: { "+a": 1 } })],
      ":3: message.tags.+a: expected text",
    ],
    [
      "too many tags",
      [history, changed({ tags: { "+a": "x".repeat(5_000) } })],
      ":3: message.tags: expected at most 4096 bytes",
    ],
    [
      "a history without its name",
      [JSON.stringify({ kind: "history", record: { target: "#1-1", open: true } })],
      ":2: history.channel: expected the name of a channel",
    ],
    [
      "a history neither open nor closed",
      [JSON.stringify({ kind: "history", record: { target: "#1-1", channel: "#tea" } })],
      ":2: history.open: expected true or false",
    ],
    [
      "a conversation of nobody",
      [changedTalk({ owner: "ada" })],
      ":2: conversation.owner: expected the key of an account",
    ],
  ])("takes nothing from a file with %s", async (_, lines, problem) => {
    await inFolders(async ({ folder, file }) => {
      await Promise.resolve();
      keep(folder);
      writeFileSync(
        file,
        [HEAD, JSON.stringify({ kind: "account", record: account("ada") }), ...lines, ""].join("\n"),
      );
      const moved = problem.replace(/^:\d+/u, (place) => `:${Number(place.slice(1)) + 1}`);
      expect(failure(() => importRecords(folder, file, options, silent))).toEqual({
        code: "RELAIS_STORE_FILE_INVALID",
        message: `${file}${moved}. Nothing was imported.`,
      });
      expect(rowsOf(folder)).toEqual([[], [], [], []]);
    });
  });

  it("puts no messages among those that a store has", async () => {
    await inFolders(async ({ folder, other, file, again }) => {
      await aroundOnce({ folder, other, file, again }, [channelOf("#1-1"), ...said(message("one"))]);
      openStore(folder, options).close();
      const before = rowsOf(folder);
      expect(failure(() => importRecords(folder, file, options, silent)).message).toBe(
        `${file}:2: the store has messages already, and these cannot be put among them. Nothing was imported.`,
      );
      expect(rowsOf(folder)).toEqual(before);
    });
  });
});
