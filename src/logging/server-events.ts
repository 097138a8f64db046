/** How the engine's events read in the log: one row each. */
import type { ServerEvent } from "../server/index.ts";
import type { EventRow, Log } from "./logger.ts";

const rows: Readonly<Record<ServerEvent["type"], EventRow>> = {
  listening: { level: "info", message: "listening", atWill: false },
  unlistened: { level: "info", message: "no longer listening here", atWill: false },
  suspended: { level: "info", message: "no longer listening", atWill: false },
  stopping: { level: "info", message: "stopping", atWill: false },
  stopped: { level: "info", message: "stopped", atWill: false },
  accepted: { level: "debug", message: "connection accepted", atWill: true },
  refused: { level: "info", message: "connection refused", atWill: true },
  banned: { level: "warn", message: "connects too often, and is kept out for a time", atWill: true },
  "handshake-failed": { level: "info", message: "TLS handshake failed", atWill: true },
  closed: { level: "debug", message: "connection closed", atWill: true },
  congested: { level: "debug", message: "client reads too slowly", atWill: true },
  writable: { level: "debug", message: "client reads again", atWill: true },
  evicted: { level: "debug", message: "bytes of slow clients copied out of the send ring", atWill: true },
  error: { level: "error", message: "internal error", atWill: true },
};

/** Addresses have the same name as in the events of the application. */
export function logServerEvent(log: Log, event: ServerEvent): void {
  const { type, ...facts } = event;
  if ("error" in facts) {
    const { error, ...others } = facts;
    log.writeEvent(type, rows[type], { ...others, err: error });
  } else if ("remoteAddress" in facts) {
    const { remoteAddress: address, ...others } = facts;
    log.writeEvent(type, rows[type], { address, ...others });
  } else log.writeEvent(type, rows[type], facts);
}
