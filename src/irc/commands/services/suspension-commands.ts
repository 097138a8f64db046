/** NickServ, for operators: suspending accounts. */
import { cutText } from "../../wire/utf8.ts";
import { replaceAndEndBrowsers } from "../account/end-browsers.ts";
import { logOutAll } from "../account/log-in.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { tellOthers } from "../server-notices.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const suspend = defineServiceCommand({
  name: "SUSPEND",
  privilege: "accounts",
  parameters: [someText("account"), optional(restOfLine("reason"))],
  help: "Suspends an account: whoever uses it is logged out, and nobody can log in to it.",
  handle: (context, [name, reason]) =>
    submitTo(context, { name: "SUSPEND" }, [name, reason ?? "No reason given"]),
  apply: (context, [name = "", given = ""]) => {
    const { network, settings, user, now } = context;
    const account = network.accounts.find(name);
    if (account === undefined) return say(context, `There is no account ${name}.`);
    const reason = cutText(given, settings.limits.quitLength);
    const suspended = { by: user.operator ?? user.nick, reason, at: now };
    replaceAndEndBrowsers(context, { ...account, suspended });
    logOutAll(context, name);
    const files = settings.uploadUrl === undefined ? "" : ` ${filesStay(account.name)}`;
    say(context, `The account ${account.name} is suspended.${files}`);
    tellOthers(context, "v", `suspended the account ${account.name}: ${reason}`);
    context.effect({ kind: "operator-action", action: "SUSPEND", target: account.name, reason });
  },
});

function filesStay(name: string): string {
  return `Its uploaded files stay: FILES LIST ${name}, FILES PURGE ${name}.`;
}

export const unsuspend = defineServiceCommand({
  name: "UNSUSPEND",
  privilege: "accounts",
  parameters: [someText("account")],
  help: "Ends the suspension of an account.",
  handle: (context, [name]) => submitTo(context, { name: "UNSUSPEND" }, [name]),
  apply: (context, [name = ""]) => {
    const { network } = context;
    const { suspended, ...account } = network.accounts.find(name) ?? {};
    if (suspended === undefined || !("name" in account)) return say(context, `${name} is not suspended.`);
    network.accounts.replace(account);
    say(context, `The account ${account.name} can be used again.`);
    tellOthers(context, "v", `ended the suspension of the account ${account.name}`);
    context.effect({ kind: "operator-action", action: "UNSUSPEND", target: account.name });
  },
});
