/** SAPART: an operator takes a user out of channels. */
import { MANY } from "../command.ts";
import type { CommandRow } from "../command.ts";
import { findJoined, findTarget } from "./override.ts";
import { leave } from "../channel/part.ts";
import { reportAction } from "../server-notices.ts";
import { restOfLine, splitList } from "../targets.ts";

export const sapart: CommandRow = {
  scope: "network",
  name: "SAPART",
  access: "registered",
  privilege: "sapart",
  minParams: 2,
  maxParams: MANY,
  cost: 2,
  syntax: "SAPART <nick> <channel>{,<channel>} [<reason>]",
  help: "Takes a user out of channels, as if it had left. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context) => {
    const [nick = "", list = ""] = context.params;
    const reason = restOfLine(context.params, 2);
    const target = findTarget(context, nick);
    if (target === undefined) return;
    for (const name of splitList(list)) {
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
};
