/** VERSION: the software of the server and its supported features. */
import type { CommandRow } from "../command.ts";
import { replyIsupport } from "./isupport.ts";
import { answersFor } from "./target-server.ts";

export const version: CommandRow = {
  scope: "query",
  name: "VERSION",
  access: "registered",
  minParams: 0,
  maxParams: 1,
  cost: 2,
  syntax: "VERSION [<server>|<nick>]",
  help: "Shows the version of the server and its supported features.",
  specification: 'Modern IRC, "VERSION message"',
  handle: (context) => {
    if (!answersFor(context, context.params[0])) return;
    const { version: running, serverName, description } = context.settings;
    context.reply("RPL_VERSION", running, serverName, description);
    replyIsupport(context);
  },
};
