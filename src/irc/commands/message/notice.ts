/** NOTICE: a message that nothing may answer automatically, not even this server. */
import { defineCommand } from "../command.ts";
import { silence, someText, targetList } from "../parameters.ts";
import { say, submitMessage } from "./edit.ts";

export const notice = defineCommand({
  scope: "network",
  name: "NOTICE",
  access: "registered",
  parameters: [targetList("target", { missing: silence }), someText("text", silence)],
  cost: 1,
  help: "Like PRIVMSG, for programs: never answered with an error or an automatic message.",
  specification: 'Modern IRC, "NOTICE message"',
  handle: (context, [targets, text]) => submitMessage(context, "NOTICE", targets, text),
  apply: (context, [targets, text]) => {
    const { tags, facts } = context;
    say(context, { command: "NOTICE", text, lines: facts.lines, tags }, targets);
  },
});
