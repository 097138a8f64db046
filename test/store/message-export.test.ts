/** The export of what one account has said. */
import { describe, expect, it } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KeptMessage } from "../../src/irc/network/history.ts";
import { exportMessages } from "../../src/store/index.ts";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { account, options } from "./records.ts";

const silent = (): void => undefined;

function message(id: string, facts: Partial<KeptMessage> = {}): KeptMessage {
  return {
    target: "#1-1",
    id,
    at: 1_000,
    command: "PRIVMSG",
    addressee: "#tea",
    text: id,
    lines: undefined,
    tags: undefined,
    prefixes: 0,
    source: "ana!a@host.test",
    account: "Ana",
    author: undefined,
    parties: undefined,
    ...facts,
  };
}

describe("messages", () => {
  it("has a line of JSON for each, without those of others, of an earlier account, and deleted ones", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, file] = [join(directory, "data"), join(directory, "file")];
      const store = openStore(folder, options);
      store.note({ kind: "account", record: account("Ana", { createdAt: 500 }) });
      store.commit();
      const lines = [
        { text: "one", concat: false },
        { text: "two", concat: true },
      ];
      for (const one of [
        message("earlier", { at: 400 }),
        message("hello", { tags: new Map([["+a", "b"]]) }),
        message("lines", { text: undefined, lines, at: 2_000 }),
        message("gone"),
        message("of bob", { account: "bob" }),
        message("guest", { account: undefined }),
        message("bye", { command: "PART", at: 3_000 }),
      ])
        store.history.note({ kind: "message", message: one });
      store.history.note({ kind: "message-redacted", id: "gone" });
      store.history.commit();
      expect(await exportMessages(folder, "ANA", file, options, silent)).toBe(3);
      store.close();
      const written = readFileSync(file, "utf8").trimEnd().split("\n");
      expect(written.map((line) => JSON.parse(line) as unknown)).toEqual([
        {
          time: "1970-01-01T00:00:01.000Z",
          command: "PRIVMSG",
          target: "#tea",
          text: "hello",
          tags: { "+a": "b" },
        },
        { time: "1970-01-01T00:00:02.000Z", command: "PRIVMSG", target: "#tea", lines },
        { time: "1970-01-01T00:00:03.000Z", command: "PART", target: "#tea", text: "bye" },
      ]);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });
  });

  it("says that there is no such account, and writes no file", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, file] = [join(directory, "data"), join(directory, "file")];
      openStore(folder, options).close();
      let problem = "";
      await exportMessages(folder, "nobody", file, options, silent).catch((error: unknown) => {
        problem = String(error);
      });
      expect(problem).toContain("has no account nobody.");
      expect(await Bun.file(file).exists()).toBe(false);
    });
  });
});
