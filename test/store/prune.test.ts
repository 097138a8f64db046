/** Retention by channel and for conversations, and pruning while no server runs. */
import { describe, expect, it } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { KeptMessage } from "../../src/irc/network/history.ts";
import { pruneMessages } from "../../src/store/prune.ts";
import type { PruneChoice } from "../../src/store/prune.ts";
import type { RetentionOptions } from "../../src/store/retention-limits.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { message, party } from "./messages.ts";
import { failure, options, withDatabase } from "./records.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;
const silent = (): void => undefined;

/** `target` is the name of a channel, or `ada bob` for a conversation. */
function said(id: string, target: string, days: number): KeptMessage {
  const isChannel = target.startsWith("#");
  const [one = "", other = ""] = target.split(" ");
  return message(id, {
    target: isChannel ? `#key-of-${target.slice(1)}` : `${one}@1 ${other}@1`,
    at: NOW - days * DAY,
    addressee: target,
    parties: isChannel ? undefined : [party(one), party(other)],
  });
}

function note(store: Store, ...messages: readonly KeptMessage[]): void {
  for (const one of messages) {
    if (one.parties === undefined) {
      const channel = { target: one.target, channel: one.addressee, open: true };
      store.history.note({ kind: "channel", channel });
    }
    store.history.note({ kind: "message", message: one });
  }
  store.history.commit();
}

/** The ids of all messages that are left. */
function idsIn(folder: string): string[] {
  const ids: string[] = [];
  withDatabase(folder, (database) => {
    const rows = database
      .query<{ readonly id: string }, []>("SELECT id FROM messages ORDER BY sequence")
      .all();
    ids.push(...rows.map(({ id }) => id));
  });
  return ids;
}

async function inFolder(use: (folder: string) => void): Promise<void> {
  await inDirectory({}, async (directory) => {
    await Promise.resolve();
    use(join(directory, "data"));
  });
}

/** The oldest come last. */
const messages = [
  said("team 40", "#team-red", 40),
  said("tea 40", "#tea", 40),
  said("talk 40", "ada bob", 40),
  said("team 20", "#Team-blue", 20),
  said("tea 20", "#tea", 20),
  said("talk 20", "ada bob", 20),
  said("team 5", "#team-red", 5),
  said("tea 5", "#tea", 5),
  said("talk 5", "ada bob", 5),
];

const rules: RetentionOptions = {
  days: 30,
  messages: 10_000,
  conversations: { days: 10 },
  channels: [
    { channel: "#team-*", days: 60 },
    { channel: "#*", days: 30 },
  ],
};
/** All that these rules keep. */
const kept = ["team 40", "team 20", "tea 20", "team 5", "tea 5", "talk 5"];

describe("retention", () => {
  it("differs for conversations, and by the masks of channels", async () => {
    await inFolder((folder) => {
      const store = openStore(folder, { ...options, retention: rules });
      note(store, ...messages);
      while (store.history.prune(NOW)) continue;
      store.close();
      expect(idsIn(folder)).toEqual(kept);
    });
  });

  it("finds old messages behind many that stay longer, and those that become old later", async () => {
    await inFolder((folder) => {
      const store = openStore(folder, { ...options, retention: rules });
      note(store, ...Array.from({ length: 1_200 }, (_, place) => said(`team ${place}`, "#team-red", 50)));
      note(store, said("tea 40", "#tea", 40), said("tea 29", "#tea", 29));
      while (store.history.prune(NOW)) continue;
      expect(idsIn(folder)).toHaveLength(1_201);
      while (store.history.prune(NOW + 2 * DAY)) continue;
      expect(idsIn(folder)).toHaveLength(1_200);
      while (store.history.prune(NOW + 11 * DAY)) continue;
      expect(idsIn(folder)).toEqual([]);
      store.close();
    });
  });

  it("counts the messages of a channel by its own limit, also after it was renamed", async () => {
    await inFolder((folder) => {
      const retention = { ...rules, channels: [{ channel: "#small", messages: 100 }] };
      const store = openStore(folder, { ...options, retention });
      const many = Array.from({ length: 300 }, (_, place) => said(`${place}`, "#tea", 1));
      note(store, ...many);
      while (store.history.prune(NOW)) continue;
      expect(idsIn(folder)).toHaveLength(300);
      const channel = { target: many[0]?.target ?? "", channel: "#small", open: true };
      store.history.note({ kind: "channel", channel });
      store.history.note({ kind: "message", message: { ...said("last", "#tea", 1) } });
      store.history.commit();
      while (store.history.prune(NOW)) continue;
      store.close();
      expect(idsIn(folder)).toHaveLength(100);
      expect(idsIn(folder).at(-1)).toBe("last");
    });
  });
});

describe("other limits", () => {
  it("hold at once, for what is there already", async () => {
    await inFolder((folder) => {
      const store = openStore(folder, { ...options, retention: rules });
      note(store, ...messages, ...Array.from({ length: 300 }, (_, place) => said(`${place}`, "#many", 1)));
      while (store.history.prune(NOW)) continue;
      const retention = { days: 10, messages: 100, channels: [{ channel: "#Team-blue", days: 25 }] };
      store.configure({ ...options, retention });
      while (store.history.prune(NOW)) continue;
      store.close();
      const left = idsIn(folder);
      expect(left.slice(0, 4)).toEqual(["team 20", "team 5", "tea 5", "talk 5"]);
      expect(left).toHaveLength(104);
    });
  });
});

/** A store that was closed, with these messages. */
function keep(folder: string, ...all: readonly KeptMessage[]): void {
  const store = openStore(folder, options);
  note(store, ...all);
  store.close();
}

describe("prune", () => {
  function pruned(folder: string, choice: PruneChoice, retention = rules, report = silent): number {
    return pruneMessages(folder, { ...options, now: NOW, retention }, choice, report);
  }

  it.each<[string, PruneChoice, string[]]>([
    ["past their retention", {}, kept],
    ["from before a date", { before: NOW - 20 * DAY }, messages.map(({ id }) => id).slice(3)],
    [
      "past their retention of one channel",
      { channel: "#TEA" },
      messages.map(({ id }) => id).filter((id) => id !== "tea 40"),
    ],
    [
      "of one channel from before a date",
      { channel: "#tea", before: NOW },
      messages.map(({ id }) => id).filter((id) => !id.startsWith("tea ")),
    ],
    [
      "of no channel, where none has the name",
      { channel: "#coffee", before: NOW },
      messages.map(({ id }) => id),
    ],
  ])("removes messages %s, and returns their number", async (_, choice, left) => {
    await inFolder((folder) => {
      keep(folder, ...messages);
      expect(pruned(folder, choice)).toBe(messages.length - left.length);
      expect(idsIn(folder)).toEqual(left);
    });
  });

  it("removes what is past the limit by count, without new messages, and reports on its way", async () => {
    await inFolder((folder) => {
      const names = ["#a", "#b", "#c"];
      keep(
        folder,
        ...names.flatMap((name) =>
          Array.from({ length: 900 }, (_, place) => said(`${name}${place}`, name, 1)),
        ),
      );
      const reports: number[] = [];
      const retention = { days: 90, messages: 100 };
      const removed = pruned(
        folder,
        {},
        retention,
        (...counts: readonly number[]) => void reports.push(counts[0] ?? 0),
      );
      expect(removed).toBe(2_400);
      expect(idsIn(folder)).toHaveLength(300);
      expect(reports.length).toBeGreaterThan(1);
      expect(reports).toEqual(reports.toSorted((one, other) => one - other));
    });
  });

  it("counts a message that is past both limits once", async () => {
    await inFolder((folder) => {
      keep(folder, ...Array.from({ length: 150 }, (_, place) => said(`${place}`, "#tea", 50)));
      expect(pruned(folder, {}, { days: 30, messages: 100 })).toBe(150);
      expect(idsIn(folder)).toEqual([]);
    });
  });

  it("refuses while a server runs, and in a folder without a database", async () => {
    await inFolder((folder) => {
      expect(failure(() => pruned(folder, {})).code).toBe("RELAIS_STORE_MISSING");
      expect(existsSync(folder)).toBeFalse();
      const store = openStore(folder, options);
      note(store, ...messages);
      expect(failure(() => pruned(folder, {})).code).toBe("RELAIS_STORE_LOCKED");
      store.close();
      expect(idsIn(folder)).toHaveLength(messages.length);
    });
  });
});
