/** CHANSERV: the service for registered channels, as a command and as a nick. Its own commands are rows. */
import { CHANSERV } from "../../network/policy/service-nicks.ts";
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { access } from "./channel-access.ts";
import { flags } from "./channel-flags.ts";
import { akick } from "./channel-akick.ts";
import { clear } from "./channel-clear.ts";
import { getkey, invite, kick, status, unban } from "./channel-door.ts";
import { deop, devoice, op, voice } from "./channel-ranks.ts";
import { drop, info, list, register, transfer } from "./channel-registration.ts";
import { set } from "./channel-set.ts";
import { suspend, unsuspend } from "./channel-suspension.ts";
import { Service } from "./service.ts";

export const chanservService = new Service({
  nick: CHANSERV,
  short: "cs",
  about: "Registered channels of this network.",
  aliases: { UNREGISTER: "DROP" },
  rows: [
    register,
    info,
    list,
    status,
    access,
    flags,
    set,
    transfer,
    drop,
    op,
    deop,
    voice,
    devoice,
    kick,
    akick,
    unban,
    invite,
    getkey,
    clear,
    suspend,
    unsuspend,
  ],
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
