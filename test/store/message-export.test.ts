/** The export of what one account has said. */
import { describe, expect, it } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KeptMessage } from "../../src/irc/network/history.ts";
import { exportMessages } from "../../src/store/index.ts";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { message } from "./messages.ts";
import { account, options } from "./records.ts";

const silent = (): void => undefined;

function said(id: string, facts: Partial<KeptMessage> = {}): KeptMessage {
  return message(id, { source: "ana!a@host.test", account: "Ana", ...facts });
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
        said("earlier", { at: 400 }),
        said("hello", { tags: new Map([["+a", "b"]]) }),
        said("lines", { text: undefined, lines, at: 2_000 }),
        said("gone"),
        said("of bob", { account: "bob" }),
        said("guest", { account: undefined }),
        said("bye", { command: "PART", at: 3_000 }),
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
