/**
 * Uploads to the file host: several at once, with progress, an end at any time, and another try. Knows no browser: `UploadPort`
 * sends. Source: soju.im/filehost.
 */

/** Facts that the browser knows of a file before it is sent. */
export interface Sendable {
  readonly name: string;
  readonly size: number;
  /** Media type, or empty. */
  readonly type: string;
}

export interface UploadRequest<F extends Sendable> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: F;
  /** Receives the number of bytes that were sent. */
  readonly progress: (sent: number) => void;
}

export interface UploadAnswer {
  /** 0 where there was none. */
  readonly status: number;
  readonly location: string | undefined;
  /** Seconds until another try may succeed. */
  readonly retryAfter: number | undefined;
}

export interface UploadPort<F extends Sendable> {
  /** `done` never rejects, and resolves with status 0 after `cancel`. */
  post(request: UploadRequest<F>): { readonly done: Promise<UploadAnswer>; readonly cancel: () => void };
  /** The value of Authorization; undefined for none. Rejects with an {@link UploadRefused}. */
  authorize(): Promise<string | undefined>;
  /** URL for uploads; undefined where there is no file host. */
  readonly url: () => string | undefined;
}

/** Why a file was not taken: names of texts. */
export type UploadFault =
  | "account"
  | "refused"
  | "connection"
  | "too-large"
  | "full"
  | "kind"
  | "damaged"
  | "busy"
  | "slow"
  | "empty"
  | "no-host"
  | "insecure"
  | "other";

export class UploadRefused extends Error {
  readonly fault: UploadFault;

  constructor(fault: UploadFault) {
    super(`the upload was refused: ${fault}`);
    this.name = "UploadRefused";
    this.fault = fault;
  }
}

export interface Upload {
  readonly id: number;
  /** Key of the buffer for which it is. */
  readonly buffer: string;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly phase: "waiting" | "sending" | "done" | "failed";
  readonly fault?: UploadFault;
  readonly retryAfter?: number | undefined;
  /** URL of the file, once it is there. */
  readonly url?: string;
}

/** Uploads at one time, and files that may wait in one buffer. */
const AT_ONCE = 3;
export const MOST_FILES = 10;

const faultOfStatus: Readonly<Record<number, UploadFault>> = {
  0: "connection",
  400: "empty",
  401: "refused",
  403: "refused",
  408: "slow",
  413: "too-large",
  415: "kind",
  422: "damaged",
  429: "busy",
  503: "busy",
  507: "full",
};

interface Entry<F> {
  upload: Upload;
  readonly file: F;
  cancel: () => void;
}

export class Uploads<F extends Sendable> {
  readonly #port: UploadPort<F>;
  readonly #changed: (uploads: readonly Upload[]) => void;
  #entries: Entry<F>[] = [];
  #last = 0;

  constructor(port: UploadPort<F>, changed: (uploads: readonly Upload[]) => void) {
    this.#port = port;
    this.#changed = changed;
  }

  get all(): readonly Upload[] {
    return this.#entries.map(({ upload }) => upload);
  }

  /** Takes files for a buffer. Returns those that were too many. */
  add(buffer: string, files: readonly F[]): readonly F[] {
    const room = MOST_FILES - this.#entries.filter(({ upload }) => upload.buffer === buffer).length;
    for (const file of files.slice(0, Math.max(0, room))) {
      const { name, size } = file;
      const upload: Upload = { id: ++this.#last, buffer, name, size, sent: 0, phase: "waiting" };
      this.#entries.push({ upload, file, cancel: () => undefined });
    }
    this.#tell();
    this.#next();
    return files.slice(Math.max(0, room));
  }

  /** Ends an upload, or forgets one that has ended. */
  remove(id: number): void {
    const entry = this.#entries.find(({ upload }) => upload.id === id);
    this.#entries = this.#entries.filter((other) => other !== entry);
    entry?.cancel();
    this.#tell();
    this.#next();
  }

  retry(id: number): void {
    const entry = this.#entries.find(({ upload }) => upload.id === id && upload.phase === "failed");
    if (entry === undefined) return;
    const { fault: _, retryAfter: __, ...upload } = entry.upload;
    entry.upload = { ...upload, sent: 0, phase: "waiting" };
    this.#tell();
    this.#next();
  }

  /** URLs of the files of the buffer that are there, in their order. They are forgotten. */
  take(buffer: string): readonly string[] {
    const urls = this.all.flatMap((upload) =>
      upload.buffer === buffer && upload.url !== undefined ? [upload.url] : [],
    );
    this.#entries = this.#entries.filter(({ upload }) => upload.buffer !== buffer || upload.phase !== "done");
    this.#tell();
    return urls;
  }

  #tell(): void {
    this.#changed(this.all);
  }

  #next(): void {
    const busy = this.#entries.filter(({ upload }) => upload.phase === "sending").length;
    const waiting = this.#entries.filter(({ upload }) => upload.phase === "waiting");
    for (const entry of waiting.slice(0, Math.max(0, AT_ONCE - busy))) void this.#send(entry);
  }

  #change(entry: Entry<F>, change: Partial<Upload>): void {
    if (!this.#entries.includes(entry)) return;
    entry.upload = { ...entry.upload, ...change };
    this.#tell();
  }

  async #send(entry: Entry<F>): Promise<void> {
    this.#change(entry, { phase: "sending" });
    try {
      const { location, base } = await this.#post(entry);
      this.#change(entry, { phase: "done", sent: entry.file.size, url: new URL(location, base).href });
    } catch (error) {
      const refusal = error instanceof Failed ? error : undefined;
      const fault = error instanceof UploadRefused ? error.fault : (refusal?.fault ?? "other");
      this.#change(entry, { phase: "failed", fault, retryAfter: refusal?.retryAfter });
    }
    this.#next();
  }

  async #post(entry: Entry<F>): Promise<{ readonly location: string; readonly base: string }> {
    const base = this.#port.url();
    if (base === undefined) throw new UploadRefused("no-host");
    if (entry.file.size === 0) throw new UploadRefused("empty");
    let answer = await this.#try(entry, base);
    // A token may have ended on its way.
    if (answer.status === 401) answer = await this.#try(entry, base);
    const { status, location, retryAfter } = answer;
    if (status === 201 && location !== undefined && URL.canParse(location, base)) return { location, base };
    throw new Failed(faultOfStatus[status] ?? "other", retryAfter);
  }

  async #try(entry: Entry<F>, url: string): Promise<UploadAnswer> {
    const authorization = await this.#port.authorize();
    const { file } = entry;
    // It was cancelled meanwhile.
    if (!this.#entries.includes(entry)) return { status: 0, location: undefined, retryAfter: undefined };
    const headers = {
      "content-type": file.type === "" ? "application/octet-stream" : file.type,
      "content-disposition": dispositionOf(file.name),
      ...(authorization !== undefined && { authorization }),
    };
    const progress = (sent: number): void => this.#change(entry, { sent: Math.min(sent, file.size) });
    const { done, cancel } = this.#port.post({ url, headers, file, progress });
    entry.cancel = cancel;
    return done;
  }
}

class Failed extends UploadRefused {
  readonly retryAfter: number | undefined;

  constructor(fault: UploadFault, retryAfter: number | undefined) {
    super(fault);
    this.retryAfter = retryAfter;
  }
}

/** Source: RFC 6266, section 4.1; RFC 8187, section 3.2. */
function dispositionOf(name: string): string {
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/gu,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}
