/** Databases of earlier schemas become ones of the newest, with everything in them. */
import { Database } from "bun:sqlite";
import { describe, expect, it } from "bun:test";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { migrate, migrations, schemaVersion } from "../../src/store/migrations.ts";
import { inDirectory } from "../main/directory.ts";
import { openStore } from "../../src/store/store.ts";
import { account, ban, failure, keep, nothing, options, stateOf, withDatabase } from "./records.ts";

const fixtures = join(import.meta.dir, "fixtures");
const versions = migrations.map((_, index) => index + 1);

const scram = {
  sha256: { iterations: 4_096, salt: "c2FsdA==", storedKey: "c3RvcmVk", serverKey: "c2VydmVy" },
  sha512: { iterations: 8_192, salt: "c2FsdDI=", storedKey: "c3RvcmVkMg==", serverKey: "c2VydmVyMg==" },
};

/** The content of every fixture. */
const content = {
  accounts: [
    account("bob", {
      scram,
      createdAt: 500,
      passwordHash: "$argon2id$v=19$m=8,t=1,p=1$YWFh$Y2Nj",
      suspended: { by: "root!r@oper.test", reason: "spam", at: 2_000 },
    }),
    account("Ana", { scram, createdAt: 1_000 }),
  ],
  bans: [
    ban("*@*.Example.net", { setAt: 3_000 }),
    ban("192.0.2.0/24", { kind: "address", reason: "flood", setAt: 4_000, expiresAt: 9_000 }),
  ],
  channels: [],
  presences: [],
  markers: [],
  rooms: [],
};

/** Names and columns of all tables and indexes. */
function schemaOf(folder: string): readonly unknown[] {
  let rows: readonly unknown[] = [];
  withDatabase(folder, (database) => {
    rows = database
      .query(
        "SELECT s.name, c.name AS column, c.type, c.'notnull', c.pk FROM sqlite_schema AS s, pragma_table_info(s.name) AS c ORDER BY 1, c.cid",
      )
      .all();
  });
  return rows;
}

/** Makes a data folder from a fixture. */
function restore(version: number, folder: string): void {
  mkdirSync(folder);
  const sql = readFileSync(join(fixtures, `schema-${version}.sql`), "utf8");
  withDatabase(folder, (database) => {
    database.run(sql);
    expect(schemaVersion(database)).toBe(version);
  });
}

/** Messages of the fixtures from schema 3 on. */
const conversation = { target: "ana@rs bob@dw", prefixes: 0, limit: 9, first: "oldest" } as const;
const channel = { ...conversation, target: "#1-1", prefixes: 4 } as const;

describe("migrations", () => {
  it("have a frozen database of each version", () => {
    expect(readdirSync(fixtures).toSorted()).toEqual(versions.map((version) => `schema-${version}.sql`));
  });

  it.each(versions)("lead from schema %d to the newest, with everything in it", async (version) => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const [old, fresh] = [join(directory, "old"), join(directory, "fresh")];
      restore(version, old);
      keep(fresh);
      expect(stateOf(old)).toEqual({ ...nothing, ...content });
      expect(schemaOf(old)).toEqual(schemaOf(fresh));
      expect(schemaOf(old).length).toBeGreaterThan(0);
      withDatabase(old, (database) => {
        expect(schemaVersion(database)).toBe(migrations.length);
      });
    });
  });

  it.each(versions.slice(2))("keep the history of schema %d", async (version) => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "old");
      restore(version, folder);
      const store = openStore(folder, options);
      expect(store.history.read(conversation)).toMatchObject([
        {
          id: "old-1",
          at: 5_000,
          source: "ana!a@a.test",
          account: "Ana",
          text: "hello",
          tags: new Map([["+a", "b"]]),
        },
      ]);
      expect(store.history.read(channel)).toMatchObject([
        {
          id: "old-2",
          addressee: "@#tea",
          lines: [
            { text: "one", concat: false },
            { text: "two", concat: true },
          ],
        },
      ]);
      const reactions = store.history.replies({ ...conversation, parents: ["old-1"] });
      expect(reactions.map(({ id }) => id)).toEqual(version < 5 ? [] : ["old-3"]);
      const edits = store.history.read({ ...conversation, kinds: ["edit"] });
      expect(edits).toMatchObject(version < 6 ? [] : [{ id: "old-4", edits: "old-1", text: "hello" }]);
      const range = { owner: "ana@rs", after: 0, before: 9_000, limit: 9, first: "newest" } as const;
      expect(store.history.conversations(range)).toEqual([
        { other: { key: "bob@dw", account: "bob", nick: "rob" }, at: 5_000 },
      ]);
      store.close();
    });
  });

  it.each(versions.slice(6))("keep the uploaded files of schema %d", async (version) => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "old");
      restore(version, folder);
      const store = openStore(folder, options);
      const facts = { account: "Ana", name: undefined, type: "image/png", extension: "png", at: 8_000 };
      expect(store.files.page("", 9)).toEqual([{ id: "A".repeat(22), size: 70, ...facts }]);
      expect(store.files.usage()).toEqual({ files: 1, bytes: 70 });
      store.close();
    });
  });

  it.each(versions.slice(7))("keep the place of a node of schema %d", async (version) => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "old");
      restore(version, folder);
      const store = openStore(folder, options);
      expect(store.node.place).toEqual({ position: 5 });
      store.close();
    });
  });

  it("apply the steps that are missing, in order", () => {
    const database = new Database(":memory:");
    const steps = ["CREATE TABLE a (x)", "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2)"];
    migrate(database, steps.slice(0, 1));
    expect(schemaVersion(database)).toBe(1);
    migrate(database, [...steps, "UPDATE a SET x = x * 10"]);
    expect(schemaVersion(database)).toBe(3);
    expect(database.query("SELECT x FROM a").values()).toEqual([[10], [20]]);
  });

  it("leave the version before a step that fails", () => {
    const database = new Database(":memory:");
    const steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); INSERT INTO c VALUES (1)"];
    expect(failure(() => migrate(database, steps)).message).toContain("no such table: c");
    expect(schemaVersion(database)).toBe(1);
    expect(database.query("SELECT name FROM sqlite_schema").values()).toEqual([["a"]]);
  });
});
