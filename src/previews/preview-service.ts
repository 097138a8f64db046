/**
 * Previews of links: a user of the network sends a URL, and reads the title and the description of its page, which the server has
 * fetched. So the page learns nothing of those who look at a message. Knows HTTP; tokens are handed in.
 */
import { fetchPage } from "./fetch-page.ts";
import type { Route } from "./fetch-page.ts";
import type { PreviewLimits } from "./limits.ts";
import { decodePage, previewIn } from "./page-text.ts";
import type { Preview } from "./page-text.ts";

export interface PreviewOptions {
  /** URL of the previews, as clients reach it. Undefined for none. */
  readonly url: string | undefined;
  /** Domains whose pages are fetched, with those below them; empty for all. */
  readonly domains: readonly string[];
  readonly limits: PreviewLimits;
}

/** Circumstances of a request. */
interface RequestFacts {
  readonly remoteAddress: string | undefined;
  /** False for a page that may not use the server. */
  readonly allowedOrigin: boolean;
}

export interface PreviewParts {
  /** True for a token of someone who is in the network. */
  readonly knows: (token: string) => boolean;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly route: Route;
}

const LONGEST_URL = 2_000;
const MINUTE = 60_000;
/** Addresses whose requests are counted at once. */
const MOST_COUNTED = 10_000;

interface Kept {
  readonly until: number;
  readonly preview: Promise<Preview | undefined>;
}

export class PreviewService {
  readonly #parts: PreviewParts;
  #options: PreviewOptions;
  /** By URL, in the order in which they were made. */
  readonly #kept = new Map<string, Kept>();
  readonly #requests = new Map<string, { since: number; count: number }>();
  #fetching = 0;

  constructor(parts: PreviewParts, options: PreviewOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  configure(options: PreviewOptions): void {
    this.#options = options;
    this.#kept.clear();
  }

  /** Undefined for a path that is not of the previews. Never rejects. */
  async answer(request: Request, facts: RequestFacts): Promise<Response | undefined> {
    const path = URL.parse(this.#options.url ?? "")?.pathname;
    if (path === undefined || URL.parse(request.url)?.pathname !== path) return undefined;
    const response = await this.#respond(request, facts);
    response.headers.set("cache-control", "no-store");
    response.headers.set("x-content-type-options", "nosniff");
    response.headers.append("vary", "Origin");
    const origin = request.headers.get("origin");
    if (origin !== null && facts.allowedOrigin) {
      response.headers.set("access-control-allow-origin", origin);
      response.headers.set("access-control-expose-headers", "Retry-After");
    }
    return response;
  }

  async #respond(request: Request, { remoteAddress = "", allowedOrigin }: RequestFacts): Promise<Response> {
    const { method, headers } = request;
    if (!allowedOrigin) return refused(403, "Pages of this origin may not ask for previews.");
    if (method === "OPTIONS") return preflight();
    if (method !== "POST") return refused(405, "Send a URL by POST.", { allow: "OPTIONS, POST" });
    const [, token = ""] = /^bearer +(\S+)$/iu.exec(headers.get("authorization") ?? "") ?? [];
    const wait = this.#count(remoteAddress);
    if (wait > 0) return refused(429, "Too many requests. Try again later.", { "retry-after": String(wait) });
    if (!this.#parts.knows(token))
      return refused(401, "Send a token of TOKEN GENERATE.", { "www-authenticate": "Bearer" });
    if (Number(headers.get("content-length") ?? LONGEST_URL + 1) > LONGEST_URL)
      return refused(413, "The URL is too long.");
    const url = URL.parse((await request.text()).trim());
    if (url === null || !this.#isAllowed(url)) return refused(404, "There is no preview.");
    const found = this.#find(url);
    if (found === "busy") return refused(503, "Too many pages are asked for.", { "retry-after": "5" });
    const preview = await found;
    return preview === undefined ? refused(404, "There is no preview.") : Response.json(preview);
  }

  #find(url: URL): Promise<Preview | undefined> | "busy" {
    const { kept, keptTime, pagesAtOnce } = this.#options.limits;
    url.hash = "";
    const now = this.#parts.now();
    const before = this.#kept.get(url.href);
    if (before !== undefined && before.until > now) return before.preview;
    if (this.#fetching >= pagesAtOnce) return "busy";
    this.#kept.delete(url.href);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= kept && oldest !== undefined) this.#kept.delete(oldest);
    const preview = this.#fetch(url);
    this.#kept.set(url.href, { until: now + keptTime, preview });
    return preview;
  }

  async #fetch(url: URL): Promise<Preview | undefined> {
    this.#fetching += 1;
    try {
      const { limits } = this.#options;
      const page = await fetchPage(url, (next) => this.#isAllowed(next), limits, this.#parts.route);
      return page && previewIn(decodePage(page.bytes, page.contentType));
    } catch {
      // The page is not there, too slow, or at an address that is not public: there is no preview.
      return undefined;
    } finally {
      this.#fetching -= 1;
    }
  }

  #isAllowed({ hostname }: URL): boolean {
    const { domains } = this.#options;
    return (
      domains.length === 0 || domains.some((domain) => `.${hostname}`.endsWith(`.${domain.toLowerCase()}`))
    );
  }

  /** Counts a request. Returns the seconds to wait instead, where there were too many. */
  #count(address: string): number {
    const now = this.#parts.now();
    const found = this.#requests.get(address);
    if (found === undefined || now - found.since >= MINUTE) {
      this.#requests.delete(address);
      const [oldest] = this.#requests.keys();
      if (this.#requests.size >= MOST_COUNTED && oldest !== undefined) this.#requests.delete(oldest);
      this.#requests.set(address, { since: now, count: 1 });
      return 0;
    }
    found.count += 1;
    return found.count > this.#options.limits.perMinute ? Math.ceil((found.since + MINUTE - now) / 1_000) : 0;
  }
}

function refused(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

/** Source: Fetch, "CORS-preflight request". */
function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "OPTIONS, POST",
      "access-control-allow-headers": "Authorization, Content-Type",
      "access-control-max-age": "86400",
    },
  });
}
