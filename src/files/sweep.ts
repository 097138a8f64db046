/**
 * Removes what is over, a few files at a time: files past their age, files of accounts that are gone, records without a file,
 * and files without a record, which a crash may leave.
 */
import { existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { FileAccounts } from "./access.ts";
import type { FileLimits } from "./limits.ts";
import type { FileRecord, FileRecords } from "./record.ts";

/** Records that are looked at in a step. */
const STEP = 200;
const DAY = 86_400_000;

export interface SweepParts {
  readonly folder: string;
  readonly records: FileRecords;
  readonly accounts: Pick<FileAccounts, "madeAt">;
  readonly limits: () => FileLimits;
  readonly now: () => number;
}

/** True if nobody may have the file any longer: its time is over, or its account is gone, or is another one by now. */
export function isOver({ account, at }: FileRecord, { accounts, limits, now }: SweepParts): boolean {
  return now() - at > limits().days * DAY || (accounts.madeAt(account) ?? Infinity) > at;
}

export class Sweep {
  readonly #parts: SweepParts;
  #after = "";

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  /** Looks at the next files. True at the end of a round. */
  async step(): Promise<boolean> {
    const { records } = this.#parts;
    const page = records.page(this.#after, STEP);
    for (const record of page) {
      if (isOver(record, this.#parts) || !(await this.#exists(record.id))) await this.remove(record.id);
    }
    this.#after = page.length < STEP ? "" : (page.at(-1)?.id ?? "");
    if (this.#after !== "") return false;
    await this.#removeStrays();
    return true;
  }

  /** False if there was no such file. */
  async remove(id: string): Promise<boolean> {
    const found = this.#parts.records.remove(id);
    await rm(join(this.#parts.folder, id), { force: true });
    return found;
  }

  async #removeStrays(): Promise<void> {
    const { folder, records, limits, now } = this.#parts;
    if (!existsSync(folder)) return;
    for (const name of await readdir(folder)) {
      if (records.find(name) !== undefined) continue;
      const path = join(folder, name);
      const facts = await stat(path).catch(() => undefined);
      // A younger one may be that of an upload.
      if (facts?.isFile() === true && now() - facts.mtimeMs > limits().uploadTime)
        await rm(path, { force: true });
    }
  }

  #exists(id: string): Promise<boolean> {
    return Bun.file(join(this.#parts.folder, id)).exists();
  }
}
