/** NICKSERV: the service for accounts, as a command and as a nick. Its own commands are rows. */
import { NICKSERV } from "../../network/policy/service-nicks.ts";
import { defineCommand } from "../command.ts";
import { optional, restOfLine } from "../parameters.ts";
import { apppass } from "./apppass.ts";
import { drop, passwd, register } from "./account-commands.ts";
import { browsers } from "./browser-commands.ts";
import { cert } from "./certificate-commands.ts";
import { devices } from "./device-commands.ts";
import { bind, unbind } from "./identity-commands.ts";
import { info, list } from "./info-commands.ts";
import { identify, logout } from "./login-commands.ts";
import { ghost, group, recover, regain, release, ungroup } from "./nick-commands.ts";
import { sapasswd, saregister, satotp, saverify } from "./operator-account-commands.ts";
import { resetpass, sendpass } from "./password-reset.ts";
import { Service } from "./service.ts";
import { sessions } from "./session-commands.ts";
import { verifyEmail } from "./set-email.ts";
import { set } from "./set-command.ts";
import { acc, status } from "./status-commands.ts";
import { suspend, unsuspend } from "./suspension-commands.ts";
import { totp } from "./totp.ts";
import { verify } from "./verify.ts";

export const nickservService = new Service({
  nick: NICKSERV,
  short: "ns",
  about: "Accounts of this network.",
  aliases: { ID: "IDENTIFY", LOGIN: "IDENTIFY", CLIENTS: "SESSIONS", UNREGISTER: "DROP" },
  rows: [
    register,
    verify,
    identify,
    logout,
    info,
    set,
    passwd,
    sendpass,
    resetpass,
    verifyEmail,
    apppass,
    totp,
    cert,
    browsers,
    devices,
    sessions,
    group,
    ungroup,
    regain,
    recover,
    release,
    ghost,
    status,
    acc,
    drop,
    list,
    suspend,
    unsuspend,
    saregister,
    sapasswd,
    saverify,
    satotp,
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
