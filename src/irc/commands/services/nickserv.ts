/** NICKSERV: the service for accounts, as a command and as a nick. Its own commands are rows. */
import { isServiceNick, NICKSERV } from "../../network/policy/service-nicks.ts";
import type { State } from "../../network/state.ts";
import { defineCommand } from "../command.ts";
import type { Handled, QueryContext, SessionContext } from "../command.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { drop, info, passwd, register } from "./account-commands.ts";
import { ghost, identify, logout } from "./login-commands.ts";
import { defineServiceCommand, NICKSERV_COMMAND, obey, say } from "./service.ts";
import type { ServiceRow } from "./service.ts";
import { suspend, unsuspend } from "./suspension-commands.ts";

const help = defineServiceCommand({
  name: "HELP",
  parameters: [optional(someText("command"))],
  help: "Lists the commands, or explains one of them.",
  handle: (context, [given]) => {
    const name = given?.toUpperCase();
    const row = name === undefined ? undefined : nickservRows.get(name);
    if (row !== undefined) return explain(context, row);
    if (name !== undefined) return say(context, `Unknown command ${name}. HELP lists the commands.`);
    say(context, "Accounts of this network. /msg NickServ <command>, or /ns <command>:");
    for (const { syntax, privilege } of nickservRows.values()) {
      if (privilege === undefined || context.user.privileges.has(privilege)) say(context, syntax);
    }
    return say(context, "HELP <command> explains a command.");
  },
});

function explain(context: QueryContext, { syntax, help: text, privilege }: ServiceRow): void {
  say(context, `Syntax: ${syntax}`);
  say(context, text);
  if (privilege !== undefined) say(context, `Needs the operator privilege ${privilege}.`);
}

/** By name. */
export const nickservRows: ReadonlyMap<string, ServiceRow> = new Map(
  [register, identify, logout, info, passwd, drop, ghost, suspend, unsuspend, help].map((row) => [
    row.name,
    row,
  ]),
);

export const nickserv = defineCommand({
  scope: "network",
  name: NICKSERV_COMMAND,
  needs: "accounts",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to NickServ about accounts: NICKSERV HELP. So do NS, and PRIVMSG NickServ.",
  specification: "Common practice: Atheme, Anope, Ergo",
  handle: (context, [text]) => askNickServ(context, text),
  apply: (context) => {
    const [name = "", ...params] = context.params;
    nickservRows.get(name)?.apply?.(context, params);
  },
});

/** The session's part of NICKSERV and NS. */
export function askNickServ(context: SessionContext, text: string | undefined): Handled {
  // The gates have checked that there is a user.
  return obey(nickservRows, context as QueryContext, text ?? "");
}

/** The first of these targets that is a service. */
export function findService(
  { settings }: Pick<State, "settings">,
  targets: readonly string[],
): string | undefined {
  return targets.find((target) => isServiceNick(settings, target));
}

/**
 * A PRIVMSG or NOTICE to NickServ. It reaches nobody else, and never the log: it may hold a password. Nothing answers a
 * NOTICE. CTCP is ignored.
 */
export function writeToNickServ(context: SessionContext, targets: readonly string[], text: string): Handled {
  const { command, session, user, audience, reply } = context;
  if (targets.length > 1)
    return command === "NOTICE" ? undefined : reply("ERR_TOOMANYTARGETS", NICKSERV, ALONE);
  if (session.has("echo-message")) audience.toSelf({ source: user, command, params: [NICKSERV, text] });
  return command === "NOTICE" || text.startsWith("\u0001") ? undefined : askNickServ(context, text);
}

const ALONE = "Write to a service alone";
