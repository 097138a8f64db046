/** Health and metrics over HTTP, for a supervisor, a load balancer and Prometheus. */
import type { ServerState } from "../server/index.ts";
import type { Api } from "./api/api.ts";
import { API_ROOT } from "./api/root.ts";
import { EventLoopDelay } from "./event-loop-delay.ts";
import { Exposition } from "./exposition.ts";
import { factsOf } from "./facts.ts";
import type { MeasuredParts } from "./facts.ts";
import { HttpServer } from "./http-server.ts";
import type { Answer } from "./http-server.ts";

export interface OperationsParts extends MeasuredParts {
  readonly server: MeasuredParts["server"] & { readonly state: ServerState };
  /** Absent where programs cannot ask for anything else. */
  readonly api?: Api;
}

export interface OperationsOptions {
  readonly host: string;
  readonly port: number;
  readonly failed: (error: unknown) => void;
}

export class Operations {
  readonly #parts: OperationsParts;
  readonly #delay = new EventLoopDelay();
  #http: HttpServer | undefined = undefined;
  #listening = false;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
  }

  /** Listens, and returns the port. Throws an `HttpListenError`. */
  open(options: OperationsOptions): number {
    this.#http = this.#listen(options);
    this.#begin();
    return this.#http.port;
  }

  /**
   * Listens elsewhere beside what is open, or nowhere without options. The result decides: `keep` closes the former one,
   * `drop` the new one. Throws an `HttpListenError`.
   */
  move(options: OperationsOptions | undefined): {
    readonly port: number | undefined;
    keep(): void;
    drop(): void;
  } {
    const [former, next] = [this.#http, options && this.#listen(options)];
    return {
      port: next?.port,
      keep: () => {
        this.#http = next;
        if (former === undefined && next !== undefined) this.#begin();
        if (former !== undefined && next === undefined) this.#end();
        void former?.close();
      },
      drop: () => void next?.close(),
    };
  }

  #begin(): void {
    this.#delay.start();
    this.#parts.api?.start();
  }

  #end(): void {
    this.#delay.stop();
    this.#parts.api?.close();
  }

  #listen(options: OperationsOptions): HttpServer {
    const exposition = new Exposition(() => factsOf(this.#parts, this.#delay.delays));
    const { api } = this.#parts;
    return new HttpServer({
      ...options,
      ...(api && { below: { prefix: `${API_ROOT}/`, fetch: api.fetch.bind(api) } }),
      routes: {
        "/healthz": () => ({ status: 200, text: "ok\n" }),
        "/readyz": () => this.#readiness(),
        "/metrics": async () => {
          const { contentType } = exposition;
          return { status: 200, text: await exposition.text(), contentType };
        },
      },
    });
  }

  /** Clients can connect now. */
  listening(): void {
    this.#listening = true;
  }

  /** Listens no more. Webhooks go on: what waits for them is handed over, or lost with the process. */
  async pause(): Promise<void> {
    this.#delay.stop();
    this.#parts.api?.pause();
    await this.#http?.close();
    this.#http = undefined;
  }

  async close(): Promise<void> {
    this.#end();
    await this.#http?.close();
    this.#http = undefined;
  }

  #readiness(): Answer {
    const obstacle = this.#obstacle();
    return obstacle === undefined
      ? { status: 200, text: "ready\n" }
      : { status: 503, text: `not ready: ${obstacle}\n` };
  }

  #obstacle(): string | undefined {
    const { server, application, cluster } = this.#parts;
    if (!this.#listening) return "starting";
    if (cluster?.isParked === true) return "the log of the network cannot be reached";
    if (server.state !== "running") return server.state;
    return application.metrics.checkStore() ? undefined : "changes cannot be kept";
  }
}
