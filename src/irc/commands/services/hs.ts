/** HS: the short name of HOSTSERV. */
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { hostservService } from "./hostserv.ts";

export const hs = defineCommand({
  scope: "query",
  name: "HS",
  needs: "accounts",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to HostServ about virtual hosts, as HOSTSERV does: HS HELP.",
  specification: "Common practice: Atheme, Anope, Ergo",
  handle: (context, [text]) => hostservService.ask(context, text),
});
