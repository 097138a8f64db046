/**
 * The place where a web client exchanges a code for the cookie of a browser that stays logged in, and where it gives that up.
 * Knows HTTP only. Source: docs/extensions.md, "Browsers that stay logged in".
 */
import { browserName } from "./browser-name.ts";
import { isOwnOrigin, readSecret, sessionCookie } from "./session-cookie.ts";

/** Accounts, as this part needs them. */
export interface BrowserAccounts {
  exchange(request: {
    readonly code: string;
    readonly secret: string | undefined;
    readonly name: string;
  }): Promise<{ readonly secret: string; readonly seconds: number } | "code" | "unavailable">;
  end(secret: string): Promise<void>;
}

/** Source: RFC 6750, section 2.1. */
const BEARER = /^bearer +([a-z2-7]{1,64})$/iu;

export class BrowserSessions {
  readonly #path: string;
  readonly #accounts: BrowserAccounts;

  constructor(path: string, accounts: BrowserAccounts) {
    this.#path = path;
    this.#accounts = accounts;
  }

  /** Undefined for other paths. `secure` is true if the browser speaks TLS. */
  async answer(request: Request, secure: boolean): Promise<Response | undefined> {
    if (URL.parse(request.url)?.pathname !== this.#path) return undefined;
    const { method, headers } = request;
    if (method !== "POST" && method !== "DELETE") {
      return respond(405, "method not allowed", { allow: "POST, DELETE" });
    }
    // A page of another origin could log its visitors in as someone else, or out.
    if (!isOwnOrigin(headers, secure)) return respond(403, "only for the page of this server");
    const secret = readSecret(headers, secure);
    if (method === "POST") return this.#exchange(headers, secret, secure);
    if (secret !== undefined) await this.#accounts.end(secret);
    return respond(204, "", { "set-cookie": sessionCookie("", 0, secure) });
  }

  async #exchange(headers: Headers, secret: string | undefined, secure: boolean): Promise<Response> {
    const [, code = ""] = BEARER.exec(headers.get("authorization") ?? "") ?? [];
    const name = browserName(headers.get("user-agent") ?? "");
    const outcome = code === "" ? "code" : await this.#accounts.exchange({ code, secret, name });
    if (outcome === "unavailable") return respond(503, "the server cannot keep changes now");
    if (outcome === "code") return respond(401, "wrong code", { "www-authenticate": "Bearer" });
    return respond(204, "", { "set-cookie": sessionCookie(outcome.secret, outcome.seconds, secure) });
  }
}

function respond(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(status === 204 ? null : `${text}\n`, {
    status,
    headers: {
      ...headers,
      ...(status !== 204 && { "content-type": "text/plain; charset=utf-8" }),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
