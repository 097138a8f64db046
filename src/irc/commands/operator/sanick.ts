/** SANICK: an operator gives a user another nick. */
import { isNick } from "../../wire/names.ts";
import type { CommandRow } from "../command.ts";
import { changeNick, replyNickInUse } from "../connection/nick.ts";
import { replyErroneousNick } from "../parameters.ts";
import { findTarget, overrideReply } from "./override.ts";
import { reportAction } from "../server-notices.ts";

export const sanick: CommandRow = {
  scope: "network",
  name: "SANICK",
  access: "registered",
  privilege: "sanick",
  minParams: 2,
  maxParams: 2,
  cost: 2,
  syntax: "SANICK <nick> <new nick>",
  help: "Gives a user another nick. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context) => {
    const { settings, params } = context;
    const [nick = "", wanted = ""] = params;
    const target = findTarget(context, nick);
    if (target === undefined) return;
    const { limits, nickCharacters } = settings;
    if (!isNick(wanted, limits.nickLength, nickCharacters)) {
      return replyErroneousNick(settings, overrideReply(context), wanted);
    }
    const before = target.nick;
    if (before === wanted) return;
    if (!changeNick(context, target, wanted)) {
      return replyNickInUse(context, overrideReply(context), wanted);
    }
    reportAction(context, "v", `used SANICK to call ${before} ${wanted}`, { target: before, value: wanted });
  },
};
