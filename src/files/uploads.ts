/** Takes uploads: receives a file, finds out its type, removes where a picture was taken, and keeps it, or leaves nothing. */
import { renameSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { statedName } from "./file-name.ts";
import { kindOf } from "./kinds.ts";
import type { FileLimits } from "./limits.ts";
import { cleanerFor } from "./positions/clean.ts";
import { DamagedPicture } from "./positions/bytes.ts";
import { receive, writeParts } from "./receive.ts";
import type { FileRecord, FileRecords } from "./record.ts";
import { Refused } from "./refusals.ts";
import type { Timers } from "./timers.ts";

/** Milliseconds in which uploads of an account are counted. */
const MINUTE = 60_000;

/** Ends the name of a file that is not complete. */
const PART = ".part";

export interface UploadParts {
  readonly folder: string;
  readonly records: FileRecords;
  readonly limits: () => FileLimits;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly timers: Timers;
}

/** When each account began its uploads of the last minute, as plain values. */
export type HandedUploads = readonly (readonly [account: string, begun: readonly number[]])[];

export class Uploads {
  readonly #parts: UploadParts;
  /** When each account began its uploads of the last minute. */
  readonly #begun = new Map<string, number[]>();
  #active = 0;

  constructor(parts: UploadParts) {
    this.#parts = parts;
  }

  /** Uploads under way. */
  get active(): number {
    return this.#active;
  }

  /** `paused` is asked before the file is kept. Throws a `Refused`, or an error of the disk or the store. */
  async take(account: string, request: Request, paused: () => boolean): Promise<FileRecord> {
    const { headers, body } = request;
    const { fileSize, uploadsAtOnce } = this.#parts.limits();
    if (/^multipart\//iu.test(headers.get("content-type") ?? "")) throw new Refused("form");
    if (body === null) throw new Refused("empty");
    const stated = Number(headers.get("content-length") ?? 0);
    if (stated > fileSize) throw new Refused("too-large");
    this.#checkRoom(account, stated);
    if (this.#active >= uploadsAtOnce) throw new Refused("too-many-uploads", { wait: 1 });
    this.#count(account);
    const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
    this.#active += 1;
    try {
      return await this.#keep(id, account, request, paused);
    } finally {
      this.#active -= 1;
      await Promise.all([this.#remove(id + PART), this.#remove(`${id}.clean${PART}`)]);
    }
  }

  /** By account, in milliseconds since the Unix epoch. */
  get handedUploads(): HandedUploads {
    return [...this.#begun];
  }

  /** Goes on with those that another process has counted. */
  takeUploads(handed: HandedUploads): void {
    for (const [account, times] of handed) this.#begun.set(account, [...times]);
  }

  /** Forgets counts that are over. */
  tidy(): void {
    const since = this.#parts.now() - MINUTE;
    for (const [account, times] of this.#begun) if ((times.at(-1) ?? 0) <= since) this.#begun.delete(account);
  }

  async #keep(
    id: string,
    account: string,
    { headers, body }: Request,
    paused: () => boolean,
  ): Promise<FileRecord> {
    const { limits, timers, now, folder, records } = this.#parts;
    const end = new AbortController();
    const path = join(folder, id + PART);
    const cancel = timers.after(limits().uploadTime, () => end.abort(new Refused("too-slow")));
    const { size, head } = await receive(
      body ?? new ReadableStream(),
      path,
      (received) => this.#checkSize(account, received),
      end.signal,
    ).finally(cancel);
    if (size === 0) throw new Refused("empty");
    const kind = await kindOf(head, headers.get("content-type"));
    const clean = await this.#clean(path, join(folder, `${id}.clean${PART}`), kind.type);
    const record = {
      id,
      account,
      name: statedName(headers.get("content-disposition")),
      ...kind,
      size: clean?.size ?? size,
      at: now(),
    };
    // From here on nothing waits, so that nobody else takes the room.
    if (paused()) throw new Refused("paused");
    this.#checkRoom(account, record.size);
    renameSync(clean?.path ?? path, join(folder, id));
    try {
      records.add(record);
    } catch (error) {
      await this.#remove(id);
      throw error;
    }
    return record;
  }

  /** The clean file; undefined where the file stays as it is. */
  async #clean(
    path: string,
    cleanPath: string,
    type: string,
  ): Promise<{ readonly path: string; readonly size: number } | undefined> {
    const clean = cleanerFor(type);
    if (clean === "unknown") throw new Refused("picture");
    if (clean === "none") return undefined;
    try {
      return { path: cleanPath, size: await writeParts(cleanPath, clean(await Bun.file(path).bytes())) };
    } catch (error) {
      throw error instanceof DamagedPicture ? new Refused("damaged", { cause: error }) : error;
    }
  }

  #checkSize(account: string, size: number): void {
    if (size > this.#parts.limits().fileSize) throw new Refused("too-large");
    this.#checkRoom(account, size);
  }

  #checkRoom(account: string, size: number): void {
    const { records, limits } = this.#parts;
    const { filesPerAccount, bytesPerAccount, totalBytes } = limits();
    const own = records.usage(account);
    if (own.files >= filesPerAccount || own.bytes + size > bytesPerAccount) throw new Refused("account-full");
    if (records.usage().bytes + size > totalBytes) throw new Refused("server-full");
  }

  #count(account: string): void {
    const now = this.#parts.now();
    const recent = (this.#begun.get(account) ?? []).filter((time) => time > now - MINUTE && time <= now);
    const [first = now] = recent;
    if (recent.length >= this.#parts.limits().uploadsPerMinute) {
      throw new Refused("too-often", { wait: Math.ceil((first + MINUTE - now) / 1000) });
    }
    recent.push(now);
    this.#begun.set(account, recent);
  }

  async #remove(name: string): Promise<void> {
    await rm(join(this.#parts.folder, name), { force: true });
  }
}
