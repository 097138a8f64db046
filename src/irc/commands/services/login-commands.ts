/** NickServ: logging in and out. */
import { enterAccount } from "../../network/policy/login.ts";
import { logIn, logOut } from "../account/log-in.ts";
import type { QueryContext } from "../command.ts";
import { optional, someText } from "../parameters.ts";
import { outcomeText } from "./outcome-text.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const identify = defineServiceCommand({
  name: "IDENTIFY",
  parameters: [optional(someText("account")), someText("password"), optional(someText("code"))],
  help: "Logs you in. Without an account: to the account that has your nick. A nick of the account stands for it. With two factors, write the account, the password and the code.",
  handle: async (context, words) => {
    const { name, proof } = proofIn(context, words);
    const login = await context.accounts.check(name, proof);
    if (typeof login === "string" || "wait" in login) return say(context, outcomeText(login));
    return submitTo(context, { name: "IDENTIFY" }, [], { login });
  },
  apply: (context) => {
    const { network, user, facts, now } = context;
    if (facts.login === undefined) return;
    const account = enterAccount(network, facts.login, now);
    if (typeof account === "string") return say(context, outcomeText(account));
    logIn(context, user, account);
    say(context, `You are logged in as ${account.name}.`);
  },
});

type IdentifyWords = readonly [account: string | undefined, password: string, code: string | undefined];

/**
 * Two words are account and password. But people with two factors forget the account: where no account has the first word as
 * its name, both are for the account of the nick. A password as the name of an account would be seen in the log.
 */
function proofIn(
  { network, user }: QueryContext,
  [account, password, code]: IdentifyWords,
): { readonly name: string; readonly proof: string } {
  if (account === undefined) return { name: user.nick, proof: password };
  if (code !== undefined) return { name: account, proof: `${password} ${code}` };
  const own = network.accounts.findByNick(user.nick);
  return own?.twoFactors !== undefined && network.accounts.findByNick(account) === undefined
    ? { name: own.name, proof: `${account} ${password}` }
    : { name: account, proof: password };
}

export const logout = defineServiceCommand({
  name: "LOGOUT",
  loggedIn: true,
  parameters: [],
  help: "Logs you out.",
  handle: (context) => submitTo(context, { name: "LOGOUT" }),
  apply: (context) => {
    logOut(context, context.user);
    say(context, "You are logged out.");
  },
});
