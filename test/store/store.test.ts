/** Records that a store keeps from one opening to the next. */
import { describe, expect, it } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { account, ban, failure, keep, namesIn, options, stateOf } from "./records.ts";

/** Runs with the path of a data folder that is not there yet. */
async function inFolder(run: (folder: string) => void): Promise<void> {
  await inDirectory({}, async (directory) => {
    await Promise.resolve();
    run(join(directory, "a", "data"));
  });
}

describe("a store", () => {
  it("makes its folder and file, readable by their owner only, and has nothing in it at first", async () => {
    await inFolder((folder) => {
      expect(stateOf(folder)).toEqual({ accounts: [], bans: [] });
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(statSync(join(folder, "relais.db")).mode & 0o777).toBe(0o600);
    });
  });

  it("keeps accounts with all their fields, oldest first", async () => {
    await inFolder((folder) => {
      const suspended = { by: "root!r@oper.test", reason: "spam", at: 300 };
      const ana = account("Ana", { createdAt: 20 });
      const bob = account("bob", { createdAt: 10, suspended });
      keep(folder, { kind: "account", account: ana }, { kind: "account", account: bob });
      expect(stateOf(folder).accounts).toEqual([bob, ana]);
    });
  });

  it("keeps the newest form of an account, under any spelling of its name", async () => {
    await inFolder((folder) => {
      keep(folder, { kind: "account", account: account("Ana") });
      const changed = account("ANA", { passwordHash: "$argon2id$other" });
      keep(folder, { kind: "account", account: changed });
      expect(stateOf(folder).accounts).toEqual([changed]);
      keep(folder, { kind: "account-removed", name: "ana" });
      expect(stateOf(folder).accounts).toEqual([]);
    });
  });

  it("keeps bans of both kinds; one that is set again is the newest", async () => {
    await inFolder((folder) => {
      const user = ban("*@spam.test");
      const address = ban("192.0.2.0/24", { kind: "address", expiresAt: 5_000 });
      keep(folder, { kind: "ban", ban: user }, { kind: "ban", ban: address });
      expect(stateOf(folder).bans).toEqual([user, address]);
      const again = ban("*@SPAM.test", { reason: "more spam" });
      keep(folder, { kind: "ban", ban: again });
      expect(stateOf(folder).bans).toEqual([address, again]);
      keep(folder, { kind: "ban-removed", ban: { kind: "user", mask: "*@spam.test" } });
      expect(stateOf(folder).bans).toEqual([address]);
    });
  });

  it("removes bans that have ended when it is opened", async () => {
    await inFolder((folder) => {
      const ended = ban("*@a.test", { expiresAt: 4_000 });
      const lasting = ban("*@b.test", { expiresAt: 4_001 });
      keep(folder, { kind: "ban", ban: ended }, { kind: "ban", ban: lasting });
      expect(stateOf(folder, { now: 4_000 }).bans).toEqual([lasting]);
      expect(stateOf(folder, { now: 0 }).bans).toEqual([lasting]);
    });
  });

  it("takes the last of several changes of one record", async () => {
    await inFolder((folder) => {
      keep(
        folder,
        { kind: "account", account: account("ana") },
        { kind: "account-removed", name: "Ana" },
        { kind: "account", account: account("bob") },
        { kind: "account", account: account("BOB") },
        { kind: "ban", ban: ban("*@a.test") },
        { kind: "ban", ban: ban("*@b.test") },
        { kind: "ban", ban: ban("*@A.test") },
        { kind: "account-removed", name: "cid" },
      );
      expect(namesIn(folder)).toEqual(["BOB"]);
      expect(stateOf(folder).bans.map(({ mask }) => mask)).toEqual(["*@b.test", "*@A.test"]);
    });
  });

  it("commits what was noted when it is closed", async () => {
    await inFolder((folder) => {
      const store = openStore(folder, options);
      store.note({ kind: "account", account: account("ana") });
      store.close();
      expect(namesIn(folder)).toEqual(["ana"]);
    });
  });
});

describe("another casemapping", () => {
  it("holds for accounts that are there already", async () => {
    await inFolder((folder) => {
      // In rfc1459, `{` is the small form of `[`, and one of these takes the key that the other had.
      keep(folder, { kind: "account", account: account("x[") });
      const store = openStore(folder, { ...options, casemapping: "rfc1459" });
      store.note({ kind: "account", account: account("X{") });
      store.close();
      expect(namesIn(folder)).toEqual(["X{"]);
    });
  });

  it("is refused if it makes two accounts the same", async () => {
    await inFolder((folder) => {
      keep(folder, { kind: "account", account: account("x[") }, { kind: "account", account: account("x{") });
      const { code, message } = failure(() => openStore(folder, { ...options, casemapping: "rfc1459" }));
      expect(code).toBe("RELAIS_STORE_NAMES");
      expect(message).toStartWith('The accounts "x[" and "x{" have the same name ');
      expect(namesIn(folder)).toEqual(["x[", "x{"]);
    });
  });
});
