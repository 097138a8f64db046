/**
 * The identity provider as the page has to know it for single sign-on, as JSON: its pages, found when they are first asked
 * for, and the client by which it knows the page. Knows HTTP only.
 */

export interface SignOnOptions {
  readonly issuer: string;
  /** The name by which the provider knows the page. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** `name=value`: more parameters of the request. */
  readonly parameters: readonly string[];
}

/** Pages of the provider. */
export interface SignOnPages {
  readonly authorization: URL;
  readonly token: URL;
}

const PATH = "/sign-on.json";
/** Milliseconds for which the pages are remembered, and for which a provider that did not answer is not asked again. */
const LIFETIME = 600_000;
const PAUSE = 10_000;

interface Found {
  readonly issuer: string;
  /** Until then they are not looked for again. */
  until: number;
  readonly pages: Promise<SignOnPages>;
}

export class SignOn {
  readonly #options: () => SignOnOptions | undefined;
  readonly #discover: (issuer: string) => Promise<SignOnPages>;
  readonly #now: () => number;
  readonly #failed: (error: unknown) => void;
  #found: Found | undefined;
  /** The origin of the provider's token page, once it is known, with its issuer. */
  #tokenOrigin: { readonly issuer: string; readonly origin: string } | undefined;

  /** `discover` rejects if the provider cannot be asked: a request after a pause asks again. `now` in milliseconds. */
  constructor(
    options: () => SignOnOptions | undefined,
    discover: (issuer: string) => Promise<SignOnPages>,
    now: () => number,
    failed: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#discover = discover;
    this.#now = now;
    this.#failed = failed;
  }

  /** The origins that the page may ask, with spaces between; empty without single sign-on. */
  get origins(): string {
    const options = this.#options();
    if (options === undefined) return "";
    const { issuer } = options;
    const origins = new Set([new URL(issuer).origin]);
    if (this.#tokenOrigin?.issuer === issuer) origins.add(this.#tokenOrigin.origin);
    return [...origins].join(" ");
  }

  /** Undefined for other paths. */
  async answer({ method, url }: Request): Promise<Response | undefined> {
    if (URL.parse(url)?.pathname !== PATH) return undefined;
    const options = this.#options();
    if (options === undefined) return respond(404, { error: "no single sign-on" });
    if (method !== "GET" && method !== "HEAD") return respond(405, { error: "method not allowed" });
    const { issuer, clientId, scopes, parameters } = options;
    try {
      const { authorization, token } = await this.#pages(issuer);
      this.#tokenOrigin = { issuer, origin: token.origin };
      return respond(200, {
        issuer,
        authorization: authorization.href,
        token: token.href,
        clientId,
        scope: scopes.join(" "),
        parameters: parameters.map(pairOf),
      });
    } catch {
      return respond(503, { error: "the identity provider does not answer" });
    }
  }

  #pages(issuer: string): Promise<SignOnPages> {
    const known = this.#found;
    if (known?.issuer === issuer && this.#now() < known.until) return known.pages;
    const found: Found = { issuer, until: this.#now() + LIFETIME, pages: this.#discover(issuer) };
    this.#found = found;
    found.pages.catch((error: unknown) => {
      // Requests of strangers are no reason to ask it, or to write into the log, again and again.
      found.until = this.#now() + PAUSE;
      this.#failed(error);
    });
    return found.pages;
  }
}

function pairOf(parameter: string): readonly [name: string, value: string] {
  const at = parameter.indexOf("=");
  return [parameter.slice(0, at), parameter.slice(at + 1)];
}

function respond(status: number, body: object): Response {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  return Response.json(body, { status, headers });
}
