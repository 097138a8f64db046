/**
 * The schema of the database, as numbered steps. Append only: a step that was released never changes. The number of the last
 * applied step is the schema's version, which SQLite keeps as `user_version`.
 */
import type { Database } from "bun:sqlite";
import { inTransaction } from "./transaction.ts";

/** Step 1 is the first. test/store/fixtures has a database of each version. */
export const migrations: readonly string[] = [
  // `key` is the name or the mask in the form in which it is compared.
  `CREATE TABLE accounts (
     id INTEGER PRIMARY KEY,
     key TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     password_hash TEXT NOT NULL,
     scram TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     suspended TEXT
   ) STRICT;
   CREATE TABLE bans (
     id INTEGER PRIMARY KEY,
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     mask TEXT NOT NULL,
     reason TEXT NOT NULL,
     set_by TEXT NOT NULL,
     set_at INTEGER NOT NULL,
     expires_at INTEGER,
     UNIQUE (kind, key)
   ) STRICT;`,
  // One table for records of every kind. A value is JSON, in the form in which records are exported.
  `CREATE TABLE records (
     id INTEGER PRIMARY KEY,
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     value TEXT NOT NULL,
     UNIQUE (kind, key)
   ) STRICT;
   INSERT INTO records (kind, key, value)
     SELECT 'account', key, json_patch(
       json_object('name', name, 'passwordHash', password_hash, 'scram', json(scram), 'createdAt', created_at),
       json_object('suspended', json(suspended)))
     FROM accounts ORDER BY created_at, id;
   INSERT INTO records (kind, key, value)
     SELECT 'ban', kind || ' ' || key, json_patch(
       json_object('kind', kind, 'mask', mask, 'reason', reason, 'setBy', set_by, 'setAt', set_at),
       json_object('expiresAt', expires_at))
     FROM bans ORDER BY id;
   DROP TABLE accounts;
   DROP TABLE bans;`,
];

/** Version of the schema; 0 for an empty database. */
export function schemaVersion(database: Database): number {
  return pragma(database, "user_version");
}

/** Applies the steps that the database lacks, each in a transaction of its own. */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  for (let version = schemaVersion(database) + 1; version <= steps.length; version += 1) {
    inTransaction(database, () => {
      database.run(steps[version - 1] ?? "");
      database.run(`PRAGMA user_version = ${version}`);
    });
  }
}

/** Value of a pragma that is one number. */
export function pragma(
  database: Database,
  name: "user_version" | "application_id" | "page_count" | "page_size",
): number {
  const row = database.query<Record<string, number>, []>(`PRAGMA ${name}`).get();
  return row?.[name] ?? 0;
}
