/** VERSION: the software of the server and its supported features. */
import { defineCommand } from "../command.ts";
import { optional } from "../parameters.ts";
import { replyIsupport } from "./isupport-lines.ts";
import { ownServer } from "./servers.ts";
import { anyServer } from "./target-server.ts";

export const version = defineCommand({
  scope: "query",
  name: "VERSION",
  access: "registered",
  parameters: [optional(anyServer("<server>|<nick>"))],
  cost: 2,
  help: "Shows the version of the server and its supported features.",
  specification: 'Modern IRC, "VERSION message"',
  handle: (context, [asked]) => {
    const { version: running, name, description, hops } = asked ?? ownServer(context);
    context.reply("RPL_VERSION", running, name, description);
    if (hops === 0) replyIsupport(context);
  },
});
