/** REGISTER: makes an account and logs in to it, before registration of the connection and after. */
import type { AccountRecord } from "../../network/durable.ts";
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import { anyText, someText } from "../parameters.ts";
import { logIn } from "./log-in.ts";
import { reviewHolders } from "./nick-grace.ts";
import { addAccount, prepareAccount } from "./new-account.ts";
import type { AccountFault } from "./new-account.ts";
import { refuseAccount, registered } from "./register-answers.ts";

/** In place of an account: the client's nick. */
const OWN_NICK = "*";
/** In place of an e-mail address. */
const NO_EMAIL = "*";

export const register = defineCommand({
  scope: "network",
  name: "REGISTER",
  needs: "accounts",
  access: "any",
  capability: "draft/account-registration",
  refusesUnkept: true,
  parameters: [someText("account"), someText("email"), anyText("password")],
  cost: 10,
  help: "Makes an account and logs you in to it. The account * is called like your nick; * in place of an e-mail address is for no address. Where the server sends e-mail, an address is confirmed with VERIFY first. Needs the capability draft/account-registration.",
  specification: 'IRCv3 account-registration, "Commands"',
  handle: (context, [given, email, password]) => {
    const { session, user, fail } = context;
    if (session.nick === "*") {
      return fail("REGISTER", "NEED_NICK", ["*"], "Send NICK first");
    }
    const name = given === OWN_NICK ? session.nick : given;
    const current = user === undefined ? session.login?.account : user.account;
    if (current !== undefined) {
      return fail("REGISTER", "ALREADY_AUTHENTICATED", [current], "You are logged in already");
    }
    const request = { name, email: email === NO_EMAIL ? undefined : email, password };
    const account = prepareAccount(context, request);
    return "code" in account ? refuseAccount(context, name, account) : submit(context, name, account);
  },
  apply: (context) => {
    const { user, facts, audience } = context;
    const { account } = facts;
    if (account === undefined) return;
    const fault = addAccount(context, account);
    if (fault !== undefined) return refuseAccount(context, account.name, fault);
    audience.toSelf(registered(account));
    if (account.verification !== undefined) return;
    logIn(context, user, account);
    reviewHolders(context, account);
    context.effect({ kind: "account-registered", account: account.name });
  },
});

async function submit(
  context: SessionContext,
  name: string,
  work: Promise<AccountRecord | AccountFault>,
): Promise<void> {
  const account = await work;
  if ("code" in account) return refuseAccount(context, name, account);
  if (context.user === undefined) return context.accounts.create(account);
  // The log has no password.
  return context.submit({ params: [name, "*", "*"], facts: { account } });
}
