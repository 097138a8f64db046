/** NickServ: confirming an account with the code that was sent by e-mail. */
import { confirmAccount, tryConfirmation } from "../account/confirm-account.ts";
import { logIn } from "../account/log-in.ts";
import { reviewHolders } from "../account/nick-grace.ts";
import { someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const verify = defineServiceCommand({
  name: "VERIFY",
  needsMail: true,
  parameters: [someText("account"), someText("code")],
  help: "Confirms a new account with the code that was sent by e-mail, and logs you in to it.",
  handle: (context, [name, code]) => {
    const { user } = context;
    if (user.account !== undefined) return say(context, `You are logged in as ${user.account} already.`);
    const hash = tryConfirmation(context, name, code);
    if (typeof hash !== "string") return say(context, `${hash.text}.`);
    return submitTo(context, { name: "VERIFY" }, [name, hash]);
  },
  apply: (context, [name = "", hash = ""]) => {
    const { user, now } = context;
    const account = confirmAccount(context, name, hash, now);
    if ("code" in account) return say(context, `${account.text}.`);
    say(context, `The account ${account.name} is verified.`);
    logIn(context, user, account);
    return reviewHolders(context, account);
  },
});
