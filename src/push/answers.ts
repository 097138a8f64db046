/** The meaning of a push service's answer. Source: RFC 8030, sections 5, 7.3 and 8.4. */
import type { PushOutcome } from "../irc/session/push-port.ts";
import { ForbiddenAddress } from "./guarded-lookup.ts";
import type { PushResponse } from "./push-request.ts";

export type Answer =
  | { readonly kind: Exclude<PushOutcome, "dropped">; readonly detail: string }
  /** To be tried again: the service is at fault, or has too much to do. */
  | { readonly kind: "later"; readonly detail: string; readonly pause: number };

const GONE: ReadonlySet<number> = new Set([404, 410]);
const TOO_MANY_REQUESTS = 429;

export function answerOf({ status, retryAfter = 0 }: PushResponse): Answer {
  const detail = `HTTP status ${status}`;
  if (status >= 200 && status < 300) return { kind: "delivered", detail };
  if (GONE.has(status)) return { kind: "gone", detail };
  if (status >= 500 || status === TOO_MANY_REQUESTS) return { kind: "later", detail, pause: retryAfter };
  return { kind: "refused", detail };
}

/** The same for a request without an answer. */
export function answerOfFailure(error: unknown): Answer {
  if (error instanceof ForbiddenAddress) return { kind: "refused", detail: error.message };
  return { kind: "later", detail: reasonOf(error), pause: 0 };
}

/** The code of an error: its message may hold the endpoint, which is a secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
