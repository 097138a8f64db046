/** Backup, export and import: files that are whole, and never take the place of another. */
import { describe, expect, it } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { backup } from "../../src/store/backup.ts";
import { exportRecords, importRecords } from "../../src/store/record-files.ts";
import { historyKinds } from "../../src/store/message-files.ts";
import { kindNames } from "../../src/store/record-kinds.ts";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import {
  account,
  ban,
  channel,
  failure,
  keep,
  namesIn,
  options,
  presence,
  everyRecord,
  allFacts,
  awaited,
  hash,
  stateOf,
} from "./records.ts";

const HEAD = '{"kind":"relais-records","format":1}';
const silent = (): void => undefined;

const work = { backup, exportRecords };

/** The code and the message with which a promise is rejected. */
async function rejection(promise: Promise<unknown>): Promise<ReturnType<typeof failure>> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return failure(() => {
    if (error instanceof Error) throw error;
  });
}

describe.each(["backup", "exportRecords"] as const)("%s", (name) => {
  it("writes a file that only its owner may read, and no other", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, file] = [join(directory, "data"), join(directory, "file")];
      keep(folder, ...everyRecord);
      await work[name](folder, file, silent);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readdirSync(directory).toSorted()).toEqual(["data", "file"]);
    });
  });

  it("refuses to take the place of another file", async () => {
    await inDirectory({ file: "tea" }, async (directory) => {
      const [folder, file] = [join(directory, "data"), join(directory, "file")];
      keep(folder, ...everyRecord);
      expect(await rejection(work[name](folder, file, silent))).toEqual({
        code: "RELAIS_STORE_FILE_EXISTS",
        message: `${file} exists already: name another file, or remove this one.`,
      });
      expect(readFileSync(file, "utf8")).toBe("tea");
    });
  });

  it("says why it cannot write, and what it cannot find", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, file] = [join(directory, "data"), join(directory, "none", "file")];
      expect((await rejection(work[name](folder, file, silent))).code).toBe("RELAIS_STORE_MISSING");
      keep(folder, ...everyRecord);
      expect(await rejection(work[name](folder, file, silent))).toEqual({
        code: "RELAIS_STORE_FILE_UNWRITABLE",
        message: `${file} cannot be written (no such file or directory).`,
      });
    });
  });
});

describe("backup", () => {
  it("has what was committed while the store is open, and restores as the database", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, other] = [join(directory, "data"), join(directory, "other")];
      const store = openStore(folder, options);
      for (const change of everyRecord) store.note(change);
      store.commit();
      store.note({ kind: "account", record: account("late") });
      await backup(folder, join(directory, "file"), silent);
      store.close();
      mkdirSync(other);
      renameSync(join(directory, "file"), join(other, "relais.db"));
      expect(namesIn(folder)).toEqual(["Ana", "late", "Élodie"]);
      expect(namesIn(other)).toEqual(["Ana", "Élodie"]);
      expect(stateOf(other).bans).toEqual(stateOf(folder).bans);
    });
  });
});

describe("export", () => {
  it("has one line of JSON for each record, and import makes the same store of it", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, other, file] = ["data", "other", "file"].map((name) => join(directory, name)) as [
        string,
        string,
        string,
      ];
      const store = openStore(folder, options);
      for (const change of everyRecord) store.note(change);
      store.commit();
      const filed = { records: everyRecord.length, messages: 0 };
      expect(await exportRecords(folder, file, silent)).toMatchObject(filed);
      store.close();
      const lines = readFileSync(file, "utf8").split("\n");
      expect(lines.slice(0, 1)).toEqual([HEAD]);
      expect(lines.slice(1, -1).map((line) => JSON.parse(line) as unknown)).toEqual(
        JSON.parse(JSON.stringify(everyRecord)) as unknown[],
      );
      expect(lines.at(-1)).toBe("");
      expect(importRecords(other, file, options, silent)).toMatchObject(filed);
      expect(stateOf(other)).toEqual(stateOf(folder));
      await exportRecords(other, `${file}2`, silent);
      expect(readFileSync(`${file}2`, "utf8")).toBe(readFileSync(file, "utf8"));
    });
  });

  it("and import report their progress with many records", async () => {
    await inDirectory({}, async (directory) => {
      const [folder, other, file] = ["data", "other", "file"].map((name) => join(directory, name)) as [
        string,
        string,
        string,
      ];
      const many = Array.from({ length: 2_000 }, (_, index) => account(`a${index}`));
      keep(folder, ...many.map((each) => ({ kind: "account", record: each }) as const));
      const parts: number[] = [];
      const report = (done: number, total: number): void => void parts.push(done / total);
      await exportRecords(folder, file, report);
      const exported = parts.splice(0);
      importRecords(other, file, options, report);
      expect(namesIn(other)).toHaveLength(2_000);
      for (const each of [exported, parts]) {
        expect(each.length).toBeGreaterThan(3);
        expect(each).toEqual(each.toSorted((a, b) => a - b));
        expect(each.at(-1)).toBeGreaterThan(0.8);
        expect(each.at(-1)).toBeLessThanOrEqual(1);
      }
    });
  });
});

/** Lines of an import, with these fields of an account and of a ban. */
const changed = (facts: object): string =>
  JSON.stringify({ kind: "account", record: { ...account("x"), ...facts } });
const changedBan = (facts: object): string =>
  JSON.stringify({ kind: "ban", record: { ...ban("*@x.test"), ...facts } });

const changedChannel = (facts: object): string =>
  JSON.stringify({ kind: "channel", record: { ...channel("#x"), ...facts } });
const changedUser = (facts: object): string => {
  const { user, ...record } = presence("x");
  return JSON.stringify({ kind: "presence", record: { ...record, user: { ...user, ...facts } } });
};

describe("import", () => {
  const good = JSON.stringify(everyRecord[0]);
  const other = JSON.stringify({ kind: "account", record: account("bob") });
  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ["an empty file", [], ": it is empty"],
    ["another kind of file", [good], `:1: expected ${HEAD}`],
    ["a later format", [HEAD.replace("1", "2"), good], `:1: expected ${HEAD}`],
    ["a line that is not JSON", [HEAD, good, "tea"], ":3: not JSON"],
    ["an empty line", [HEAD, good, "", other], ":3: not JSON"],
    ["a line that is no object", [HEAD, good, "3"], ":3: record: expected an object"],
    [
      "an unknown kind",
      [HEAD, JSON.stringify({ kind: "tea" })],
      `:2: kind: expected ${[...kindNames, ...historyKinds].map((name) => `"${name}"`).join(" or ")}`,
    ],
    ["a wrong name", [HEAD, changed({ name: "a b" })], ":2: account.name: expected a name without spaces"],
    [
      "no hash",
      [HEAD, changed({ passwordHash: "tea" })],
      ":2: account.passwordHash: expected an argon2id hash",
    ],
    ["no keys", [HEAD, changed({ scram: {} })], ":2: account.scram.sha256: expected an object"],
    ["a wrong time", [HEAD, changed({ createdAt: "now" })], ":2: account.createdAt: expected a whole number"],
    [
      "half a suspension",
      [HEAD, changed({ suspended: { by: "x" } })],
      ":2: account.suspended.reason: expected one line of text",
    ],
    [
      "no nicks",
      [HEAD, changed({ nicks: [] })],
      ":2: account.nicks: expected a list of names without spaces",
    ],
    [
      "a wrong protection",
      [HEAD, changed({ enforce: "x" })],
      ":2: account.enforce: expected strict, grace, none",
    ],
    [
      "a wrong virtual host",
      [HEAD, changed({ vhost: { host: "tea", by: "root", at: 1 } })],
      ":2: account.vhost.host: expected a host name with a dot in it",
    ],
    [
      "a wrong address of e-mail",
      [HEAD, changed({ email: "a b" })],
      ":2: account.email: expected an e-mail address",
    ],
    [
      "a wrong hash of a code",
      [HEAD, changed({ verification: { ...awaited, hash: "x" } })],
      ":2: account.verification.hash: expected 64 hexadecimal digits",
    ],
    [
      "a wrong new address",
      [HEAD, changed({ newEmail: { ...awaited, address: 3 } })],
      ":2: account.newEmail.address: expected an e-mail address",
    ],
    [
      "a wrong application password",
      [HEAD, changed({ applicationPasswords: [{ name: "x", hash, createdAt: -1 }] })],
      ":2: account.applicationPasswords[1].createdAt: expected a whole number",
    ],
    [
      "no recovery codes",
      [HEAD, changed({ twoFactors: { ...allFacts.twoFactors, recovery: "x" } })],
      ":2: account.twoFactors.recovery: expected a list",
    ],
    [
      "a wrong key of TOTP",
      [HEAD, changed({ twoFactors: { ...allFacts.twoFactors, secret: "1" } })],
      ":2: account.twoFactors.secret: expected a key in Base32",
    ],
    ["a wrong mask", [HEAD, changedBan({ mask: "x" })], ":2: ban.mask: expected a mask user@host"],
    [
      "a wrong address",
      [HEAD, changedBan({ kind: "address" })],
      ":2: ban.mask: expected an address or a range",
    ],
    [
      "a reason of two lines",
      [HEAD, changedBan({ reason: "a\r\nb" })],
      ":2: ban.reason: expected one line of text",
    ],
    [
      "a wrong level",
      [HEAD, changedChannel({ access: [{ account: "bob", level: "x" }] })],
      ":2: channel.access.level: expected one of q a o h v",
    ],
    [
      "a channel that the store has",
      [HEAD, other, changedChannel({ name: "#Here" })],
      ":3: the channel #Here exists already",
    ],
    [
      "a wrong choice to stay",
      [HEAD, JSON.stringify({ kind: "presence", record: { account: "x", setting: "maybe" } })],
      ':2: presence.setting: expected "on" or "off"',
    ],
    [
      "a user who stays without a nick",
      [HEAD, changedUser({ nick: "" })],
      ":2: presence.user.nick: expected a word",
    ],
    [
      "a user who stays in no list of channels",
      [HEAD, changedUser({ channels: {} })],
      ":2: presence.user.channels: expected a list",
    ],
    [
      "a user who stays in a channel without a name",
      [HEAD, changedUser({ channels: [{ name: "tea", prefixes: "", joinedAt: 1 }] })],
      ":2: presence.user.channels.name: expected the name of a channel",
    ],
    [
      "a rank that is not written in letters",
      [HEAD, changedUser({ channels: [{ name: "#tea", prefixes: "@", joinedAt: 1 }] })],
      ":2: presence.user.channels.prefixes: expected letters of modes",
    ],
    ["a record twice", [HEAD, good, other, good], ":4: the account Ana exists already"],
    [
      "a record that the store has",
      [HEAD, other, JSON.stringify({ kind: "account", record: account("here") })],
      ":3: the account here exists already",
    ],
    [
      "a ban that the store has",
      [HEAD, other, changedBan({ mask: "*@Here.test" })],
      ":3: the ban *@Here.test exists already",
    ],
    ["a line without end", [HEAD, `"${"x".repeat(1_200_000)}`], ": a line is too long"],
  ];

  it.each(wrong)("takes nothing from a file with a fault: %s", async (_, lines, problem) => {
    await inDirectory({ file: lines.map((each) => `${each}\n`).join("") }, async (directory) => {
      await Promise.resolve();
      const [folder, file] = [join(directory, "data"), join(directory, "file")];
      keep(
        folder,
        { kind: "account", record: account("here") },
        { kind: "ban", record: ban("*@here.test") },
        { kind: "channel", record: channel("#here") },
      );
      const before = stateOf(folder);
      expect(failure(() => importRecords(folder, file, options, silent))).toEqual({
        code: "RELAIS_STORE_FILE_INVALID",
        message: `${file}${problem}. Nothing was imported.`,
      });
      expect(stateOf(folder)).toEqual(before);
    });
  });

  it("refuses few iterations of SCRAM, which nobody should log in with", async () => {
    const keys = { ...account("x").scram.sha256, iterations: 4_095 };
    const text = `${HEAD}\n${changed({ scram: { sha256: keys, sha512: keys } })}\n`;
    await inDirectory({ file: text }, async (directory) => {
      await Promise.resolve();
      const call = (): unknown =>
        importRecords(join(directory, "data"), join(directory, "file"), options, silent);
      expect(failure(call).message).toContain(":2: account.scram.sha256.iterations: expected 4096 or more.");
    });
  });

  it("refuses what is not UTF-8, and what it cannot read", async () => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const [folder, file] = [join(directory, "data"), join(directory, "file")];
      const call = (): unknown => importRecords(folder, file, options, silent);
      expect(failure(call).message).toBe(`${file} cannot be read (no such file or directory).`);
      expect(existsSync(folder)).toBeFalse();
      writeFileSync(file, Buffer.concat([Buffer.from(`${HEAD}\n`), Buffer.from([0x22, 0xff, 0x22, 0x0a])]));
      expect(failure(call).message).toBe(`${file}: not UTF-8. Nothing was imported.`);
      mkdirSync(`${file}s`);
      expect(failure(() => importRecords(folder, `${file}s`, options, silent)).message).toBe(
        `${file}s cannot be read (not a file).`,
      );
    });
  });

  it("refuses a store that a server uses", async () => {
    await inDirectory({ file: `${HEAD}\n${good}\n` }, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "data");
      const store = openStore(folder, options);
      const { code } = failure(() => importRecords(folder, join(directory, "file"), options, silent));
      store.close();
      expect(code).toBe("RELAIS_STORE_LOCKED");
      expect(namesIn(folder)).toEqual([]);
    });
  });
});
