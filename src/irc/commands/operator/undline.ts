/** UNDLINE: removes a ban of DLINE, and lifts those of addresses that connected too often. */
import { defineCommand } from "../command.ts";
import { anyText } from "../parameters.ts";
import { liftConnectionBans } from "./connection-bans.ts";
import { unbanCommand } from "./server-ban.ts";

export const undline = defineCommand({
  scope: "network",
  name: "UNDLINE",
  access: "registered",
  privilege: "ban-address",
  parameters: [anyText("address or range")],
  cost: 2,
  help: "Removes a ban of DLINE, and lifts those of addresses that connected too often; STATS d lists both. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  handle: (context, [mask]) => context.submit({ facts: { lifted: liftConnectionBans(context, mask) } }),
  apply: (context, [mask]) => unbanCommand(context, "address", mask, context.facts.lifted),
});
