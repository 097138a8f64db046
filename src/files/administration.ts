/** The files of others, for operators: usage by account, lists, and removal. Knows no permissions. */
import type { AccountUsage, FileRecord, FileRecords } from "./record.ts";
import { Refused } from "./refusals.ts";

/** An uploaded file, and where everyone can read it. */
export interface HostedFile extends FileRecord {
  readonly url: string;
}

export interface FilePage {
  /** The newest first. */
  readonly files: readonly HostedFile[];
  /** Sums of all files of the account. */
  readonly total: number;
  readonly bytes: number;
}

interface AdministrationParts {
  readonly records: FileRecords;
  /** False if there was no such file. */
  readonly remove: (id: string) => Promise<boolean>;
  readonly urlOf: (file: FileRecord) => string;
  /** True while nothing may be written. */
  readonly paused: () => boolean;
  /** Receives a fault of the store or the disk. */
  readonly failed: (error: unknown) => void;
}

/** Files that one removal takes. */
const MOST_REMOVED = 1_000;

/** The id at the end of a URL, or alone. */
const ID = /(?:^|\/)([\w-]{22})(?:\.[a-z0-9.]{1,16})?$/u;

/** Every method throws, or rejects, if the store cannot be read or written, or files are not written at the moment. */
export class FileAdministration {
  readonly #parts: AdministrationParts;

  constructor(parts: AdministrationParts) {
    this.#parts = parts;
  }

  /** The accounts with the most bytes, most first. */
  usage(most: number): readonly AccountUsage[] {
    return this.#watched(() => this.#parts.records.usageByAccount(most));
  }

  list(account: string, offset: number, most: number): FilePage {
    const { records } = this.#parts;
    return this.#watched(() => {
      const { files: total, bytes } = records.usage(account);
      const files = records.ofAccount(account, offset, most).map((file) => this.#hosted(file));
      return { files, total, bytes };
    });
  }

  /** Removes a file by its URL, or the last part of it. Undefined if there is no such file. */
  remove(place: string): Promise<HostedFile | undefined> {
    const { records, remove } = this.#parts;
    const [, id = ""] = ID.exec(place) ?? [];
    return this.#watchedWork(async () => {
      const file = records.find(id);
      if (file === undefined) return undefined;
      this.#requireRunning();
      return (await remove(id)) ? this.#hosted(file) : undefined;
    });
  }

  /** Removes files of an account, the newest first and a thousand at most. Resolves to their number. */
  removeAll(account: string): Promise<number> {
    const { records, remove } = this.#parts;
    return this.#watchedWork(async () => {
      let removed = 0;
      for (const { id } of records.ofAccount(account, 0, MOST_REMOVED)) {
        this.#requireRunning();
        if (await remove(id)) removed += 1;
      }
      return removed;
    });
  }

  #hosted(file: FileRecord): HostedFile {
    return { ...file, url: this.#parts.urlOf(file) };
  }

  #watched<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#parts.failed(error);
      throw error;
    }
  }

  async #watchedWork<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused)) this.#parts.failed(error);
      throw error;
    }
  }

  #requireRunning(): void {
    if (this.#parts.paused()) throw new Refused("paused");
  }
}
