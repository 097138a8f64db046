/** MODE with a nick: the user's own modes. */
import { formatModeChanges, parseUserModes } from "../wire/mode-changes.ts";
import type { AppliedModeChange, UserModeChange } from "../wire/mode-changes.ts";
import { LINE_LENGTH } from "../wire/limits.ts";
import { userModeRows } from "../wire/user-modes.ts";
import type { CommandContext } from "./command.ts";
import { userModeString } from "./user-mode-string.ts";

export function userMode(context: CommandContext, nick: string, params: readonly string[]): void {
  const { network, user, audience, reply } = context;
  const target = network.findUser(nick);
  if (target === undefined) return reply("ERR_NOSUCHNICK", nick);
  if (target !== user) return reply("ERR_USERSDONTMATCH");
  if (params.length === 0) return reply("RPL_UMODEIS", userModeString(user.modes));
  const request = parseUserModes(params);
  const applied = request.changes.filter((change) => apply(context, change));
  for (const changed of formatModeChanges(applied, LINE_LENGTH, 1)) {
    audience.toUser(user, { source: user, command: "MODE", params: [user.nick, ...changed] });
  }
  if (request.unknown) reply("ERR_UMODEUNKNOWNFLAG");
  return undefined;
}

/** Whether it made a difference. What only the server may set is passed over (RFC 2812, section 3.1.5). */
function apply(
  { network, user }: CommandContext,
  { add, mode }: UserModeChange & AppliedModeChange,
): boolean {
  const { bit, settable } = userModeRows[mode];
  if (add && !settable) return false;
  const modes = add ? user.modes | bit : user.modes & ~bit;
  if (modes === user.modes) return false;
  network.setUserModes(user, modes);
  if (mode === "o") {
    user.operator = undefined;
    user.privileges = new Set();
  }
  return true;
}
