/**
 * Answers for a missing operator privilege. Used by the gate of all commands, and by commands that need a privilege for a
 * part.
 */
import type { Reply } from "../delivery/outgoing-message.ts";
import type { User } from "../network/user.ts";
import type { Privilege } from "../network/privileges.ts";
import { userModeRows } from "../wire/user-modes.ts";

/**
 * 481 for users; an operator learns by 723 which privilege is missing. Source: Modern IRC, "ERR_NOPRIVILEGES" and
 * "ERR_NOPRIVS".
 */
export function refusePrivilege(reply: Reply, user: User | undefined, privilege: Privilege): void {
  const isOperator = user !== undefined && (user.modes & userModeRows.o.bit) !== 0;
  if (isOperator) reply("ERR_NOPRIVS", privilege);
  else reply("ERR_NOPRIVILEGES");
}
