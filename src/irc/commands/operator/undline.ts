/** UNDLINE: removes a ban of DLINE. */
import { defineCommand } from "../command.ts";
import { anyText } from "../parameters.ts";
import { unbanCommand } from "./server-ban.ts";

export const undline = defineCommand({
  scope: "network",
  name: "UNDLINE",
  access: "registered",
  privilege: "ban-address",
  parameters: [anyText("address or range")],
  cost: 2,
  help: "Removes a ban of DLINE; STATS d lists them. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  apply: (context, [mask]) => unbanCommand(context, "address", mask),
});
