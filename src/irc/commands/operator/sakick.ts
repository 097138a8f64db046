/** SAKICK: an operator kicks a user from a channel, regardless of rank. */
import { MANY } from "../command.ts";
import type { CommandRow } from "../command.ts";
import { removeMember } from "../channel/kick.ts";
import { findJoined, findTarget } from "./override.ts";
import { reportAction } from "../server-notices.ts";
import { restOfLine } from "../targets.ts";

export const sakick: CommandRow = {
  scope: "network",
  name: "SAKICK",
  access: "registered",
  privilege: "sakick",
  minParams: 2,
  maxParams: MANY,
  cost: 2,
  syntax: "SAKICK <channel> <nick> [<reason>]",
  help: "Kicks a user from a channel regardless of rank. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context) => {
    const [name = "", nick = ""] = context.params;
    const reason = restOfLine(context.params, 2);
    const target = findTarget(context, nick);
    const channel = target && findJoined(context, target, name);
    if (target === undefined || channel === undefined) return;
    removeMember(context, channel, target, reason === "" ? context.user.nick : reason);
    reportAction(context, "v", `used SAKICK to kick ${target.nick} out of ${channel.name}`, {
      target: target.nick,
      channel: channel.name,
      reason,
    });
  },
};
