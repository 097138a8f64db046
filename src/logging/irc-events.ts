/** How the application's events read in the log: one row each. */
import type { IrcEvent } from "../irc/index.ts";
import type { EventRow, Log } from "./logger.ts";

const rows: Readonly<Record<IrcEvent["kind"], EventRow>> = {
  registered: { level: "info", message: "client registered" },
  left: { level: "info", message: "client left" },
  unregistered: { level: "debug", message: "client gone before it registered" },
  "flood-delayed": { level: "debug", message: "client over its flood budget" },
  oper: { level: "info", message: "client became an operator" },
  "oper-refused": { level: "warn", message: "client refused as an operator" },
  kill: { level: "info", message: "operator disconnected a user" },
  "operator-action": { level: "info", message: "operator used a privilege" },
  rehash: { level: "info", message: "operator asked for the configuration to be reread" },
  error: { level: "error", message: "a command failed, which is a fault of the server" },
};

/** The events hold no passwords and no message texts, so neither does the log. */
export function logIrcEvent(log: Log, event: IrcEvent): void {
  const { kind, client, ...facts } = event;
  const { level, message } = rows[kind];
  if ("error" in facts) {
    const { error, ...others } = facts;
    log.write(level, { event: kind, ...client, ...others, err: error }, message);
  } else {
    log.write(level, { event: kind, ...client, ...facts }, message);
  }
}
