/** NickServ, for operators: accounts that a person logs in to at the identity provider. */
import { replaceAndEndBrowsers } from "../account/end-browsers.ts";
import { someText } from "../parameters.ts";
import { tellOthers } from "../server-notices.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const bind = defineServiceCommand({
  name: "BIND",
  privilege: "accounts",
  parameters: [someText("account"), someText("subject")],
  help: "Lets a person log in to an account at the identity provider. The subject is the claim sub of that person's tokens. A password of the account stays.",
  handle: (context, [name, subject]) => {
    const { issuer } = context.accounts;
    if (issuer === undefined) return say(context, "No identity provider is configured.");
    return submitTo(context, { name: "BIND" }, [name, issuer, subject]);
  },
  apply: (context, [name = "", issuer = "", subject = ""]) => {
    const { accounts } = context.network;
    const account = accounts.find(name);
    if (account === undefined) return say(context, `There is no account ${name}.`);
    const other = accounts.findIdentity({ issuer, subject });
    if (other !== undefined && other !== account) {
      return say(context, `${subject} is bound to the account ${other.name}: UNBIND or DROP that first.`);
    }
    accounts.replace({ ...account, identity: { issuer, subject } });
    say(context, `${subject} can log in to the account ${account.name}.`);
    tellOthers(context, "v", `bound the account ${account.name} to ${subject}`);
    context.effect({ kind: "operator-action", action: "BIND", target: account.name, value: subject });
  },
});

export const unbind = defineServiceCommand({
  name: "UNBIND",
  privilege: "accounts",
  parameters: [someText("account")],
  help: "Lets nobody log in to an account at the identity provider. Only for an account with a password or a certificate.",
  handle: (context, [name]) => submitTo(context, { name: "UNBIND" }, [name]),
  apply: (context, [name = ""]) => {
    const { accounts } = context.network;
    const { identity, ...account } = accounts.find(name) ?? {};
    if (identity === undefined || !("name" in account)) return say(context, `${name} is not bound.`);
    if (account.passwordHash === undefined && (account.certificates ?? []).length === 0) {
      return say(context, `${account.name} has no password, and nobody could log in: SUSPEND or DROP it.`);
    }
    replaceAndEndBrowsers(context, account);
    say(context, `${identity.subject} can no longer log in to the account ${account.name}.`);
    tellOthers(context, "v", `unbound the account ${account.name}`);
    context.effect({ kind: "operator-action", action: "UNBIND", target: account.name });
  },
});
