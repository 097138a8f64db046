/** The table of uploaded files: implements the interface that the part for files states. */
import type { Database } from "bun:sqlite";
import type { AccountUsage, FileRecord, FileRecords, Usage } from "../files/record.ts";

interface Row extends Omit<FileRecord, "name"> {
  readonly name: string | null;
}

const ADD = "INSERT INTO files (id, account, name, type, extension, size, at) VALUES (?, ?, ?, ?, ?, ?, ?)";
const USAGE = "SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM files";
const USAGE_BY_ACCOUNT =
  "SELECT account, count(*) AS files, sum(size) AS bytes FROM files GROUP BY account ORDER BY bytes DESC, account LIMIT ?";

export class FileTable implements FileRecords {
  readonly #database: Database;
  readonly #errorOf: (error: unknown) => unknown;
  /** The sum of all files. */
  #total: Usage;

  /** `errorOf` turns an error of SQLite into a `StoreError`; every method throws these. */
  constructor(database: Database, errorOf: (error: unknown) => unknown) {
    this.#database = database;
    this.#errorOf = errorOf;
    this.#total = this.#read((query) => query<Usage, []>(USAGE).get()) ?? { files: 0, bytes: 0 };
  }

  add({ id, account, name, type, extension, size, at }: FileRecord): void {
    this.#read((query) => query(ADD).run(id, account, name ?? null, type, extension, size, at));
    this.#total = { files: this.#total.files + 1, bytes: this.#total.bytes + size };
  }

  find(id: string): FileRecord | undefined {
    const row = this.#read((query) => query<Row, [string]>("SELECT * FROM files WHERE id = ?").get(id));
    return row === null ? undefined : recordOf(row);
  }

  remove(id: string): boolean {
    const size = this.find(id)?.size;
    if (size === undefined) return false;
    this.#read((query) => query("DELETE FROM files WHERE id = ?").run(id));
    this.#total = { files: this.#total.files - 1, bytes: this.#total.bytes - size };
    return true;
  }

  usage(account?: string): Usage {
    if (account === undefined) return this.#total;
    const query = `${USAGE} WHERE account = ?`;
    return this.#read((prepare) => prepare<Usage, [string]>(query).get(account)) ?? { files: 0, bytes: 0 };
  }

  usageByAccount(most: number): readonly AccountUsage[] {
    return this.#read((prepare) => prepare<AccountUsage, [number]>(USAGE_BY_ACCOUNT).all(most));
  }

  ofAccount(account: string, offset: number, most: number): readonly FileRecord[] {
    const page = "SELECT * FROM files WHERE account = ? ORDER BY at DESC, id LIMIT ? OFFSET ?";
    const rows = this.#read((query) => query<Row, [string, number, number]>(page).all(account, most, offset));
    return rows.map(recordOf);
  }

  page(after: string, most: number): readonly FileRecord[] {
    const page = "SELECT * FROM files WHERE id > ? ORDER BY id LIMIT ?";
    return this.#read((query) => query<Row, [string, number]>(page).all(after, most)).map(recordOf);
  }

  #read<T>(work: (query: Database["query"]) => T): T {
    try {
      return work(this.#database.query.bind(this.#database));
    } catch (error) {
      throw this.#errorOf(error);
    }
  }
}

function recordOf({ name, ...row }: Row): FileRecord {
  return { ...row, name: name ?? undefined };
}
