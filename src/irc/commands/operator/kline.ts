/** KLINE: keeps users out of the server by username and host. */
import { MANY } from "../command.ts";
import type { CommandRow } from "../command.ts";
import { banCommand, listOrBan } from "./server-ban.ts";

export const kline: CommandRow = {
  scope: "network",
  name: "KLINE",
  access: "registered",
  privilege: "ban-user",
  minParams: 0,
  maxParams: MANY,
  cost: 5,
  syntax: "KLINE [[<duration>] <user@host or nick> [<reason>]]",
  help: "Keeps out users by username and host, the cloaked and the real one, or by address or range after the @. Lasts as long as you say (1d2h30m, or a number of minutes), or until UNKLINE. Without parameters: lists them. Operators who are online stay. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  handle: (context) => listOrBan(context, "user"),
  apply: (context) => banCommand(context, "user"),
};
