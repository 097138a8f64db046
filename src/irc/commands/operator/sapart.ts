/** SAPART: an operator takes a user out of channels. */
import { defineCommand } from "../command.ts";
import { existingUser, nameList, optional, restOfLine } from "../parameters.ts";
import { findJoined } from "./override.ts";
import { leave } from "../channel/part.ts";
import { reportAction } from "../server-notices.ts";

export const sapart = defineCommand({
  scope: "network",
  name: "SAPART",
  access: "registered",
  privilege: "sapart",
  parameters: [existingUser(), nameList("channel"), optional(restOfLine("reason"))],
  cost: 2,
  help: "Takes a user out of channels, as if it had left. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context, [target, names, reason = ""]) => {
    for (const name of names) {
      const channel = findJoined(context, target, name);
      if (channel === undefined) continue;
      leave(context.actingFor(target), channel, reason);
      reportAction(context, "v", `used SAPART to take ${target.nick} out of ${channel.name}`, {
        target: target.nick,
        channel: channel.name,
        reason,
      });
    }
  },
});
