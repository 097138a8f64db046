/** Refusals as problem details. Source: RFC 9457. */
import type { OutsideOutcome } from "../../irc/index.ts";

export class Problem extends Error {
  readonly status: number;
  /** Names the reason for programs. */
  readonly code: string;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfter?: number) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  response(): Response {
    const { status, code, message: detail } = this;
    const body = { type: "about:blank", title: titles[status] ?? "Error", status, code, detail };
    const headers: Record<string, string> = { "content-type": "application/problem+json" };
    if (status === 401) headers["www-authenticate"] = 'Bearer realm="relais"';
    if (this.retryAfter !== undefined) headers["retry-after"] = String(this.retryAfter);
    return new Response(`${JSON.stringify(body)}\n`, { status, headers });
  }
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

export const notFound = (what: string): Problem => new Problem(404, "NOT_FOUND", `There is no ${what}`);

/** The status for a refusal of the network: a numeric, or the code of a standard reply. */
const statuses: Readonly<Record<string, number>> = {
  "401": 404,
  "403": 404,
  "404": 403,
  "433": 409,
  "441": 409,
  "477": 403,
  "481": 403,
  "483": 403,
  "531": 403,
  "723": 403,
  ACCOUNT_EXISTS: 409,
  ACCOUNT_UNUSABLE: 403,
  NOTHING_DONE: 409,
  TEXT_REFUSED: 403,
  TEMPORARILY_UNAVAILABLE: 503,
};

/** ERR_UNKNOWNERROR: the commands that end a ban, a mute or a report have no other numeric for one that is not there. */
const UNKNOWN_ERROR = "400";

/** Throws a {@link Problem} unless the command did something. */
export function requireDone({ done, refusal }: OutsideOutcome): void {
  if (!done) throw refused(refusal?.code ?? "NOTHING_DONE", refusal?.text ?? "Nothing has changed");
}

/** As {@link requireDone}, for commands that end something: what they do not find is 404. */
export function requireFound(outcome: OutsideOutcome): void {
  const { refusal } = outcome;
  if (refusal?.code === UNKNOWN_ERROR) throw new Problem(404, "NOT_FOUND", refusal.text);
  requireDone(outcome);
}

export function refused(code: string, text: string): Problem {
  return new Problem(statuses[code] ?? 422, code, text);
}
