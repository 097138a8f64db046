/** Records that a store keeps from one opening to the next. */
import { describe, expect, it } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { account, ban, channel, failure, keep, namesIn, nothing, options, stateOf } from "./records.ts";

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
      expect(stateOf(folder)).toEqual(nothing);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(statSync(join(folder, "relais.db")).mode & 0o777).toBe(0o600);
    });
  });

  it("keeps accounts with all their fields, oldest first", async () => {
    await inFolder((folder) => {
      const suspended = { by: "root!r@oper.test", reason: "spam", at: 300 };
      const ana = account("Ana", { createdAt: 20 });
      const bob = account("bob", { createdAt: 10, suspended });
      keep(folder, { kind: "account", record: ana }, { kind: "account", record: bob });
      expect(stateOf(folder).accounts).toEqual([bob, ana]);
    });
  });

  it("keeps the newest form of an account, under any spelling of its name", async () => {
    await inFolder((folder) => {
      keep(folder, { kind: "account", record: account("Ana") });
      const changed = account("ANA", { passwordHash: "$argon2id$other" });
      keep(folder, { kind: "account", record: changed });
      expect(stateOf(folder).accounts).toEqual([changed]);
      keep(folder, { kind: "account", record: account("ana"), removed: true });
      expect(stateOf(folder).accounts).toEqual([]);
    });
  });

  it("keeps bans of both kinds; one that is set again is the newest", async () => {
    await inFolder((folder) => {
      const user = ban("*@spam.test");
      const address = ban("192.0.2.0/24", { kind: "address", expiresAt: 5_000 });
      keep(folder, { kind: "ban", record: user }, { kind: "ban", record: address });
      expect(stateOf(folder).bans).toEqual([user, address]);
      const again = ban("*@SPAM.test", { reason: "more spam" });
      keep(folder, { kind: "ban", record: again });
      expect(stateOf(folder).bans).toEqual([address, again]);
      keep(folder, { kind: "ban", record: ban("*@spam.test"), removed: true });
      expect(stateOf(folder).bans).toEqual([address]);
    });
  });

  it("keeps registered channels with all their fields, oldest first, under any spelling", async () => {
    await inFolder((folder) => {
      const tea = channel("#Tea");
      const late = channel("#late", { createdAt: 500, access: [], flags: "", settings: {}, lists: {} });
      keep(folder, { kind: "channel", record: late }, { kind: "channel", record: tea });
      expect(stateOf(folder).channels).toEqual([tea, late]);
      const { topic: _, ...changed } = channel("#TEA", { founder: "bob", flags: "n" });
      keep(
        folder,
        { kind: "channel", record: changed },
        { kind: "channel", record: channel("#LATE"), removed: true },
      );
      expect(stateOf(folder).channels).toEqual([changed]);
    });
  });

  it("keeps a channel under its new name", async () => {
    await inFolder((folder) => {
      keep(folder, { kind: "channel", record: channel("#a") });
      keep(
        folder,
        { kind: "channel", record: channel("#a"), removed: true },
        { kind: "channel", record: channel("#b") },
      );
      expect(stateOf(folder).channels).toEqual([channel("#b")]);
    });
  });

  it("removes bans that have ended when it is opened", async () => {
    await inFolder((folder) => {
      const ended = ban("*@a.test", { expiresAt: 4_000 });
      const lasting = ban("*@b.test", { expiresAt: 4_001 });
      keep(folder, { kind: "ban", record: ended }, { kind: "ban", record: lasting });
      expect(stateOf(folder, { now: 4_000 }).bans).toEqual([lasting]);
      expect(stateOf(folder, { now: 0 }).bans).toEqual([lasting]);
    });
  });

  it("takes the last of several changes of one record", async () => {
    await inFolder((folder) => {
      keep(
        folder,
        { kind: "account", record: account("ana") },
        { kind: "account", record: account("Ana"), removed: true },
        { kind: "account", record: account("bob") },
        { kind: "account", record: account("BOB") },
        { kind: "ban", record: ban("*@a.test") },
        { kind: "ban", record: ban("*@b.test") },
        { kind: "ban", record: ban("*@A.test") },
        { kind: "account", record: account("cid"), removed: true },
      );
      expect(namesIn(folder)).toEqual(["BOB"]);
      expect(stateOf(folder).bans.map(({ mask }) => mask)).toEqual(["*@b.test", "*@A.test"]);
    });
  });

  it("commits what was noted when it is closed", async () => {
    await inFolder((folder) => {
      const store = openStore(folder, options);
      store.note({ kind: "account", record: account("ana") });
      store.close();
      expect(namesIn(folder)).toEqual(["ana"]);
    });
  });
});

describe("another casemapping", () => {
  it("holds for accounts that are there already", async () => {
    await inFolder((folder) => {
      // In rfc1459, `{` is the small form of `[`, and one of these takes the key that the other had.
      keep(folder, { kind: "account", record: account("x[") });
      const store = openStore(folder, { ...options, casemapping: "rfc1459" });
      store.note({ kind: "account", record: account("X{") });
      store.close();
      expect(namesIn(folder)).toEqual(["X{"]);
    });
  });

  it("holds for channels that are there already, and is refused if it makes two of them the same", async () => {
    await inFolder((folder) => {
      keep(folder, { kind: "channel", record: channel("#x[") });
      const store = openStore(folder, { ...options, casemapping: "rfc1459" });
      store.note({ kind: "channel", record: channel("#X{") });
      store.close();
      expect(stateOf(folder).channels.map(({ name }) => name)).toEqual(["#X{"]);
      keep(folder, { kind: "channel", record: channel("#x[") });
      const { message } = failure(() => openStore(folder, { ...options, casemapping: "rfc1459" }));
      expect(message).toStartWith('The channels "#X{" and "#x[" have the same name ');
    });
  });

  it("is refused if it makes two accounts the same", async () => {
    await inFolder((folder) => {
      keep(folder, { kind: "account", record: account("x[") }, { kind: "account", record: account("x{") });
      const { code, message } = failure(() => openStore(folder, { ...options, casemapping: "rfc1459" }));
      expect(code).toBe("RELAIS_STORE_NAMES");
      expect(message).toStartWith('The accounts "x[" and "x{" have the same name ');
      expect(namesIn(folder)).toEqual(["x[", "x{"]);
    });
  });
});
