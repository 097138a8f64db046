/** SAKICK: an operator kicks a user from a channel, regardless of rank. */
import { defineCommand } from "../command.ts";
import { anyText, existingUser, optional, restOfLine } from "../parameters.ts";
import { removeMember } from "../channel/kick.ts";
import { findJoined } from "./override.ts";
import { reportAction } from "../server-notices.ts";

export const sakick = defineCommand({
  scope: "network",
  name: "SAKICK",
  access: "registered",
  privilege: "sakick",
  parameters: [anyText("channel"), existingUser(), optional(restOfLine("reason"))],
  cost: 2,
  help: "Kicks a user from a channel regardless of rank. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context, [name, target, reason = ""]) => {
    const channel = findJoined(context, target, name);
    if (channel === undefined) return;
    removeMember(context, channel, target, reason === "" ? context.user.nick : reason);
    reportAction(context, "v", `used SAKICK to kick ${target.nick} out of ${channel.name}`, {
      target: target.nick,
      channel: channel.name,
      reason,
    });
  },
});
