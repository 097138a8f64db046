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
  help: "Keeps out users by username and host, cloaked or real, or by address or range after the @; ~a:<account> ends and refuses its log-ins, ~z:<fingerprint> bars a TLS certificate (SHA-256). Lasts as long as you say (1d2h30m, or minutes), or until UNKLINE. REQUIRE-SASL first: only those without a log-in. Without parameters: lists. For operators; those online stay.",
  specification: "Common practice: Solanum, InspIRCd, Ergo",
  handle: (context, [ban]) => listOrBan(context, "user", ban),
  apply: (context, [ban]) => ban && banCommand(context, "user", ban),
});
