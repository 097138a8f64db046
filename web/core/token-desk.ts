/** Asks the server for tokens by which services know this user. Source: IRCv3 authtoken (pull request 602). */
import type { Message } from "../../src/irc/wire/message.ts";

/** There is no token; `code` is the server's, or `connection` if that was lost. */
export class NoToken extends Error {
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.name = "NoToken";
    this.code = code;
  }
}

interface Question {
  readonly service: string;
  readonly resolve: (token: string) => void;
  readonly reject: (error: NoToken) => void;
}

/** Questions that wait for their answers. More are a fault of the page. */
const MOST_WAITING = 50;

export class TokenDesk {
  readonly #ask: (service: string) => void;
  readonly #waiting: Question[] = [];

  constructor(ask: (service: string) => void) {
    this.#ask = ask;
  }

  /** Rejects with a {@link NoToken}. */
  token(service: string): Promise<string> {
    if (this.#waiting.length >= MOST_WAITING)
      return Promise.reject(new NoToken("busy", "too many questions"));
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting.push({ service: service.toUpperCase(), resolve, reject });
    this.#ask(service);
    return promise;
  }

  /** True for an answer. Answers come in the order of the questions, and all but those about a service are for the first. */
  heard({ command, params }: Message): boolean {
    const [first = "", code = ""] = params;
    if (command === "TOKEN" && first.toUpperCase() === "GENERATE") {
      // The URL in between is missing in other versions of the specification.
      this.#take(code.toUpperCase())?.resolve(params.at(-1) ?? "");
      return true;
    }
    const fails = command === "FAIL" && first.toUpperCase() === "TOKEN";
    const unknown = command === "421" && code.toUpperCase() === "TOKEN";
    if (this.#waiting.length === 0 || (!fails && !unknown)) return false;
    this.#waiting.shift()?.reject(new NoToken(unknown ? "unknown-command" : code, params.at(-1) ?? ""));
    return true;
  }

  /** The connection was lost. */
  clear(): void {
    for (const { reject } of this.#waiting.splice(0))
      reject(new NoToken("connection", "the connection was lost"));
  }

  #take(service: string): Question | undefined {
    const at = this.#waiting.findIndex((question) => question.service === service);
    return at === -1 ? undefined : this.#waiting.splice(at, 1)[0];
  }
}
