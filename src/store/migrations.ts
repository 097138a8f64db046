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
  // `shown`: see `src/store/message-tables.ts`; a deleted message keeps its place and its id. `lines`, `tags`: JSON.
  // `message_index` and `message_ids` have the messages up to `indexed` (`src/store/message-index.ts`).
  // A conversation has a row for each of its two accounts: `sequence` and `at` are those of its last shown message.
  `CREATE TABLE messages (
     sequence INTEGER PRIMARY KEY,
     target TEXT NOT NULL,
     shown INTEGER NOT NULL,
     id TEXT NOT NULL,
     at INTEGER NOT NULL,
     command TEXT NOT NULL,
     source TEXT NOT NULL,
     account TEXT,
     addressee TEXT NOT NULL,
     prefixes INTEGER NOT NULL,
     text TEXT,
     lines TEXT,
     tags TEXT
   ) STRICT;
   CREATE TABLE message_index (
     target TEXT NOT NULL,
     shown INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     PRIMARY KEY (target, shown, sequence)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE message_ids (
     id TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     PRIMARY KEY (id, sequence)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE message_index_state (indexed INTEGER NOT NULL) STRICT;
   INSERT INTO message_index_state VALUES (0);
   CREATE TABLE conversations (
     owner TEXT NOT NULL,
     other TEXT NOT NULL,
     target TEXT NOT NULL,
     account TEXT NOT NULL,
     nick TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (owner, other)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX conversations_by_time ON conversations (owner, at, sequence);
   CREATE INDEX conversations_by_target ON conversations (target);`,
  // The channels of histories. `channel` is NULL once the history has ended, until its messages are removed.
  `CREATE TABLE histories (target TEXT PRIMARY KEY, channel TEXT, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   INSERT INTO histories SELECT DISTINCT target, NULL, 0 FROM messages WHERE target LIKE '#%';`,
  // `author` is the number of a user without an account, in the run of the server in which the message was said. `parent` is
  // the id of the message that a TAGMSG is about.
  // `forgotten`: accounts whose messages are to be deleted, from one time to another (`src/store/forgetting.ts`).
  `ALTER TABLE messages ADD COLUMN author INTEGER;
   ALTER TABLE messages ADD COLUMN parent TEXT;
   CREATE INDEX messages_by_parent ON messages (parent, sequence) WHERE parent IS NOT NULL;
   CREATE TABLE forgotten (
     account TEXT NOT NULL,
     since INTEGER NOT NULL,
     until INTEGER NOT NULL,
     done INTEGER NOT NULL,
     PRIMARY KEY (account, since)
   ) STRICT, WITHOUT ROWID;`,
  // `edited` is the time of the last edit of a message, whose text it has. `edits`, of an edit, is the sequence of that
  // message: see `src/store/message-edits.ts`.
  `ALTER TABLE messages ADD COLUMN edited INTEGER;
   ALTER TABLE messages ADD COLUMN edits INTEGER;
   CREATE INDEX messages_by_edits ON messages (edits, sequence) WHERE edits IS NOT NULL;`,
  // Uploaded files; their contents are in the folder `files`.
  `CREATE TABLE files (
     id TEXT PRIMARY KEY,
     account TEXT NOT NULL,
     name TEXT,
     type TEXT NOT NULL,
     extension TEXT NOT NULL,
     size INTEGER NOT NULL,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX files_by_account ON files (account, size);`,
  // One of several nodes: its place in the log, and a snapshot of the network (`src/store/node-table.ts`).
  `CREATE TABLE node (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`,
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
