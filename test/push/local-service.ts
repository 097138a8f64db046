/** A push service on this machine, over https, that answers as the test says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dir, "../server/fixtures", `${name}.pem`), "utf8");

/** The certificate of `localhost`. */
export const CERTIFICATE = fixture("localhost.cert");

/** A notification as it arrived. */
export interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** An answer; `never` keeps the connection open without one. */
export type Answering = Response | "never";

/** Values that are awaited in their order. */
export class Arrivals<T> {
  readonly #values: T[] = [];
  readonly #awaited: ((value: T) => void)[] = [];

  add(value: T): void {
    const awaited = this.#awaited.shift();
    if (awaited === undefined) this.#values.push(value);
    else awaited(value);
  }

  next(): Promise<T> {
    const value = this.#values.shift();
    if (value !== undefined) return Promise.resolve(value);
    return new Promise((resolve) => this.#awaited.push(resolve));
  }

  /** Values that nobody has awaited. */
  get count(): number {
    return this.#values.length;
  }
}

export class LocalService {
  readonly received = new Arrivals<Received>();
  /** Answers to come, oldest first; 201 after them. */
  readonly answers: Answering[] = [];
  readonly #server: Bun.Server<undefined>;

  constructor() {
    this.#server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      tls: { key: fixture("localhost.key"), cert: CERTIFICATE },
      fetch: async (request) => {
        const body = Buffer.from(await request.arrayBuffer());
        const { pathname: path } = new URL(request.url);
        this.received.add({ path, method: request.method, headers: request.headers, body });
        const answer = this.answers.shift() ?? new Response(null, { status: 201 });
        return answer === "never" ? new Promise<Response>(() => undefined) : answer;
      },
    });
  }

  /** An endpoint with another host, or `localhost`, which the certificate is for. */
  endpoint(path: string, host = "localhost"): string {
    return `https://${host}:${this.#server.port}${path}`;
  }

  async close(): Promise<void> {
    await this.#server.stop(true);
  }
}
