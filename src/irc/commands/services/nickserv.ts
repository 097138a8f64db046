/** NICKSERV: the service for accounts, as a command and as a nick. Its own commands are rows. */
import { NICKSERV } from "../../network/policy/service-nicks.ts";
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { apppass } from "./apppass.ts";
import { drop, info, passwd, register } from "./account-commands.ts";
import { cert } from "./certificate-commands.ts";
import { bind, unbind } from "./identity-commands.ts";
import { ghost, identify, logout } from "./login-commands.ts";
import { resetpass, sendpass } from "./password-reset.ts";
import { Service } from "./service.ts";
import { sessions } from "./session-commands.ts";
import { verifyEmail } from "./set-email.ts";
import { set } from "./set.ts";
import { suspend, unsuspend } from "./suspension-commands.ts";
import { totp } from "./totp.ts";
import { verify } from "./verify.ts";

export const nickservService = new Service({
  nick: NICKSERV,
  short: "ns",
  about: "Accounts of this network.",
  rows: [
    register,
    verify,
    identify,
    logout,
    info,
    passwd,
    sendpass,
    resetpass,
    set,
    verifyEmail,
    apppass,
    totp,
    drop,
    cert,
    ghost,
    sessions,
    suspend,
    unsuspend,
    bind,
    unbind,
  ],
});

export const nickserv = defineCommand({
  scope: "network",
  name: "NICKSERV",
  needs: "accounts",
  access: "registered",
  parameters: [optional(restOfLine("command and parameters"))],
  cost: 3,
  help: "Talks to NickServ about accounts: NICKSERV HELP. So do NS, and PRIVMSG NickServ.",
  specification: "Common practice: Atheme, Anope, Ergo",
  handle: (context, [text]) => nickservService.ask(context, text),
  apply: (context) => {
    nickservService.apply(context);
  },
});
