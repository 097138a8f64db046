/** TAGMSG: client-only tags without a text, such as that someone is typing. */
import type { CommandRow } from "./command.ts";
import { clientOnlyTags, sendMessage } from "./message.ts";

export const tagmsg: CommandRow = {
  scope: "network",
  name: "TAGMSG",
  access: "registered",
  // As with PRIVMSG, a missing target has a numeric of its own: 411.
  leastParams: 0,
  mostParams: 1,
  cost: 1,
  syntax: "TAGMSG <target>{,<target>}",
  help: "Sends client-only tags to users and channels. For clients that have negotiated message-tags.",
  specification: 'IRCv3 Message Tags, "The TAGMSG tag-only message"',
  handle: (context) => {
    const { session, message, params, reply } = context;
    if (!session.has("message-tags")) return reply("ERR_UNKNOWNCOMMAND", "TAGMSG");
    const [list = ""] = params;
    if (list === "") return reply("ERR_NORECIPIENT", "No recipient given (TAGMSG)");
    // Without a tag for the others there is nothing to say.
    if (clientOnlyTags(message.tags) === undefined) return;
    sendMessage(context, "TAGMSG", list, undefined);
  },
};
