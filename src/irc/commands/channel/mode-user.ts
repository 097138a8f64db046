/** MODE with a nick: the user's own modes. */
import { formatModeChanges, parseUserModes } from "../../wire/mode-changes.ts";
import type { AppliedModeChange, UserModeChange } from "../../wire/mode-changes.ts";
import { LINE_LENGTH } from "../../wire/lengths.ts";
import { ALL_NOTICES, changeNoticeMask, formatNoticeMask } from "../../network/notice-masks.ts";
import { userModeRows, type UserMode } from "../../wire/user-modes.ts";
import type { CommandContext } from "../command.ts";
import { resignOperator } from "../operator/operatorship.ts";
import { userModeString } from "../user/user-mode-string.ts";

export function userMode(context: CommandContext, nick: string, params: readonly string[]): void {
  const { network, settings, user, audience, reply } = context;
  const target = network.findUser(nick);
  if (target === undefined) return reply("ERR_NOSUCHNICK", nick);
  if (target !== user) return reply("ERR_USERSDONTMATCH");
  if (params.length === 0) {
    reply("RPL_UMODEIS", userModeString(user.modes));
    if (has(context, "s")) reply("RPL_SNOMASK", formatNoticeMask(user.noticeMask));
    return undefined;
  }
  const noticesBefore = user.noticeMask;
  const request = parseUserModes(params, settings);
  if (!has(context, "o") && request.changes.some(({ add, mode }) => add && isForOperators(mode))) {
    reply("ERR_NOPRIVILEGES");
  }
  const applied = request.changes.flatMap((change) => apply(context, change));
  for (const changed of formatModeChanges(applied, LINE_LENGTH, 1)) {
    audience.toUser(user, { source: user, command: "MODE", params: [user.nick, ...changed] });
  }
  if (user.noticeMask !== noticesBefore) reply("RPL_SNOMASK", formatNoticeMask(user.noticeMask));
  const { unknown } = request;
  if (unknown.length > 0) reply("ERR_UMODEUNKNOWNFLAG", `Unknown MODE flag: ${unknown.join(" ")}`);
  return undefined;
}

/** Returns the changes that were made. Ignores modes that only the server may change (RFC 2812, section 3.1.5). */
function apply(context: CommandContext, change: UserModeChange): readonly AppliedModeChange[] {
  const { add, mode } = change;
  const { setBy, removable } = userModeRows[mode];
  if (add ? setBy === "server" : !removable) return [];
  if (add && isForOperators(mode) && !has(context, "o")) return [];
  if (mode === "s") return applyNotices(context, change);
  if (!switchMode(context, mode, add)) return [];
  if (mode !== "o") return [{ add, mode }];
  // While the block is known.
  context.effect({
    kind: "operator-action",
    action: "DEOPER",
    ...(context.user.operator !== undefined && { value: context.user.operator }),
  });
  resignOperator(context, context.user);
  // Modes that only operators can have go with it.
  return [{ add, mode }, ...applyNotices(context, { add: false, mode: "s" })];
}

/** `+s` alone turns on all notices, and a mask some. The mode is off without any. */
function applyNotices(context: CommandContext, { add, param }: UserModeChange): readonly AppliedModeChange[] {
  const { user } = context;
  user.noticeMask = !add ? 0 : param === undefined ? ALL_NOTICES : changeNoticeMask(user.noticeMask, param);
  const on = user.noticeMask !== 0;
  return switchMode(context, "s", on) ? [{ add: on, mode: "s" }] : [];
}

/** Returns true if this changed anything. */
function switchMode({ network, user }: CommandContext, mode: UserMode, on: boolean): boolean {
  const { bit } = userModeRows[mode];
  const modes = on ? user.modes | bit : user.modes & ~bit;
  if (modes === user.modes) return false;
  network.setUserModes(user, modes);
  return true;
}

function isForOperators(mode: UserMode): boolean {
  return userModeRows[mode].setBy === "operator";
}

function has({ user }: CommandContext, mode: UserMode): boolean {
  return (user.modes & userModeRows[mode].bit) !== 0;
}
