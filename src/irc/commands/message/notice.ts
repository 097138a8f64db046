/** NOTICE: a message that nothing may answer automatically, not even this server. */
import type { CommandRow } from "../command.ts";
import { sendMessage } from "./speak.ts";

export const notice: CommandRow = {
  scope: "network",
  name: "NOTICE",
  access: "registered",
  // A NOTICE without target or text is ignored, so the gate must not answer it with 461.
  minParams: 0,
  maxParams: 2,
  cost: 1,
  syntax: "NOTICE <target>{,<target>} <text>",
  help: "Like PRIVMSG, for programs: never answered with an error or an automatic message.",
  specification: 'Modern IRC, "NOTICE message"',
  apply: (context) => {
    const { params, tags, facts } = context;
    const [list = "", text = ""] = params;
    if (text !== "") sendMessage(context, { command: "NOTICE", text, lines: facts.lines, tags }, list);
  },
};
