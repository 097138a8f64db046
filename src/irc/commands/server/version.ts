/** VERSION: the software of the server and its supported features. */
import { defineCommand } from "../command.ts";
import { optional } from "../parameters.ts";
import { replyIsupport } from "./isupport-lines.ts";
import { thisServer } from "./target-server.ts";

export const version = defineCommand({
  scope: "query",
  name: "VERSION",
  access: "registered",
  parameters: [optional(thisServer("<server>|<nick>"))],
  cost: 2,
  help: "Shows the version of the server and its supported features.",
  specification: 'Modern IRC, "VERSION message"',
  handle: (context) => {
    const { version: running, serverName, description } = context.settings;
    context.reply("RPL_VERSION", running, serverName, description);
    replyIsupport(context);
  },
});
