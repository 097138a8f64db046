/** VERIFY: completes a registration with the code that was sent by e-mail, before registration of the connection and after. */
import { defineCommand } from "../command.ts";
import { anyText, someText } from "../parameters.ts";
import { confirmAccount, tryConfirmation } from "./confirm-account.ts";
import { logIn } from "./log-in.ts";
import { reviewHolders } from "./nick-grace.ts";
import { refuseConfirmation, verified } from "./register-answers.ts";

export const verify = defineCommand({
  scope: "network",
  name: "VERIFY",
  needs: "accounts",
  access: "any",
  capability: "draft/account-registration",
  refusesUnkept: true,
  parameters: [someText("account"), anyText("code")],
  cost: 3,
  help: "Completes the registration of an account with the code that was sent by e-mail, and logs you in. The account * is called like your nick.",
  specification: 'IRCv3 account-registration, "Commands"',
  handle: (context, [given, code]) => {
    const { session, user, fail, accounts } = context;
    const name = given === "*" ? session.nick : given;
    const current = user === undefined ? session.login?.account : user.account;
    if (current !== undefined) {
      return fail("VERIFY", "ALREADY_AUTHENTICATED", [current], "You are logged in already");
    }
    const hash = tryConfirmation(context, name, code);
    if (typeof hash !== "string") return refuseConfirmation(context, name, hash);
    return user === undefined ? accounts.confirm(name, hash) : context.submit({ params: [name, hash] });
  },
  apply: (context, [name, hash]) => {
    const { user, audience, now } = context;
    const account = confirmAccount(context, name, hash, now);
    if ("code" in account) return refuseConfirmation(context, name, account);
    audience.toSelf(verified(account));
    logIn(context, user, account);
    return reviewHolders(context, account);
  },
});
