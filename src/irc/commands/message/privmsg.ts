/** PRIVMSG: sends a message to users and channels. */
import type { CommandRow } from "../command.ts";
import { sendMessage } from "./speak.ts";

export const privmsg: CommandRow = {
  scope: "network",
  name: "PRIVMSG",
  access: "registered",
  // Missing parameters have numerics of their own: 411 and 412.
  minParams: 0,
  maxParams: 2,
  cost: 1,
  syntax: "PRIVMSG <target>{,<target>} <text>",
  help: "Sends a message to users and channels. @#channel reaches only operators of the channel and above.",
  specification: 'Modern IRC, "PRIVMSG message"',
  apply: (context) => {
    const { params, tags, facts } = context;
    const [list = "", text = ""] = params;
    if (list === "") return context.reply("ERR_NORECIPIENT", "No recipient given (PRIVMSG)");
    if (text === "") return context.reply("ERR_NOTEXTTOSEND");
    return sendMessage(context, { command: "PRIVMSG", text, lines: facts.lines, tags }, list);
  },
};
