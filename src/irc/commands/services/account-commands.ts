/** NickServ: making, changing and dropping an account. */
import { accountFor } from "../../network/policy/login.ts";
import type { AccountRecord } from "../../network/durable.ts";
import { removeAccount } from "../../network/remove-account.ts";
import { replaceAndEndBrowsers } from "../account/end-browsers.ts";
import { logIn, logOutAll } from "../account/log-in.ts";
import { reviewHolders } from "../account/nick-grace.ts";
import { addAccount, busy, faultOfPassword, prepareAccount } from "../account/new-account.ts";
import type { AccountFault } from "../account/new-account.ts";
import { registrationText } from "../account/register-answers.ts";
import type { QueryContext } from "../command.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { tellOthers } from "../server-notices.ts";
import { outcomeText } from "./outcome-text.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";
import type { ServiceRow } from "./service.ts";

export const register: ServiceRow = defineServiceCommand({
  name: "REGISTER",
  parameters: [someText("password"), optional(restOfLine("email"))],
  help: "Makes an account that is called like your nick, and logs you in to it. Where the server sends e-mail, an address is confirmed with VERIFY first.",
  handle: (context, [password, email]) => {
    const { user } = context;
    if (user.account !== undefined) return say(context, `You are logged in as ${user.account} already.`);
    // Half of a password with spaces would be kept.
    if (email?.includes(" ") === true)
      return say(context, `Syntax: ${register.syntax}. Neither of them has spaces.`);
    const account = prepareAccount(context, { name: user.nick, email, password });
    return "code" in account ? say(context, `${account.text}.`) : submitAccount(context, account);
  },
  apply: (context) => {
    const { user, facts } = context;
    if (facts.account === undefined) return;
    const fault = addAccount(context, facts.account);
    if (fault !== undefined) return say(context, `${fault.text}.`);
    say(context, `${facts.account.name}: ${registrationText(facts.account)}.`);
    if (facts.account.verification === undefined) {
      logIn(context, user, facts.account);
      reviewHolders(context, facts.account);
    }
    context.effect({ kind: "account-registered", account: facts.account.name });
  },
});

async function submitAccount(
  context: QueryContext,
  work: Promise<AccountRecord | AccountFault>,
): Promise<void> {
  const account = await work;
  if ("code" in account) say(context, `${account.text}.`);
  else submitTo(context, { name: "REGISTER" }, [], { account });
}

export const passwd = defineServiceCommand({
  name: "PASSWD",
  loggedIn: true,
  parameters: [someText("current password"), someText("new password")],
  help: "Changes the password of your account.",
  handle: (context, [current, wanted]) => {
    const { network, user } = context;
    const account = network.accounts.find(user.account ?? "");
    if (account !== undefined && account.passwordHash === undefined) {
      return say(context, `${account.name} has no password: you log in to it with your identity provider.`);
    }
    const fault = faultOfPassword(context, user.account ?? "", wanted);
    return fault === undefined ? changePassword(context, current, wanted) : say(context, `${fault.text}.`);
  },
  apply: (context) => {
    const { network, facts, now } = context;
    const { login, credentials } = facts;
    if (login === undefined || credentials === undefined) return;
    const account = accountFor(network, login, now);
    if (typeof account === "string") return say(context, outcomeText(account));
    replaceAndEndBrowsers(context, { ...account, ...credentials }, "spares-own");
    say(context, `The password of ${account.name} is changed.`);
  },
});

async function changePassword(context: QueryContext, current: string, wanted: string): Promise<void> {
  const { user, accounts } = context;
  const login = await accounts.checkAgain(user.account ?? "", current);
  if (typeof login === "string" || "wait" in login) return say(context, outcomeText(login));
  const credentials = await accounts.credentials(wanted);
  if (credentials === undefined) return say(context, `${busy.text}.`);
  return submitTo(context, { name: "PASSWD" }, [], { login, credentials });
}

export const drop = defineServiceCommand({
  name: "DROP",
  parameters: [someText("account"), optional(someText("code"))],
  help: "Removes your account for good. Its channels go to their successors, else to the oldest access of level q, else a, or are dropped. Without a code it gives you the code to do so. Operators with the privilege accounts can remove any account.",
  handle: (context, [name, given]) => {
    const { accounts } = context;
    const account = findOwn(context, name);
    if (account === undefined) return say(context, `${name} is not your account.`);
    // Another code if the account is made anew.
    const code = accounts.code(`drop ${account.name} ${account.createdAt}`);
    if (given === code) return submitTo(context, { name: "DROP" }, [account.name, String(account.createdAt)]);
    return say(context, `To remove the account ${account.name} for good: DROP ${account.name} ${code}`);
  },
  apply: (context, [name = "", createdAt]) => {
    const { network, settings, user } = context;
    const account = network.accounts.find(name);
    if (account === undefined || String(account.createdAt) !== createdAt) {
      return say(context, `The account ${name} has changed meanwhile.`);
    }
    const own = user.account !== undefined && network.fold(user.account) === network.fold(name);
    removeAccount(network, name);
    network.persistence.forget(name);
    logOutAll(context, name);
    const files = settings.uploadUrl === undefined ? "" : " So are its uploaded files.";
    say(context, `The account ${account.name} is removed.${files}`);
    if (own) return;
    tellOthers(context, "v", `removed the account ${account.name}`);
    context.effect({ kind: "operator-action", action: "DROP", target: account.name });
  },
});

/** The account of this name, if it is the user's own or the user may manage all. */
function findOwn({ network, user }: QueryContext, name: string): AccountRecord | undefined {
  const own = user.account !== undefined && network.fold(user.account) === network.fold(name);
  return own || user.privileges.has("accounts") ? network.accounts.find(name) : undefined;
}
