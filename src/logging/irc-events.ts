/** How the application's events read in the log: one row each. */
import type { IrcEvent } from "../irc/index.ts";
import type { EventRow, Log } from "./logger.ts";

const rows: Readonly<Record<IrcEvent["kind"], EventRow>> = {
  registered: { level: "info", message: "client registered", atWill: true },
  left: { level: "info", message: "client left", atWill: true },
  unregistered: { level: "debug", message: "client gone before it registered", atWill: true },
  "foreign-protocol": { level: "info", message: "client speaks another protocol than IRC", atWill: true },
  "flood-delayed": { level: "debug", message: "client over its flood budget", atWill: true },
  "password-refused": { level: "warn", message: "client refused by the connection password", atWill: true },
  gateway: { level: "debug", message: "client of a gateway", atWill: true },
  "gateway-refused": { level: "warn", message: "WEBIRC refused", atWill: true },
  "ban-refused": { level: "info", message: "client refused by a server ban", atWill: true },
  listed: { level: "info", message: "client is on a DNS blocklist", atWill: true },
  "logged-in": { level: "info", message: "client logged in to an account", atWill: true },
  "login-refused": { level: "warn", message: "client refused as the owner of an account", atWill: true },
  "provider-failed": { level: "error", message: "identity provider cannot be reached", atWill: true },
  "account-registered": { level: "info", message: "client made an account", atWill: true },
  "mail-failed": { level: "warn", message: "an e-mail could not be sent", atWill: true },
  oper: { level: "info", message: "client became an operator", atWill: false },
  "oper-refused": { level: "warn", message: "client refused as an operator", atWill: true },
  moderated: { level: "info", message: "filter or policy hook found something", atWill: true },
  "policy-failed": { level: "warn", message: "policy hook gave no answer", atWill: true },
  "operator-action": { level: "info", message: "operator used a privilege", atWill: false },
  "push-failed": { level: "info", message: "push notification not delivered", atWill: true },
  rehash: { level: "info", message: "operator asked for the configuration to be reread", atWill: false },
  "settings-differ": {
    level: "warn",
    message: "the network has other settings than this server; REHASH makes these those of the network",
    atWill: false,
  },
  "store-failed": { level: "error", message: "changes cannot be kept", atWill: false },
  "store-works": { level: "info", message: "changes can be kept again", atWill: false },
  "history-failed": { level: "error", message: "history could not be read", atWill: true },
  error: { level: "error", message: "internal error in a command", atWill: true },
};

/** The events hold no passwords and no message texts, so neither does the log. */
export function logIrcEvent(log: Log, event: IrcEvent): void {
  const { kind, ...all } = event;
  const { client, ...facts } = "client" in all ? all : { ...all, client: {} };
  if ("error" in facts) {
    const { error, ...others } = facts;
    log.writeEvent(kind, rows[kind], { ...client, ...others, err: error });
  } else log.writeEvent(kind, rows[kind], { ...client, ...facts });
}
