/** NickServ: logging in and out. */
import { accountFor } from "../../network/policy/login.ts";
import { logIn, logOut } from "../account/log-in.ts";
import { optional, someText } from "../parameters.ts";
import { outcomeText } from "./outcome-text.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const identify = defineServiceCommand({
  name: "IDENTIFY",
  parameters: [optional(someText("account")), someText("password")],
  help: "Logs you in. Without an account: to the account that has your nick. A nick of the account stands for it.",
  handle: async (context, [given, password]) => {
    const login = await context.accounts.check(given ?? context.user.nick, password);
    if (typeof login === "string" || "wait" in login) return say(context, outcomeText(login));
    return submitTo(context, { name: "IDENTIFY" }, [], { login });
  },
  apply: (context) => {
    const { network, user, facts } = context;
    if (facts.login === undefined) return;
    const account = accountFor(network.accounts, facts.login);
    if (typeof account === "string") return say(context, outcomeText(account));
    logIn(context, user, account);
    say(context, `You are logged in as ${account.name}.`);
  },
});

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
