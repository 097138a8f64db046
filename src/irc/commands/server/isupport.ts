/** ISUPPORT: sends RPL_ISUPPORT again, in a batch for clients with the capability. */
import { defineCommand } from "../command.ts";
import { replyIsupport } from "./isupport-lines.ts";

export const isupport = defineCommand({
  scope: "session",
  name: "ISUPPORT",
  access: "any",
  parameters: [],
  cost: 2,
  help: "Tells what the server supports. Before registration it takes the capability draft/extended-isupport.",
  specification: "IRCv3 extended-isupport",
  handle: (context) => {
    const { session, reply } = context;
    if (!session.registered && !session.has("draft/extended-isupport")) return reply("ERR_NOTREGISTERED");
    replyIsupport(context);
  },
});
