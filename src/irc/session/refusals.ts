/** Texts for clients that the engine refuses. */
import type { RefuseReason } from "../../server/index.ts";

export const TOO_MANY_CONNECTIONS = "Too many connections from your address";

const refusals = {
  "connection-limit": "The server is full",
  "address-limit": TOO_MANY_CONNECTIONS,
  "address-rate": "Too many new connections from your address; wait a little",
  "address-ban": "Your address connected too often",
  "proxy-header": "Your proxy sent no valid PROXY header",
  "plain-text": "This port needs TLS",
  origin: "Web pages of this origin may not connect",
  "server-stopping": "Server shutting down",
} as const satisfies Record<RefuseReason["kind"], string>;

export function refusalText(reason: RefuseReason): string {
  const text = refusals[reason.kind];
  if (reason.kind !== "address-ban") return text;
  return `${text}; try again in ${Math.ceil(reason.milliseconds / 1000)} seconds`;
}
