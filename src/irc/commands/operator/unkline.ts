/** UNKLINE: removes a ban of KLINE. */
import { defineCommand } from "../command.ts";
import { anyText } from "../parameters.ts";
import { unbanCommand } from "./server-ban.ts";

export const unkline = defineCommand({
  scope: "network",
  name: "UNKLINE",
  access: "registered",
  privilege: "ban-user",
  parameters: [anyText("user@host, ~a:account or ~z:fingerprint")],
  cost: 2,
  help: "Removes a ban of KLINE; STATS k lists them. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  apply: (context, [mask]) => unbanCommand(context, "user", mask),
});
