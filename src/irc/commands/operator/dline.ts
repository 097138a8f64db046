/** DLINE: keeps addresses and ranges out of the server. */
import { defineCommand } from "../command.ts";
import { banCommand, banParameters, listOrBan } from "./server-ban.ts";

export const dline = defineCommand({
  scope: "network",
  name: "DLINE",
  access: "registered",
  privilege: "ban-address",
  parameters: [banParameters("address, range or nick")],
  cost: 5,
  help: "Keeps out an address or a range (192.0.2.0/24), from the moment that it connects. Lasts as long as you say (1d2h30m, or a number of minutes), or until UNDLINE. With REQUIRE-SASL first, only those who do not log in to an account. Without parameters: lists them. Operators who are online stay. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  handle: (context, [ban]) => listOrBan(context, "address", ban),
  apply: (context, [ban]) => ban && banCommand(context, "address", ban),
});
