/** HISTSERV: the service for kept messages, as a command and as a nick. Its own commands are rows. */
import { HISTSERV } from "../../network/policy/service-nicks.ts";
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { forget, play } from "./history-commands.ts";
import { exportOwn } from "./history-export.ts";
import { Service } from "./service.ts";

export const histservService = new Service({
  nick: HISTSERV,
  short: "histserv",
  about: "Kept messages of this network.",
  rows: [play, exportOwn, forget],
});

export const histserv = defineCommand({
  scope: "network",
  name: "HISTSERV",
  needs: "history",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to HistServ about kept messages: HISTSERV HELP. So does PRIVMSG HistServ.",
  specification: "Common practice: Ergo",
  handle: (context, [text]) => histservService.ask(context, text),
  apply: (context) => {
    histservService.apply(context);
  },
});
