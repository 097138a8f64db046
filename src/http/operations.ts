/** Health and metrics over HTTP, for a supervisor, a load balancer and Prometheus. */
import type { ServerState } from "../server/index.ts";
import { EventLoopDelay } from "./event-loop-delay.ts";
import { Exposition } from "./exposition.ts";
import { factsOf } from "./facts.ts";
import type { MeasuredParts } from "./facts.ts";
import { HttpServer } from "./http-server.ts";
import type { Answer } from "./http-server.ts";

export interface OperationsParts extends MeasuredParts {
  readonly server: MeasuredParts["server"] & { readonly state: ServerState };
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
    const exposition = new Exposition(() => factsOf(this.#parts, this.#delay.delays));
    this.#http = new HttpServer({
      ...options,
      routes: {
        "/healthz": () => ({ status: 200, text: "ok\n" }),
        "/readyz": () => this.#readiness(),
        "/metrics": async () => {
          const { contentType } = exposition;
          return { status: 200, text: await exposition.text(), contentType };
        },
      },
    });
    this.#delay.start();
    return this.#http.port;
  }

  /** Clients can connect now. */
  listening(): void {
    this.#listening = true;
  }

  async close(): Promise<void> {
    this.#delay.stop();
    await this.#http?.close();
  }

  #readiness(): Answer {
    const obstacle = this.#obstacle();
    return obstacle === undefined
      ? { status: 200, text: "ready\n" }
      : { status: 503, text: `not ready: ${obstacle}\n` };
  }

  #obstacle(): string | undefined {
    const { server, application } = this.#parts;
    if (!this.#listening) return "starting";
    if (server.state !== "running") return server.state;
    return application.metrics.checkStore() ? undefined : "changes cannot be kept";
  }
}
