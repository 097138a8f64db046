/** How the application's events read in the log: one row each. */
import type { IrcEvent } from "../irc/index.ts";
import type { Level, Log } from "./logger.ts";

interface EventRow {
  readonly level: Level;
  readonly message: string;
}

const rows = {
  registered: { level: "info", message: "client registered" },
  left: { level: "info", message: "client left" },
  unregistered: { level: "debug", message: "client gone before it registered" },
  "flood-delayed": { level: "debug", message: "client over its flood budget" },
  oper: { level: "warn", message: "OPER" },
  kill: { level: "warn", message: "KILL" },
  rehash: { level: "info", message: "REHASH" },
  error: { level: "error", message: "a command failed, which is our fault" },
} as const satisfies Readonly<Record<IrcEvent["kind"], EventRow>>;

export function logIrcEvent(log: Log, event: IrcEvent): void {
  const { level, message } = rows[event.kind];
  const { kind, client, ...facts } = event;
  if ("error" in facts) {
    const { error, ...others } = facts;
    log.write(level, { event: kind, ...client, ...others, err: error }, message);
  } else {
    log.write(level, { event: kind, ...client, ...facts }, message);
  }
}
