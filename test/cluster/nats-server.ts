/** A NATS server of its own for a test, with a store in a temporary folder. Needs the program `nats-server`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LISTENING = /client connections on \S+:(\d+)/u;
const FILE = "nats.conf";
const plain = (folder: string): string => `jetstream { store_dir: "${folder}" }\n`;
const READY = "Server is ready";

/** True if NATS can have an entry on the disk before it acknowledges it, as docs/cluster.md asks for: from version 2.10 on. */
export function syncsEach(): boolean {
  if (Bun.which("nats-server") === null) return false;
  const version = Bun.spawnSync(["nats-server", "--version"]).stdout.toString();
  const [, number = "0"] = /v(\d\S*)/u.exec(version) ?? [];
  return Bun.semver.order(number, "2.10.0") >= 0;
}

interface NatsOptions {
  /** Words before the command. */
  readonly before?: readonly string[];
  /** Text of its configuration file. Absent: the server listens on a free port of 127.0.0.1. */
  readonly configuration?: string;
}

export class NatsServer {
  readonly #folder: string;
  readonly #options: NatsOptions;
  #process: Bun.Subprocess | undefined = undefined;
  /** Stays the same when it is started again. */
  #port = -1;

  private constructor(folder: string, options: NatsOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** One that does not run yet. */
  static async make(options: NatsOptions = {}): Promise<NatsServer> {
    const folder = await mkdtemp(join(tmpdir(), "relais-nats-"));
    await Bun.write(join(folder, FILE), options.configuration ?? plain(folder));
    return new NatsServer(folder, options);
  }

  static async start(): Promise<NatsServer> {
    const server = await NatsServer.make();
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** The second time with the same store. Resolves when it can be connected to. */
  async start(): Promise<void> {
    const { before = [], configuration } = this.#options;
    const where =
      configuration === undefined
        ? ["-a", "127.0.0.1", "-p", String(this.#port)]
        : ["-js", "-sd", this.#folder];
    const command = [...before, "nats-server", "-c", join(this.#folder, FILE), ...where];
    const child = Bun.spawn(command, { stdout: "ignore", stderr: "pipe" });
    this.#process = child;
    const ready = Promise.withResolvers<void>();
    void this.#read(child.stderr, ready.resolve);
    await Promise.race([
      ready.promise,
      child.exited.then((code) => Promise.reject(new Error(`it ended with ${code}`))),
    ]);
  }

  /** While it runs, with this in its configuration. For one that was made without a text. */
  async reload(configuration: string): Promise<void> {
    await Bun.write(join(this.#folder, FILE), plain(this.#folder) + configuration);
    this.#process?.kill("SIGHUP");
  }

  /** Without a farewell. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Its log, to the end: nothing may wait for a reader. */
  async #read(lines: ReadableStream<Uint8Array>, ready: () => void): Promise<void> {
    let text = "";
    for await (const chunk of lines) {
      text += Buffer.from(chunk).toString();
      const [, port] = LISTENING.exec(text) ?? [];
      if (port !== undefined) this.#port = Number(port);
      if (text.includes(READY)) ready();
    }
  }
}
