/** NS: the short name of NICKSERV. */
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { nickservService } from "./nickserv.ts";

export const ns = defineCommand({
  scope: "query",
  name: "NS",
  needs: "accounts",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to NickServ about accounts, as NICKSERV does: NS HELP.",
  specification: "Common practice: Atheme, Anope, Ergo",
  handle: (context, [text]) => nickservService.ask(context, text),
});
