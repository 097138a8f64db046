/** How the engine's events read in the log: one row each. */
import type { ServerEvent } from "../server/index.ts";
import type { EventRow, Log } from "./logger.ts";

const rows: Readonly<Record<ServerEvent["type"], EventRow>> = {
  listening: { level: "info", message: "listening" },
  suspended: { level: "info", message: "no longer listening" },
  stopping: { level: "info", message: "stopping" },
  stopped: { level: "info", message: "stopped" },
  accepted: { level: "debug", message: "connection accepted" },
  refused: { level: "info", message: "connection refused" },
  "handshake-failed": { level: "info", message: "TLS handshake failed" },
  closed: { level: "debug", message: "connection closed" },
  congested: { level: "debug", message: "client does not keep up" },
  writable: { level: "debug", message: "client keeps up again" },
  evicted: { level: "debug", message: "bytes of slow clients copied out of the send ring" },
  error: { level: "error", message: "an exception, which is a fault of the server" },
};

export function logServerEvent(log: Log, event: ServerEvent): void {
  const { level, message } = rows[event.type];
  const { type, ...facts } = event;
  if ("error" in facts) {
    const { error, ...others } = facts;
    log.write(level, { event: type, ...others, err: error }, message);
  } else {
    log.write(level, { event: type, ...facts }, message);
  }
}
