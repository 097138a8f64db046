/** HOSTSERV: the service for virtual hosts, as a command and as a nick. Its own commands are rows. */
import { HOSTSERV } from "../../network/policy/service-nicks.ts";
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { off, on, request } from "./host-commands.ts";
import { activate, del, list, reject, set, waiting } from "./host-operator-commands.ts";
import { Service } from "./service.ts";

export const hostservService = new Service({
  nick: HOSTSERV,
  short: "hs",
  about: "Virtual hosts of this network.",
  rows: [request, on, off, waiting, activate, reject, set, del, list],
});

export const hostserv = defineCommand({
  scope: "network",
  name: "HOSTSERV",
  needs: "accounts",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to HostServ about virtual hosts: HOSTSERV HELP. So do HS, and PRIVMSG HostServ.",
  specification: "Common practice: Atheme, Anope, Ergo",
  handle: (context, [text]) => hostservService.ask(context, text),
  apply: (context) => {
    hostservService.apply(context);
  },
});
