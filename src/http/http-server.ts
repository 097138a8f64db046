/** A small HTTP server over Bun.serve: a table of routes that are read with GET. Knows nothing of their contents. */
import { formatAddress } from "../server/index.ts";
import { HttpListenError } from "./errors.ts";

/** The answer of a route. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Plain text if absent. */
  readonly contentType?: string;
}

type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

/** Seconds for which a connection may be idle. */
const IDLE_TIMEOUT = 10;
/** Bytes of a request's body. */
const MOST_BODY = 65_536;

export interface HttpServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly routes: Routes;
  /** Answers requests for paths that begin like this. */
  readonly below?: {
    readonly prefix: string;
    readonly fetch: (request: Request, server: Bun.Server<unknown>) => Promise<Response>;
  };
  /** Receives what a route threw; the peer reads only that it failed. */
  readonly failed: (error: unknown) => void;
}

export class HttpServer {
  readonly #server: Bun.Server<undefined>;

  /** Listens. Throws an {@link HttpListenError}. */
  constructor({ host, port, routes, below, failed }: HttpServerOptions) {
    try {
      this.#server = Bun.serve({
        hostname: host,
        port,
        development: false,
        // Without this, Bun shares the port with another server on it where `development` is false.
        reusePort: false,
        idleTimeout: IDLE_TIMEOUT,
        maxRequestBodySize: MOST_BODY,
        fetch: (request, server) =>
          below !== undefined && pathOf(request).startsWith(below.prefix)
            ? below.fetch(request, server)
            : respond(routes, request),
        error: (error) => {
          failed(error);
          return response({ status: 500, text: "internal error\n" });
        },
      });
    } catch (error) {
      throw new HttpListenError(formatAddress(host, port), error);
    }
  }

  /** The port that it listens on. */
  get port(): number {
    return this.#server.port ?? 0;
  }

  /** Ends answers and connections at once. */
  async close(): Promise<void> {
    await this.#server.stop(true);
  }
}

/** A request of HTTP 1.0 may name no host: then its URL is the path alone. */
function pathOf({ url }: Request): string {
  return url.startsWith("/") ? url : new URL(url).pathname;
}

async function respond(routes: Routes, request: Request): Promise<Response> {
  const { method } = request;
  const [pathname = ""] = pathOf(request).split("?", 1);
  const route = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
  if (route === undefined) return response({ status: 404, text: "not found\n" });
  if (method !== "GET" && method !== "HEAD") {
    return response({ status: 405, text: "method not allowed\n" }, { allow: "GET, HEAD" });
  }
  return response(await route());
}

function response(
  { status, text, contentType = "text/plain; charset=utf-8" }: Answer,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(text, {
    status,
    headers: {
      ...headers,
      "content-type": contentType,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
