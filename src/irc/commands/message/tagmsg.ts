/** TAGMSG: sends client-only tags without a text, such as typing notifications. */
import { clientTagsOf, hasClientTags } from "../../wire/client-tags.ts";
import { defineCommand } from "../command.ts";
import { targetList } from "../parameters.ts";
import { noRecipient, sendMessage } from "./speak.ts";

export const tagmsg = defineCommand({
  scope: "network",
  name: "TAGMSG",
  access: "registered",
  capability: "message-tags",
  parameters: [targetList("target", { missing: noRecipient })],
  cost: 1,
  help: "Sends client-only tags to users and channels. Needs the capability message-tags.",
  specification: 'IRCv3 Message Tags, "The TAGMSG tag-only message"',
  apply: (context, [targets]) => {
    const { settings, tags } = context;
    // With all of its tags blocked, nothing is left to send. Source: IRCv3 Message Tags, "RPL_ISUPPORT Tokens".
    const blocked = clientTagsOf(tags, settings.clientTagDeny ?? []) === undefined;
    if (blocked && hasClientTags(tags)) return;
    sendMessage(context, { command: "TAGMSG", text: undefined, tags }, targets);
  },
});
