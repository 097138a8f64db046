/** CS: the short name of CHANSERV. */
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { chanservService } from "./chanserv.ts";

export const cs = defineCommand({
  scope: "query",
  name: "CS",
  needs: "accounts",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to ChanServ about registered channels, as CHANSERV does: CS HELP.",
  specification: "Common practice: Atheme, Anope, Ergo",
  handle: (context, [text]) => chanservService.ask(context, text),
});
