/** Reasons for closing and for refusing a connection: typed values, so that no code has to parse text. */

/** Reasons for closing an opened connection. Each comment begins with the side that decided. */
export type CloseReason =
  /** The application: `connection.close({ kind: "application", detail })`. */
  | { readonly kind: "application"; readonly detail: string }
  /** The peer: it ended its side of the stream in good order (FIN). */
  | { readonly kind: "peer-ended" }
  /** The peer or the network: the stream broke (RST, unreachable). `code` is the system's, as `ECONNRESET`. */
  | { readonly kind: "peer-reset"; readonly code: string }
  /** The engine: bytes that wait for this peer passed `sendQueueLimit`. Both in bytes. */
  | { readonly kind: "send-queue-exceeded"; readonly pendingBytes: number; readonly limit: number }
  /** The engine: the application threw while it handled this connection. */
  | { readonly kind: "application-error"; readonly error: unknown }
  /** The engine: `stop()` was called, and the application did not close the connection itself. */
  | { readonly kind: "server-stopping" };

export type CloseKind = CloseReason["kind"];

/** Every kind of closing, with what it means. docs/errors.md holds the same list. */
export const closeKinds: { readonly [Kind in CloseKind]: string } = {
  application: "The application closed it; `detail` says why.",
  "peer-ended": "The peer ended its side of the stream in good order.",
  "peer-reset": "The peer or the network broke the stream; `code` is the system's, as `ECONNRESET`.",
  "send-queue-exceeded":
    "More than `sendQueueLimit` bytes waited for the peer; `pendingBytes` and `limit` say how many.",
  "application-error": "The application threw while it handled the connection; `error` is what it threw.",
  "server-stopping": "The server was stopped, and the application had not closed the connection itself.",
};

/** Why a peer was turned away before it became a connection. */
export type RefuseReason =
  /** All `connectionLimit` places are taken. */
  | { readonly kind: "connection-limit"; readonly limit: number }
  /** This address (IPv4 /32, IPv6 /64) holds `limit` connections already. */
  | { readonly kind: "address-limit"; readonly limit: number }
  /** This address opened `limit` connections within the last `perMilliseconds` already. */
  | { readonly kind: "address-rate"; readonly limit: number; readonly perMilliseconds: number }
  /** The server is stopping. */
  | { readonly kind: "server-stopping" };

export type RefuseKind = RefuseReason["kind"];

/** Every kind of refusal, with what it means. docs/errors.md holds the same list. */
export const refuseKinds: { readonly [Kind in RefuseKind]: string } = {
  "connection-limit": "All `connectionLimit` places are taken.",
  "address-limit": "The address holds `connectionsPerAddress` connections already.",
  "address-rate": "The address opened as many connections as `connectionRate` allows within its time.",
  "server-stopping": "The server is stopping.",
};
