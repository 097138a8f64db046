/** A whole server as a process of its own, in a folder that is gone afterwards: its figures come from /proc and its log. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuSeconds, residentKib } from "../peers/process-stats.ts";

const PROJECT = join(import.meta.dir, "../..");
const CERTIFICATES = join(import.meta.dir, "../../test/server/fixtures");
/** Milliseconds in which a server has to be up. */
const PATIENCE = 20_000;

export interface LiveOptions {
  /** Configuration besides the certificate, HTTP and the log: at least one [[listen]]. */
  readonly toml: string;
  /** Limit of open files; undefined for that of this process. */
  readonly openFiles?: number | undefined;
  /** Mounts a file system of this many MiB for the database, seen by the server alone. Needs root. */
  readonly diskMib?: number | undefined;
  /** A module that the server loads before its own. */
  readonly preload?: string | undefined;
  /** Words before the command, such as a policy of the scheduler. */
  readonly policy?: readonly string[];
  /** The folder of a server that has ended, with its data. */
  readonly folder?: string;
  /** The folder of its source, dependencies installed; that of this project by default. */
  readonly source?: string;
}

const common = `
[http]
port = 0
[log]
format = "json"
[[certificate]]
file = "cert.pem"
key = "key.pem"
`;

/** PEM text of one of the certificates that the tests use. */
export function pem(name: string): string {
  return readFileSync(join(CERTIFICATES, `${name}.pem`), "utf8");
}

export class LiveServer {
  readonly folder: string;
  /** Ports of the listeners that have one, in their order. */
  ports: readonly number[] = [];
  #httpPort = 0;
  readonly #child: Bun.Subprocess;

  private constructor(folder: string, command: readonly string[]) {
    this.folder = folder;
    this.#child = Bun.spawn([...command], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "" },
      stdin: "ignore",
      stdout: Bun.file(join(folder, "log")),
      stderr: Bun.file(join(folder, "errors")),
    });
  }

  /** Resolves when it listens. Rejects with its last words if it ends before. */
  static async start(options: LiveOptions): Promise<LiveServer> {
    const { toml, openFiles, diskMib, preload, policy = [], source = PROJECT } = options;
    const { folder = mkdtempSync(join(tmpdir(), "relais-live-")) } = options;
    for (const name of ["log", "errors"]) writeFileSync(join(folder, name), "");
    writeFileSync(join(folder, "relais.toml"), `${toml}${common}`);
    writeFileSync(join(folder, "cert.pem"), pem("localhost.cert"));
    writeFileSync(join(folder, "key.pem"), pem("localhost.key"));
    const mount =
      diskMib === undefined ? "" : `mkdir data && mount -t tmpfs -o size=${diskMib}m none data && `;
    const limit = openFiles === undefined ? "" : `ulimit -n ${openFiles} && `;
    const modules = preload === undefined ? [] : ["--preload", preload];
    const shell = [
      "sh",
      "-c",
      `${mount}${limit}exec "$@"`,
      "sh",
      ...policy,
      process.execPath,
      ...modules,
      join(source, "src/main.ts"),
    ];
    const server = new LiveServer(folder, diskMib === undefined ? shell : ["unshare", "-m", ...shell]);
    try {
      await server.#listening();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get port(): number {
    return this.ports[0] ?? 0;
  }

  /** False once the process has ended. */
  get runs(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get residentMib(): number {
    return residentKib(this.#child.pid) / 1024;
  }

  /** Seconds of processor time so far. */
  get cpu(): number {
    return cpuSeconds(this.#child.pid);
  }

  /** Open files, sockets among them. */
  get descriptors(): number {
    return readdirSync(`/proc/${this.#child.pid}/fd`).length;
  }

  /** Path of a file of its folder as the server sees it, mounted file systems included. */
  seen(name: string): string {
    return join(`/proc/${this.#child.pid}/root`, this.folder, name);
  }

  /** All lines of the log so far. */
  get log(): readonly string[] {
    return readFileSync(join(this.folder, "log"), "utf8")
      .split("\n")
      .filter((line) => line !== "");
  }

  /** Resolves when the log has this event beyond the first `from` lines. Rejects after some seconds. */
  async logged(event: string, from = 0): Promise<string> {
    const wanted = `"event":"${event}"`;
    return this.#until(`the event ${event}`, () =>
      this.log.slice(from).find((line) => line.includes(wanted)),
    );
  }

  /** Figures of /metrics by name, with their labels as they stand there. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    if (this.#httpPort === 0) {
      const line = await this.logged("http-listening");
      this.#httpPort = (JSON.parse(line) as { readonly port: number }).port;
    }
    const text = await (await fetch(`http://127.0.0.1:${this.#httpPort}/metrics`)).text();
    const found = text.matchAll(/^(\w+(?:\{[^}]*\})?) (\S+)$/gmu);
    return new Map([...found].map(([, name = "", value]) => [name, Number(value)]));
  }

  /**
   * Collects all garbage of a server that has `collect.ts` loaded. Resolves with the bytes of its heap that are in use. Rejects
   * after some seconds.
   */
  async collect(): Promise<number> {
    const file = join(this.folder, "live");
    rmSync(file, { force: true });
    this.#child.kill("SIGWINCH");
    return this.#until("a collection", () =>
      existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined,
    );
  }

  /** Ends it in good order, and leaves its folder. */
  async end(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.exited;
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    const errors = join(this.folder, "errors");
    const banner = await this.#until("a listener", () => {
      const text = readFileSync(errors, "utf8");
      if (!this.runs) throw new Error(`the server ended: ${text}`);
      return /^Listening on .*\.$/mu.exec(text)?.[0];
    });
    this.ports = [...banner.matchAll(/127\.0\.0\.1:(\d+)/gu)].map(([, port]) => Number(port));
  }

  async #until<T>(what: string, look: () => T | undefined): Promise<T> {
    for (const until = performance.now() + PATIENCE; performance.now() < until; await Bun.sleep(25)) {
      const found = look();
      if (found !== undefined) return found;
    }
    throw new Error(`waited ${PATIENCE / 1000} s for ${what}`);
  }
}
