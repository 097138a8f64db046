/** NOTICE: a message that nothing may answer automatically, not even this server. */
import { defineCommand } from "../command.ts";
import { findService, writeToService } from "../services/services.ts";
import { silence, someText, targetList } from "../parameters.ts";
import { sendMessage } from "./speak.ts";

export const notice = defineCommand({
  scope: "network",
  name: "NOTICE",
  access: "registered",
  parameters: [targetList("target", { missing: silence }), someText("text", silence)],
  cost: 1,
  help: "Like PRIVMSG, for programs: never answered with an error or an automatic message.",
  specification: 'Modern IRC, "NOTICE message"',
  handle: (context, [targets, text]) => {
    const service = findService(context, targets);
    return service === undefined ? context.submit() : writeToService(context, service, targets, text);
  },
  apply: (context, [targets, text]) => {
    const { tags, facts } = context;
    sendMessage(context, { command: "NOTICE", text, lines: facts.lines, tags }, targets);
  },
});
