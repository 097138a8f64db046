/** PRIVMSG: sends a message to users and channels. */
import { defineCommand } from "../command.ts";
import { someText, targetList } from "../parameters.ts";
import type { Missing } from "../parameters.ts";
import { say, submitMessage } from "./edit.ts";
import { noRecipient } from "./speak.ts";

/** 412. */
const noText: Missing = ({ reply }) => reply("ERR_NOTEXTTOSEND");

export const privmsg = defineCommand({
  scope: "network",
  name: "PRIVMSG",
  access: "registered",
  parameters: [targetList("target", { missing: noRecipient }), someText("text", noText)],
  cost: 1,
  help: "Sends a message to users and channels. @#channel reaches only operators of the channel and above.",
  specification: 'Modern IRC, "PRIVMSG message"',
  handle: (context, [targets, text]) => submitMessage(context, "PRIVMSG", targets, text),
  apply: (context, [targets, text]) => {
    const { tags, facts } = context;
    say(context, { command: "PRIVMSG", text, lines: facts.lines, tags }, targets);
  },
});
