/** DLINE: keeps addresses and ranges out of the server. */
import { MANY } from "../command.ts";
import type { CommandRow } from "../command.ts";
import { banCommand, listOrBan } from "./server-ban.ts";

export const dline: CommandRow = {
  scope: "network",
  name: "DLINE",
  access: "registered",
  privilege: "ban-address",
  minParams: 0,
  maxParams: MANY,
  cost: 5,
  syntax: "DLINE [[<duration>] <address, range or nick> [<reason>]]",
  help: "Keeps out an address or a range (192.0.2.0/24), from the moment that it connects. Lasts as long as you say (1d2h30m, or a number of minutes), or until UNDLINE. Without parameters: lists them. Operators who are online stay. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  handle: (context) => listOrBan(context, "address"),
  apply: (context) => banCommand(context, "address"),
};
