/** NickServ SET EMAIL: another e-mail address, which holds once it is confirmed with VERIFYEMAIL. */
import { isAwaited } from "../../network/account-facts.ts";
import { accountFor } from "../../network/policy/login.ts";
import { faultOfEmail, isFull, letter, newAddressLetter, sendCode } from "../account/email.ts";
import type { QueryContext } from "../command.ts";
import { someText } from "../parameters.ts";
import { outcomeText } from "./outcome-text.ts";
import type { AccountSetting } from "./account-setting.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

const VALUES = "<password> <address>";

export const setEmail: AccountSetting = {
  name: "EMAIL",
  values: VALUES,
  help: "Your e-mail address. It changes once VERIFYEMAIL has confirmed it.",
  needsMail: true,
  show: (_, { email }) => email ?? "none",
  prepare: (context, value, submit) => {
    const [password, address, ...more] = value.split(" ").filter((word) => word !== "");
    if (password === undefined || address === undefined || more.length > 0)
      return say(context, `Syntax: SET EMAIL ${VALUES}`);
    const fault = faultOfEmail(context, address);
    if (fault !== undefined) return say(context, `${fault.text}.`);
    return sendToNew(context, password, address, submit);
  },
  change: ({ network, now, facts: { login, newEmail } }) => {
    if (newEmail === undefined || login === undefined) return `Syntax: SET EMAIL ${VALUES}`;
    const account = accountFor(network, login, now);
    if (typeof account === "string") return outcomeText(account);
    network.accounts.replace({ ...account, newEmail });
    return `A code was sent to ${newEmail.address}. VERIFYEMAIL with it confirms the address.`;
  },
};

/** The password is asked for: whoever has the address can set another password. */
async function sendToNew(
  context: QueryContext,
  password: string,
  address: string,
  submit: Parameters<NonNullable<AccountSetting["prepare"]>>[2],
): Promise<void> {
  const { accounts, user } = context;
  const name = user.account ?? "";
  const login = await accounts.checkAgain(name, password);
  if (typeof login === "string" || "wait" in login) return say(context, outcomeText(login));
  const code = await sendCode(context, address, newAddressLetter(name));
  if ("code" in code) return say(context, `${code.text}.`);
  return submit({ login, newEmail: { ...code, address } });
}

export const verifyEmail = defineServiceCommand({
  name: "VERIFYEMAIL",
  needsMail: true,
  loggedIn: true,
  parameters: [someText("code")],
  help: "Confirms the e-mail address that SET EMAIL named, with the code that was sent to it.",
  handle: (context, [code]) => {
    const { network, accounts, user, now } = context;
    const name = user.account ?? "";
    const hash = accounts.hash(code);
    const { newEmail, email } = network.accounts.find(name) ?? {};
    const right = isAwaited(newEmail, hash, now);
    const wait = accounts.tryCode(`address ${network.fold(name)}`, right);
    if (wait > 0) return say(context, `Too many wrong codes; wait ${wait} seconds.`);
    submitTo(context, { name: "VERIFYEMAIL" }, [hash]);
    // Its owner hears of it, whoever did this.
    if (right && email !== undefined) accounts.sendLater({ to: email, ...movedLetter(context, name) });
  },
  apply: (context, [hash = ""]) => {
    const { network, user, now } = context;
    const { newEmail, ...account } = network.accounts.find(user.account ?? "") ?? {};
    if (newEmail === undefined || !("name" in account)) return say(context, WRONG);
    if (!isAwaited(newEmail, hash, now)) {
      network.accounts.replace({ ...account, newEmail: { ...newEmail, wrong: newEmail.wrong + 1 } });
      return say(context, WRONG);
    }
    if (isFull(context, newEmail.address)) return say(context, "This e-mail address has too many accounts.");
    network.accounts.replace({ ...account, email: newEmail.address });
    return say(context, `The e-mail address of ${account.name} is ${newEmail.address}.`);
  },
});

const WRONG = "The code is wrong or has expired.";

function movedLetter(context: QueryContext, account: string): ReturnType<typeof letter> {
  const { networkName } = context.settings;
  return letter(context, `E-mail address of ${account}`, [
    `The account ${account} on ${networkName} has another e-mail address now.`,
    "If you did not change it, write to the operators of the network.",
  ]);
}
