/** MOTD: the message of the day. Also part of the welcome. */
import type { CommandRow, SessionContext } from "../command.ts";
import { answersFor } from "./target-server.ts";

export const motd: CommandRow = {
  scope: "query",
  name: "MOTD",
  access: "registered",
  minParams: 0,
  maxParams: 1,
  cost: 3,
  syntax: "MOTD [<server>]",
  help: "Shows the message of the day.",
  specification: 'Modern IRC, "MOTD message"',
  handle: (context) => {
    if (answersFor(context, context.params[0])) replyMotd(context);
  },
};

export function replyMotd({ settings, reply }: SessionContext): void {
  const { motd: lines, serverName } = settings;
  if (lines.length === 0) return reply("ERR_NOMOTD");
  reply("RPL_MOTDSTART", `- ${serverName} Message of the day - `);
  for (const line of lines) reply("RPL_MOTD", `- ${line}`);
  reply("RPL_ENDOFMOTD");
}
