/** UNKLINE: takes off what KLINE has set. */
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
  help: "Takes off a ban that KLINE has set; STATS k lists them. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  apply: (context) => unbanCommand(context, "user"),
};
