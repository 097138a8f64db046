/** Answers to requests for files, and the headers that all of them have. */
import { Refused, refusalRows } from "./refusals.ts";
import type { RefusalCode } from "./refusals.ts";

type Fields = Readonly<Record<string, string>>;

/** A browser that shows a file runs no script of it, loads nothing for it, and gives it no origin to act for. */
const safeFields: Fields = {
  "content-security-policy":
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'",
  "cross-origin-resource-policy": "cross-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const CHALLENGE = 'Basic realm="Relais", charset="UTF-8"';

/** Adds what every answer has; `origin` is that of a page that may read it. */
export function finished(response: Response, origin: string | undefined): Response {
  const { headers } = response;
  for (const [name, value] of Object.entries(safeFields)) headers.set(name, value);
  headers.append("vary", "Origin");
  if (origin === undefined) return response;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-allow-credentials", "true");
  headers.set("access-control-expose-headers", "Content-Disposition, Location, Retry-After");
  return response;
}

/** Source: RFC 9110, section 9.3.7; Fetch, "CORS-preflight request". */
export function optionsOf(methods: readonly string[]): Response {
  const allowed = methods.join(", ");
  return new Response(null, {
    status: 204,
    headers: {
      allow: allowed,
      ...(methods.includes("POST") && { "accept-post": "*/*" }),
      "access-control-allow-methods": allowed,
      "access-control-allow-headers": "Authorization, Content-Disposition, Content-Type",
      "access-control-max-age": "86400",
    },
  });
}

export function created(location: string): Response {
  return text(201, location, { location });
}

/** `methods` are those that the path takes. `open` is true while a part of the request's body may not have been read. */
export function refused(
  { code, wait, message }: Refused,
  methods: readonly string[],
  open: boolean,
): Response {
  const { status } = refusalRows[code];
  return text(status, message, {
    ...(status === 405 && { allow: methods.join(", ") }),
    ...(status === 401 && { "www-authenticate": CHALLENGE }),
    ...(wait !== undefined && { "retry-after": String(wait) }),
    ...(open && { connection: "close" }),
  });
}

/** The refusal that an error stands for. */
export function refusalOf(error: unknown): Refused {
  return error instanceof Refused ? error : new Refused("disk" satisfies RefusalCode, { cause: error });
}

function text(status: number, line: string, fields: Fields): Response {
  return new Response(`${line}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...fields },
  });
}
