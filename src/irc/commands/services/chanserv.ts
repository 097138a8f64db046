/** CHANSERV: the service for registered channels, as a command and as a nick. Its own commands are rows. */
import { CHANSERV } from "../../network/policy/service-nicks.ts";
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { access } from "./channel-access.ts";
import { akick, clear } from "./channel-bans.ts";
import { deop, devoice, op, voice } from "./channel-ranks.ts";
import { drop, info, list, register, transfer } from "./channel-registration.ts";
import { Service } from "./service.ts";

export const chanservService = new Service({
  nick: CHANSERV,
  short: "cs",
  about: "Registered channels of this network.",
  rows: [register, info, list, access, op, deop, voice, devoice, akick, clear, transfer, drop],
});

export const chanserv = defineCommand({
  scope: "network",
  name: "CHANSERV",
  needs: "accounts",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to ChanServ about registered channels: CHANSERV HELP. So do CS, and PRIVMSG ChanServ.",
  specification: "Common practice: Atheme, Anope, Ergo",
  handle: (context, [text]) => chanservService.ask(context, text),
  apply: (context) => {
    chanservService.apply(context);
  },
});
