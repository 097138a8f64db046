/** UNRESV: removes a reservation of RESV. */
import { defineCommand } from "../command.ts";
import { anyText } from "../parameters.ts";
import { reportAction } from "../server-notices.ts";

export const unresv = defineCommand({
  scope: "network",
  name: "UNRESV",
  access: "registered",
  privilege: "reserve",
  parameters: [anyText("mask")],
  cost: 2,
  help: "Removes a reservation of RESV; STATS q lists them. For operators.",
  specification: "Common practice: Solanum, UnrealIRCd (SQLINE)",
  apply: (context, [mask]) => {
    const removed = context.network.reservations.remove(mask);
    if (removed === undefined) return context.reply("ERR_UNKNOWNERROR", "UNRESV", `${mask} is not reserved`);
    return reportAction(context, "x", `removed the reservation of ${removed.mask}`, { mask: removed.mask });
  },
});
