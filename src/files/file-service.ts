/**
 * The file host: users upload files with the credentials of their accounts, and everyone who knows a file's URL can read it.
 * Knows HTTP and files; accounts and the store are handed in. Source: soju.im/filehost.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { accountOf } from "./access.ts";
import { FileAdministration } from "./administration.ts";
import type { FileAccounts } from "./access.ts";
import { disposition } from "./file-name.ts";
import { isShown } from "./kinds.ts";
import type { FileLimits } from "./limits.ts";
import type { FileRecord, FileRecords, Usage } from "./record.ts";
import { Refused } from "./refusals.ts";
import type { RefusalCode } from "./refusals.ts";
import { created, finished, optionsOf, refusalOf, refused } from "./responses.ts";
import { isOver, Sweep } from "./sweep.ts";
import type { Timers } from "./timers.ts";
import { Uploads } from "./uploads.ts";
import type { HandedUploads } from "./uploads.ts";

export interface FileOptions {
  /** URL for uploads; the files' URLs begin with it. Undefined for no file host. */
  readonly url: string | undefined;
  readonly limits: FileLimits;
}

/** Circumstances of a request. */
export interface RequestFacts {
  readonly remoteAddress: string | undefined;
  /** False for a page that may not use the server. */
  readonly allowedOrigin: boolean;
}

export type FileEvent =
  | ({ readonly kind: "file-uploaded"; readonly address: string } & FileRecord)
  | { readonly kind: "file-removed"; readonly address: string; readonly account: string; readonly id: string }
  | { readonly kind: "file-refused"; readonly address: string; readonly reason: RefusalCode }
  | { readonly kind: "files-failed"; readonly error: unknown };

export interface FileServiceParts {
  readonly folder: string;
  readonly records: FileRecords;
  readonly accounts: FileAccounts;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly timers: Timers;
  readonly observe: (event: FileEvent) => void;
}

/** Milliseconds between two steps of the removal of old files. */
const PAUSE = 10_000;
/** Seconds for which a reader may keep a file. Its content never changes. */
const CACHED = 86_400;
const UPLOAD_METHODS = ["OPTIONS", "POST"];
/** With uploads at `/`, other paths are not of the file host. */
const FILE_NAME = /^\/[\w-]{22}\./u;
const FILE_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS"];

export class FileService {
  readonly #parts: FileServiceParts;
  readonly #uploads: Uploads;
  readonly #sweep: Sweep;
  /** For operators. */
  readonly administration: FileAdministration;
  readonly #outcomes = new Map<string, number>([["accepted", 0]]);
  #options: FileOptions;
  #paused = false;
  #cancel: () => void = () => undefined;

  constructor(parts: FileServiceParts, options: FileOptions) {
    this.#parts = parts;
    this.#options = options;
    const limits = (): FileLimits => this.#options.limits;
    this.#uploads = new Uploads({ ...parts, limits });
    this.#sweep = new Sweep({ ...parts, limits });
    this.administration = new FileAdministration({
      records: parts.records,
      remove: (id) => this.#sweep.remove(id),
      urlOf: (file) => this.#urlOf(file),
      paused: () => this.#paused,
      failed: (error) => parts.observe({ kind: "files-failed", error }),
    });
  }

  /** For metrics. */
  get usage(): Usage {
    return this.#parts.records.usage();
  }

  /** For metrics: uploads under way. */
  get uploading(): number {
    return this.#uploads.active;
  }

  /** For metrics: uploads by outcome, `accepted` or the code of the refusal. */
  get outcomes(): ReadonlyMap<string, number> {
    return this.#outcomes;
  }

  configure(options: FileOptions): void {
    this.#options = options;
  }

  /** Takes uploads, and removes what is over. */
  start(): void {
    this.#paused = false;
    this.#wait();
  }

  /** From now on nothing is written. Files can still be read. */
  pause(): void {
    this.#paused = true;
    this.#cancel();
  }

  /** Recent uploads, for the process that goes on after an upgrade. */
  get handedUploads(): HandedUploads {
    return this.#uploads.handedUploads;
  }

  /** Goes on with those that another process has counted. */
  takeUploads(handed: HandedUploads): void {
    this.#uploads.takeUploads(handed);
  }

  /** Undefined for a path that is not of the file host. Never rejects. */
  async answer(request: Request, facts: RequestFacts): Promise<Response | undefined> {
    const name = this.#nameIn(request.url);
    if (name === undefined) return undefined;
    const methods = name === "" ? UPLOAD_METHODS : FILE_METHODS;
    const origin = request.headers.get("origin") ?? undefined;
    const address = facts.remoteAddress ?? "";
    let response: Response;
    try {
      if (!methods.includes(request.method)) throw new Refused("method");
      response = await this.#respond(request, name, methods, { ...facts, remoteAddress: address });
    } catch (error) {
      const refusal = refusalOf(error);
      const { method } = request;
      if (method === "POST") this.#count(refusal.code);
      if (refusal.code === "disk") this.#parts.observe({ kind: "files-failed", error: refusal.cause });
      else if (method === "POST" || method === "DELETE") {
        this.#parts.observe({ kind: "file-refused", address, reason: refusal.code });
      }
      response = refused(refusal, methods, request.body !== null);
    }
    return finished(response, facts.allowedOrigin ? origin : undefined);
  }

  #respond(
    request: Request,
    name: string,
    methods: readonly string[],
    facts: RequestFacts & { readonly remoteAddress: string },
  ): Response | Promise<Response> {
    switch (request.method) {
      case "OPTIONS":
        return optionsOf(methods);
      case "POST":
        return this.#upload(request, facts);
      case "DELETE":
        return this.#remove(request, name, facts);
      default:
        return this.#show(request, this.#find(name));
    }
  }

  async #upload(
    request: Request,
    { allowedOrigin, remoteAddress }: RequestFacts & { readonly remoteAddress: string },
  ): Promise<Response> {
    const account = await this.#enter(request, allowedOrigin, remoteAddress);
    mkdirSync(this.#parts.folder, { recursive: true, mode: 0o700 });
    const record = await this.#uploads.take(account, request, () => this.#paused);
    this.#count("accepted");
    this.#parts.observe({ kind: "file-uploaded", address: remoteAddress, ...record });
    return created(this.#urlOf(record));
  }

  async #remove(
    request: Request,
    name: string,
    { allowedOrigin, remoteAddress }: RequestFacts & { readonly remoteAddress: string },
  ): Promise<Response> {
    const account = await this.#enter(request, allowedOrigin, remoteAddress);
    const record = this.#find(name);
    if (record.account !== account) throw new Refused("not-owner");
    await this.#sweep.remove(record.id);
    this.#parts.observe({ kind: "file-removed", address: remoteAddress, account, id: record.id });
    return new Response(null, { status: 204 });
  }

  /** The account of the client, for a request that changes something. */
  #enter({ headers }: Request, allowedOrigin: boolean, address: string): Promise<string> {
    if (!allowedOrigin) throw new Refused("origin");
    if (this.#paused) throw new Refused("paused");
    return accountOf(this.#parts.accounts, headers, address);
  }

  async #show({ headers }: Request, { id, extension, name, type }: FileRecord): Promise<Response> {
    const file = Bun.file(join(this.#parts.folder, id));
    if (!(await file.exists())) throw new Refused("not-found");
    const tag = `"${id}"`;
    const fields = { etag: tag, "cache-control": `public, max-age=${CACHED}, immutable` };
    const known = (headers.get("if-none-match") ?? "").split(",").map((each) => each.trim());
    if (known.some((each) => each === "*" || each.replace(/^W\//u, "") === tag)) {
      return new Response(null, { status: 304, headers: fields });
    }
    // The runtime answers ranges, and knows no conditions.
    if ((headers.get("if-range") ?? tag) !== tag) headers.delete("range");
    return new Response(file, {
      headers: {
        ...fields,
        "accept-ranges": "bytes",
        "content-type": type,
        "content-disposition": disposition(isShown(type), name ?? `${id}.${extension}`),
      },
    });
  }

  #find(name: string): FileRecord {
    const [, id = "", extension] = /^([\w-]{22})\.([a-z0-9.]{1,16})$/u.exec(name) ?? [];
    const record = this.#parts.records.find(id);
    if (record?.extension !== extension || record === undefined) throw new Refused("not-found");
    if (isOver(record, { ...this.#parts, limits: () => this.#options.limits }))
      throw new Refused("not-found");
    return record;
  }

  #urlOf({ id, extension }: FileRecord): string {
    return `${this.#base}/${id}.${extension}`;
  }

  /** The URL of uploads without a slash at its end. */
  get #base(): string {
    return (this.#options.url ?? "").replace(/\/$/u, "");
  }

  /** The part of the path that follows that of uploads, without the slash; empty for uploads themselves. */
  #nameIn(asked: string): string | undefined {
    const base = URL.parse(this.#base)?.pathname.replace(/\/$/u, "");
    const path = URL.parse(asked)?.pathname;
    if (base === undefined || path === undefined) return undefined;
    if (path === base || path === `${base}/`) return "";
    return path.startsWith(`${base}/`) && (base !== "" || FILE_NAME.test(path))
      ? path.slice(base.length + 1)
      : undefined;
  }

  #count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  #wait(): void {
    this.#cancel = this.#parts.timers.after(PAUSE, () => void this.#step());
  }

  async #step(): Promise<void> {
    try {
      this.#uploads.tidy();
      await this.#sweep.step();
    } catch (error) {
      this.#parts.observe({ kind: "files-failed", error });
    }
    if (!this.#paused) this.#wait();
  }
}
