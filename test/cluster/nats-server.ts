/** A NATS server of its own for a test: on a free port, with a store in a temporary folder. Needs the program `nats-server`. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LISTENING = /client connections on \S+:(\d+)/u;
const READY = "Server is ready";

export class NatsServer {
  readonly #folder: string;
  #process: Bun.Subprocess | undefined = undefined;
  /** Stays the same when it is started again. */
  #port = -1;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(join(tmpdir(), "relais-nats-")));
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** The second time with the same store. Resolves when it can be connected to. */
  async start(): Promise<void> {
    const options = ["-a", "127.0.0.1", "-p", String(this.#port), "-js", "-sd", this.#folder];
    const child = Bun.spawn(["nats-server", ...options], { stdout: "ignore", stderr: "pipe" });
    this.#process = child;
    const ready = Promise.withResolvers<void>();
    void this.#read(child.stderr, ready.resolve);
    await Promise.race([
      ready.promise,
      child.exited.then((code) => Promise.reject(new Error(`it ended with ${code}`))),
    ]);
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
