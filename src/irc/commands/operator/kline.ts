/** KLINE: keeps users out of the server by username and host. */
import { defineCommand } from "../command.ts";
import { banCommand, banParameters, listOrBan } from "./server-ban.ts";

export const kline = defineCommand({
  scope: "network",
  name: "KLINE",
  access: "registered",
  privilege: "ban-user",
  parameters: [banParameters("user@host, ~a:account, ~z:fingerprint or nick")],
  cost: 5,
  help: "Keeps out users by username and host, the cloaked and the real one, or by address or range after the @; ~a:<account> ends and refuses log-ins to an account, ~z:<fingerprint> keeps out a TLS certificate (SHA-256). Lasts as long as you say (1d2h30m, or minutes), or until UNKLINE. With REQUIRE-SASL first, only those who do not log in. Without parameters: lists them. Operators who are online stay. For operators.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  handle: (context, [ban]) => listOrBan(context, "user", ban),
  apply: (context, [ban]) => ban && banCommand(context, "user", ban),
});
