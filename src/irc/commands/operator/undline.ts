/** UNDLINE: removes a ban of DLINE. */
import type { CommandRow } from "../command.ts";
import { unbanCommand } from "./server-ban.ts";

export const undline: CommandRow = {
  scope: "network",
  name: "UNDLINE",
  access: "registered",
  privilege: "ban-address",
  minParams: 1,
  maxParams: 1,
  cost: 2,
  syntax: "UNDLINE <address or range>",
  help: "Removes a ban of DLINE; STATS d lists them. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  apply: (context) => unbanCommand(context, "address"),
};
