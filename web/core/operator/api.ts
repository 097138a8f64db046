/**
 * The API of the server, as an operator uses it: with a token of APITOKEN that only the memory of the page has, and that is
 * asked for again before it ends. Knows no screen. Source: docs/extensions.md, "Tokens for operators".
 */
import type { Answer } from "../requests.ts";

const ROOT = "/api/v1";
/** Milliseconds before the end of a token at which another one is asked for. */
const MARGIN = 60_000;
/** No answer of a server is an answer of IRC without a line in it. */
const LOST = "connection";

/** The server did not do what it was asked; `code` is its own, or `connection` where it did not answer. */
export class ApiRefusal extends Error {
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.name = "ApiRefusal";
    this.code = code;
  }
}

export interface Grant {
  readonly token: string;
  readonly seconds: number;
}

/** The token in an answer to APITOKEN. Throws an {@link ApiRefusal}. */
export function grantIn({ messages, refusal }: Answer): Grant {
  const found = messages.find(({ command }) => command === "APITOKEN");
  const [seconds = "", token = ""] = found?.params ?? [];
  if (found !== undefined && token !== "") return { token, seconds: Number(seconds) };
  const failed = messages.find(({ command }) => command === "FAIL");
  throw new ApiRefusal(failed?.params[1] ?? (refusal === undefined ? LOST : "UNKNOWN"), refusal ?? "");
}

export interface ApiOutside {
  /** Sends APITOKEN. */
  readonly ask: () => Promise<Answer>;
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

type Query = Readonly<Record<string, string | number | undefined>>;

export class OperatorApi {
  readonly #outside: ApiOutside;
  #token: { readonly text: string; readonly until: number } | undefined;
  /** Several requests at once wait for the same token. */
  #asking: Promise<string> | undefined;

  constructor(outside: ApiOutside) {
    this.#outside = outside;
  }

  /** Rejects with an {@link ApiRefusal}, like all that follow. */
  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.#request("GET", path + queryOf(query))) as T;
  }

  async send(method: "POST" | "PUT", path: string, body: object = {}): Promise<void> {
    await this.#request(method, path, JSON.stringify(body));
  }

  async remove(path: string, query: Query = {}): Promise<void> {
    await this.#request("DELETE", path + queryOf(query));
  }

  /** Forgets the token, as when its user has stopped being that operator. */
  forget(): void {
    this.#token = undefined;
  }

  async #request(method: string, path: string, body?: string): Promise<unknown> {
    const first = await this.#attempt(method, path, body);
    if (first.status !== 401) return contentOf(first);
    // The token ended with the connection that it was for.
    this.forget();
    return contentOf(await this.#attempt(method, path, body));
  }

  async #attempt(method: string, path: string, body: string | undefined): Promise<Response> {
    const headers = {
      authorization: `Bearer ${await this.#valid()}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    try {
      return await this.#outside.fetch(ROOT + path, { method, headers, ...(body !== undefined && { body }) });
    } catch {
      throw new ApiRefusal(LOST, "the server did not answer");
    }
  }

  #valid(): Promise<string> {
    if (this.#token !== undefined && this.#outside.now() < this.#token.until - MARGIN)
      return Promise.resolve(this.#token.text);
    this.#asking ??= this.#renew().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #renew(): Promise<string> {
    const { token, seconds } = grantIn(await this.#outside.ask());
    this.#token = { text: token, until: this.#outside.now() + seconds * 1000 };
    return token;
  }
}

function queryOf(query: Query): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") words.set(name, String(value));
  return words.size === 0 ? "" : `?${words.toString()}`;
}

/** Undefined for an answer without content. Rejects with an {@link ApiRefusal}. */
async function contentOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const content = parsed(text);
  if (response.ok) return content;
  const { code = String(response.status), detail = response.statusText } = (content ?? {}) as Partial<
    Record<"code" | "detail", string>
  >;
  throw new ApiRefusal(code, detail);
}

/** A proxy in between may answer with a page of its own. */
function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
