/** Previews of links, as the server makes them: each URL is asked for once, and few at a time. Knows no browser. */

export interface Preview {
  readonly title: string;
  readonly description: string;
  readonly site: string;
}

export interface PreviewAnswer {
  readonly status: number;
  /** The body, where it was JSON. */
  readonly body: unknown;
}

export interface PreviewPort {
  /** Rejects without one. */
  token(): Promise<string>;
  /** Never rejects; status 0 is for no answer. */
  post(token: string, url: string): Promise<PreviewAnswer>;
}

/** Previews that are kept, and asked for at one time. */
const MOST_KEPT = 300;
const AT_ONCE = 2;

export class Previews {
  readonly #port: PreviewPort;
  readonly #kept = new Map<string, Promise<Preview | undefined>>();
  readonly #waiting: (() => void)[] = [];
  #token: Promise<string> | undefined;
  #busy = 0;

  constructor(port: PreviewPort) {
    this.#port = port;
  }

  /** Undefined for a page without one. Never rejects. */
  find(url: string): Promise<Preview | undefined> {
    const found = this.#kept.get(url) ?? this.#ask(url);
    this.#kept.set(url, found);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return found;
  }

  async #ask(url: string): Promise<Preview | undefined> {
    await this.#turn();
    try {
      let answer = await this.#port.post(await this.#newToken(), url);
      if (answer.status === 401) {
        this.#token = undefined;
        answer = await this.#port.post(await this.#newToken(), url);
      }
      // It may be there another time.
      if (answer.status !== 200 && answer.status !== 404) this.#kept.delete(url);
      return answer.status === 200 ? read(answer.body) : undefined;
    } catch {
      // No token: there is no connection, or the server makes none any more.
      this.#token = undefined;
      this.#kept.delete(url);
      return undefined;
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }

  #newToken(): Promise<string> {
    this.#token ??= this.#port.token();
    return this.#token;
  }

  async #turn(): Promise<void> {
    while (this.#busy >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy++;
  }
}

function read(body: unknown): Preview | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { title, description, site } = body as Readonly<Record<string, unknown>>;
  const isText = typeof title === "string" && typeof description === "string" && typeof site === "string";
  return isText && title !== "" ? { title, description, site } : undefined;
}
