/** UNKLINE: removes a ban of KLINE. */
import type { CommandRow } from "../command.ts";
import { unbanCommand } from "./server-ban.ts";

export const unkline: CommandRow = {
  scope: "network",
  name: "UNKLINE",
  access: "registered",
  privilege: "ban-user",
  minParams: 1,
  maxParams: 1,
  cost: 2,
  syntax: "UNKLINE <user@host>",
  help: "Removes a ban of KLINE; STATS k lists them. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  apply: (context) => unbanCommand(context, "user"),
};
