/** NickServ, for operators: making accounts for others, and letting owners in who have lost a password, a code or a device. */
import { replaceAndEndBrowsers } from "../account/end-browsers.ts";
import { reviewHolders } from "../account/nick-grace.ts";
import { addAccount, busy, faultOfName, faultOfPassword } from "../account/new-account.ts";
import type { CommandContext, QueryContext } from "../command.ts";
import { someText } from "../parameters.ts";
import { tellOthers } from "../server-notices.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const saregister = defineServiceCommand({
  name: "SAREGISTER",
  privilege: "accounts",
  parameters: [someText("account"), someText("password")],
  help: "Makes an account for somebody else, also where users cannot make accounts themselves.",
  handle: (context, [name, password]) => {
    const fault = faultOfName(context, name) ?? faultOfPassword(context, name, password);
    return fault === undefined ? makeAccount(context, name, password) : say(context, `${fault.text}.`);
  },
  apply: (context) => {
    const { account } = context.facts;
    if (account === undefined) return;
    const fault = addAccount(context, account);
    if (fault !== undefined) return say(context, `${fault.text}.`);
    say(context, `The account ${account.name} is made.`);
    report(context, "SAREGISTER", account.name, `made the account ${account.name}`);
    reviewHolders(context, account);
  },
});

async function makeAccount(context: QueryContext, name: string, password: string): Promise<void> {
  const credentials = await context.accounts.credentials(password);
  if (credentials === undefined) return say(context, `${busy.text}.`);
  const account = { name, ...credentials, createdAt: context.now };
  return submitTo(context, { name: "SAREGISTER" }, [], { account });
}

export const sapasswd = defineServiceCommand({
  name: "SAPASSWD",
  privilege: "accounts",
  parameters: [someText("account"), someText("new password")],
  help: "Gives an account another password. Users who are logged in stay so, but browsers that stay logged in no longer do.",
  handle: (context, [name, password]) => {
    if (context.network.accounts.find(name) === undefined)
      return say(context, `There is no account ${name}.`);
    const fault = faultOfPassword(context, name, password);
    return fault === undefined ? changePassword(context, name, password) : say(context, `${fault.text}.`);
  },
  apply: (context, [name = ""]) => {
    const { network, facts } = context;
    const account = network.accounts.find(name);
    if (facts.credentials === undefined) return;
    if (account === undefined) return say(context, `There is no account ${name}.`);
    replaceAndEndBrowsers(context, { ...account, ...facts.credentials });
    say(context, `The password of ${account.name} is changed.`);
    report(context, "SAPASSWD", account.name, `changed the password of the account ${account.name}`);
  },
});

async function changePassword(context: QueryContext, name: string, password: string): Promise<void> {
  const credentials = await context.accounts.credentials(password);
  if (credentials === undefined) return say(context, `${busy.text}.`);
  return submitTo(context, { name: "SAPASSWD" }, [name], { credentials });
}

export const saverify = defineServiceCommand({
  name: "SAVERIFY",
  privilege: "accounts",
  needsMail: true,
  parameters: [someText("account")],
  help: "Confirms a new account whose code was lost, so that its owner can log in.",
  handle: (context, [name]) => submitTo(context, { name: "SAVERIFY" }, [name]),
  apply: (context, [name = ""]) => {
    const { network } = context;
    const { verification, ...account } = network.accounts.find(name) ?? {};
    if (!("name" in account)) return say(context, `There is no account ${name}.`);
    if (verification === undefined) return say(context, `${account.name} is verified already.`);
    network.accounts.replace(account);
    say(context, `The account ${account.name} is verified.`);
    report(context, "SAVERIFY", account.name, `verified the account ${account.name}`);
    return reviewHolders(context, account);
  },
});

export const satotp = defineServiceCommand({
  name: "SATOTP",
  privilege: "accounts",
  parameters: [someText("account")],
  help: "Turns off two factors of an account whose owner has lost them, with the recovery codes.",
  handle: (context, [name]) => submitTo(context, { name: "SATOTP" }, [name]),
  apply: (context, [name = ""]) => {
    const { network } = context;
    const { twoFactors, ...account } = network.accounts.find(name) ?? {};
    if (!("name" in account)) return say(context, `There is no account ${name}.`);
    if (twoFactors === undefined) return say(context, `${account.name} has no second factor.`);
    network.accounts.replace(account);
    say(context, `Two factors of ${account.name} are off.`);
    return report(context, "SATOTP", account.name, `turned off two factors of the account ${account.name}`);
  },
});

function report(context: CommandContext, action: string, target: string, text: string): void {
  tellOthers(context, "v", text);
  context.effect({ kind: "operator-action", action, target });
}
