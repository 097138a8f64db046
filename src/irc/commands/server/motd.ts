/** MOTD: the message of the day. Also part of the welcome. */
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import { optional } from "../parameters.ts";
import { anyServer } from "./target-server.ts";

export const motd = defineCommand({
  scope: "query",
  name: "MOTD",
  access: "registered",
  parameters: [optional(anyServer())],
  cost: 3,
  help: "Shows the message of the day.",
  specification: 'Modern IRC, "MOTD message"',
  handle: replyMotd,
});

export function replyMotd({ settings, reply }: SessionContext): void {
  const { motd: lines, serverName } = settings;
  if (lines.length === 0) return reply("ERR_NOMOTD");
  reply("RPL_MOTDSTART", `- ${serverName} Message of the day - `);
  for (const line of lines) reply("RPL_MOTD", `- ${line}`);
  reply("RPL_ENDOFMOTD");
}
