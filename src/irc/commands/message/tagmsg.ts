/** TAGMSG: sends client-only tags without a text, such as typing notifications. */
import { clientTagsOf, hasClientTags } from "../../wire/client-tags.ts";
import type { CommandRow } from "../command.ts";
import { sendMessage } from "./speak.ts";

export const tagmsg: CommandRow = {
  scope: "network",
  name: "TAGMSG",
  access: "registered",
  // As with PRIVMSG, a missing target has a numeric of its own: 411.
  minParams: 0,
  maxParams: 1,
  cost: 1,
  syntax: "TAGMSG <target>{,<target>}",
  help: "Sends client-only tags to users and channels. Needs the capability message-tags.",
  specification: 'IRCv3 Message Tags, "The TAGMSG tag-only message"',
  apply: (context) => {
    const { settings, session, tags, params, reply } = context;
    if (!session.has("message-tags")) return reply("ERR_UNKNOWNCOMMAND", "TAGMSG");
    const [list = ""] = params;
    if (list === "") return reply("ERR_NORECIPIENT", "No recipient given (TAGMSG)");
    // With all of its tags blocked, nothing is left to send. Source: IRCv3 Message Tags, "RPL_ISUPPORT Tokens".
    const blocked = clientTagsOf(tags, settings.clientTagDeny ?? []) === undefined;
    if (blocked && hasClientTags(tags)) return;
    sendMessage(context, { command: "TAGMSG", text: undefined, tags }, list);
  },
};
