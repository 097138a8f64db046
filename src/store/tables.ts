/** The tables of accounts and bans: records become rows, and rows records. */
import type { Database } from "bun:sqlite";
import type { AccountRecord, DurableChange, DurableState } from "../irc/network/durable.ts";
import type { BanKind, ServerBan } from "../irc/network/server-bans.ts";
import type { StoredRecord } from "./record-forms.ts";
import { StoreError } from "./errors.ts";
import { inTransaction } from "./transaction.ts";

/** Folds a name to the form in which it is compared. */
export type Fold = (name: string) => string;

interface AccountRow {
  readonly name: string;
  readonly password_hash: string;
  readonly scram: string;
  readonly created_at: number;
  readonly suspended: string | null;
}

interface BanRow {
  readonly kind: BanKind;
  readonly mask: string;
  readonly reason: string;
  readonly set_by: string;
  readonly set_at: number;
  readonly expires_at: number | null;
}

const ACCOUNTS =
  "SELECT name, password_hash, scram, created_at, suspended FROM accounts ORDER BY created_at, id";
const BANS = "SELECT kind, mask, reason, set_by, set_at, expires_at FROM bans ORDER BY id";

/** An account that is written again keeps its place. */
const PUT_ACCOUNT = `
  INSERT INTO accounts (key, name, password_hash, scram, created_at, suspended) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET
    name = excluded.name, password_hash = excluded.password_hash, scram = excluded.scram,
    created_at = excluded.created_at, suspended = excluded.suspended`;
/** A ban that is set again gets a new place, as the newest. */
const PUT_BAN = `
  INSERT OR REPLACE INTO bans (kind, key, mask, reason, set_by, set_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`;

export class Tables {
  readonly #database: Database;
  readonly #fold: Fold;

  constructor(database: Database, fold: Fold) {
    this.#database = database;
    this.#fold = fold;
  }

  /** Identifies the record that a change is about: a later change with the same text takes the place of an earlier one. */
  subjectOf(change: DurableChange): string {
    switch (change.kind) {
      case "account":
        return `account ${this.#fold(change.account.name)}`;
      case "account-removed":
        return `account ${this.#fold(change.name)}`;
      case "ban":
      case "ban-removed":
        return `${change.ban.kind} ban ${maskKey(change.ban.mask)}`;
    }
  }

  /** Writes one change. The caller has begun a transaction. */
  write(change: DurableChange): void {
    switch (change.kind) {
      case "account":
        this.#putAccount(change.account);
        return;
      case "account-removed":
        this.#database.query("DELETE FROM accounts WHERE key = ?").run(this.#fold(change.name));
        return;
      case "ban":
        this.#putBan(change.ban);
        return;
      case "ban-removed":
        this.#database
          .query("DELETE FROM bans WHERE kind = ? AND key = ?")
          .run(change.ban.kind, maskKey(change.ban.mask));
    }
  }

  has(record: StoredRecord): boolean {
    return record.kind === "account"
      ? this.#found("SELECT 1 FROM accounts WHERE key = ?", this.#fold(record.account.name))
      : this.#found(
          "SELECT 1 FROM bans WHERE kind = ? AND key = ?",
          record.ban.kind,
          maskKey(record.ban.mask),
        );
  }

  read(): DurableState {
    return { accounts: [...this.accounts()], bans: [...this.bans()] };
  }

  /** Oldest first. Throws a SyntaxError for a column that this program has not written. */
  *accounts(): Generator<AccountRecord> {
    for (const row of this.#database.query<AccountRow, []>(ACCOUNTS).iterate()) {
      // Both columns hold what `#putAccount` has written.
      const scram = JSON.parse(row.scram) as AccountRecord["scram"];
      const suspended = JSON.parse(row.suspended ?? "null") as AccountRecord["suspended"] | null;
      yield {
        name: row.name,
        passwordHash: row.password_hash,
        scram,
        createdAt: row.created_at,
        ...(suspended === null || suspended === undefined ? {} : { suspended }),
      };
    }
  }

  /** Oldest first. */
  *bans(): Generator<ServerBan> {
    for (const row of this.#database.query<BanRow, []>(BANS).iterate()) {
      yield {
        kind: row.kind,
        mask: row.mask,
        reason: row.reason,
        setBy: row.set_by,
        setAt: row.set_at,
        expiresAt: row.expires_at ?? undefined,
      };
    }
  }

  /** Number of all records. */
  count(): number {
    const sum = "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM bans) AS records";
    return this.#database.query<{ readonly records: number }, []>(sum).get()?.records ?? 0;
  }

  /** Removes bans that ended at this time or before, in milliseconds since the Unix epoch. */
  removeEndedBans(now: number): void {
    this.#database.query("DELETE FROM bans WHERE expires_at <= ?").run(now);
  }

  /**
   * Gives accounts the keys of the present casemapping, which may have changed since they were written. Throws a
   * {@link StoreError} if two of them have the same name now.
   */
  foldNames(): void {
    const rows = this.#database
      .query<{ readonly id: number; readonly key: string; readonly name: string }, []>(
        "SELECT id, key, name FROM accounts",
      )
      .all();
    const names = new Map<string, string>();
    for (const { name } of rows) {
      const other = names.get(this.#fold(name));
      if (other !== undefined) {
        throw new StoreError(
          "RELAIS_STORE_NAMES",
          `The accounts "${other}" and "${name}" have the same name with this network.casemapping: start with the previous casemapping, and remove one of them.`,
        );
      }
      names.set(this.#fold(name), name);
    }
    const changed = rows.filter(({ key, name }) => key !== this.#fold(name));
    if (changed.length === 0) return;
    inTransaction(this.#database, () => {
      const set = this.#database.query("UPDATE accounts SET key = ? WHERE id = ?");
      // First to keys that no name can have, since one account may take the former key of another.
      for (const { id } of changed) set.run(` ${id}`, id);
      for (const { id, name } of changed) set.run(this.#fold(name), id);
    });
  }

  #putAccount({ name, passwordHash, scram, createdAt, suspended }: AccountRecord): void {
    this.#database
      .query(PUT_ACCOUNT)
      .run(
        this.#fold(name),
        name,
        passwordHash,
        JSON.stringify(scram),
        createdAt,
        suspended === undefined ? null : JSON.stringify(suspended),
      );
  }

  #putBan({ kind, mask, reason, setBy, setAt, expiresAt }: ServerBan): void {
    this.#database.query(PUT_BAN).run(kind, maskKey(mask), mask, reason, setBy, setAt, expiresAt ?? null);
  }

  #found(query: string, ...values: readonly string[]): boolean {
    return this.#database.query<unknown, string[]>(query).get(...values) !== null;
  }
}

/** Case does not matter in masks, with any casemapping. */
function maskKey(mask: string): string {
  return mask.toLowerCase();
}
