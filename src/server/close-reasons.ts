/** Reasons for closing and for refusing a connection: typed values, so that no code has to parse text. One row each. */
import type { ProxyFault } from "./proxy-header.ts";

/** A row: the meaning of a reason, and the types of the facts that come with it. */
interface Row<Facts> {
  readonly means: string;
  readonly facts?: Facts;
}

function reason<Facts = unknown>(means: string): Row<Facts> {
  return { means };
}

/** Reasons for closing an opened connection. docs/errors.md has the same list. */
const closeReasonRows = {
  application: reason<{ readonly detail: string }>("The application closed it; `detail` says why."),
  "peer-ended": reason("The peer ended its side of the stream in good order (FIN)."),
  "peer-reset": reason<{ readonly code: string }>(
    "The peer or the network broke the stream (RST, unreachable); `code` is the system's, as `ECONNRESET`.",
  ),
  "send-queue-exceeded": reason<{ readonly pendingBytes: number; readonly limit: number }>(
    "More than `sendQueueLimit` bytes waited for the peer; `pendingBytes` and `limit` say how many.",
  ),
  "application-error": reason<{ readonly error: unknown }>(
    "The application threw while it handled the connection; `error` is what it threw.",
  ),
  "server-stopping": reason(
    "The server was stopped, and the application had not closed the connection itself.",
  ),
} as const;

/** Reasons for turning a peer away before it became a connection. docs/errors.md has the same list. */
const refuseReasonRows = {
  "connection-limit": reason<{ readonly limit: number }>("All `connectionLimit` places are taken."),
  "address-limit": reason<{ readonly limit: number }>(
    "The address or its range (`ipv4Prefix`, `ipv6Prefix`) holds `connectionsPerAddress` connections already.",
  ),
  "address-rate": reason<{ readonly limit: number; readonly perMilliseconds: number }>(
    "The address opened as many connections as `connectionRate` allows within its time.",
  ),
  "address-ban": reason<{ readonly milliseconds: number }>(
    "The address or its range passed `connectionRate` again and again (`connectionBanAfter`); the ban ends in `milliseconds`.",
  ),
  "proxy-header": reason<{ readonly fault: ProxyFault }>(
    "A proxy sent no valid PROXY header: `fault` is `malformed`, `too-long`, `timeout` (`proxyTimeout`) or `ended` (it closed first).",
  ),
  origin: reason<{ readonly origin: string }>(
    "Its request for a WebSocket came from a web page of another `origin`, which `origins` does not name.",
  ),
  "plain-text": reason("It sent something other than TLS to a TLS listener."),
  "server-stopping": reason("The server is stopping."),
} as const;

/** The union of the reasons that a table has: `kind` is the key of the row. */
type ReasonOf<Rows> = {
  [Kind in keyof Rows]: { readonly kind: Kind } & (Rows[Kind] extends Row<infer Facts> ? Facts : never);
}[keyof Rows];

export type CloseReason = ReasonOf<typeof closeReasonRows>;
export type RefuseReason = ReasonOf<typeof refuseReasonRows>;
export type CloseKind = CloseReason["kind"];
export type RefuseKind = RefuseReason["kind"];
/** Any reason for which the engine ends a stream. */
export type EndKind = CloseKind | RefuseKind;

/** Every kind of closing, with its meaning. */
export const closeKinds = meaningsOf(closeReasonRows);
/** Every kind of refusal, with its meaning. */
export const refuseKinds = meaningsOf(refuseReasonRows);

function meaningsOf<Kind extends string>(
  rows: Readonly<Record<Kind, Row<unknown>>>,
): Readonly<Record<Kind, string>> {
  const kinds = Object.keys(rows) as Kind[];
  return Object.fromEntries(kinds.map((kind) => [kind, rows[kind].means])) as Record<Kind, string>;
}
