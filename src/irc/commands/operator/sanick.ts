/** SANICK: an operator gives a user another nick. */
import { reviewNick } from "../account/nick-grace.ts";
import { defineCommand } from "../command.ts";
import { changeNick, replyNickInUse } from "../connection/nick-change.ts";
import { anyParameter, existingUser, readNick, replyErroneousNick } from "../parameters.ts";
import { overrideReply } from "./override.ts";
import { reportAction } from "../server-notices.ts";

const newName = anyParameter("new nick", readNick, (context, word) => {
  replyErroneousNick(context.settings, overrideReply(context), word);
});

export const sanick = defineCommand({
  scope: "network",
  name: "SANICK",
  access: "registered",
  privilege: "sanick",
  parameters: [existingUser(), newName],
  cost: 2,
  help: "Gives a user another nick. For operators.",
  specification: "Common practice: InspIRCd, UnrealIRCd, Ergo",
  apply: (context, [target, wanted]) => {
    const before = target.nick;
    if (before === wanted) return;
    if (!changeNick(context, target, wanted)) {
      return replyNickInUse(context, overrideReply(context), wanted);
    }
    reviewNick(context, target);
    reportAction(context, "v", `used SANICK to call ${before} ${wanted}`, { target: before, value: wanted });
  },
});
