/** NickServ: a new password by e-mail, for those who have forgotten theirs. Nobody learns which accounts there are. */
import type { AccountRecord } from "../../network/durable.ts";
import { accountFor } from "../../network/policy/login.ts";
import { CODE_LENGTH } from "../../wire/lengths.ts";
import { letter } from "../account/email.ts";
import { replaceAndEndBrowsers } from "../account/end-browsers.ts";
import { logOutAll } from "../account/log-in.ts";
import { busy, faultOfPassword } from "../account/new-account.ts";
import type { QueryContext } from "../command.ts";
import { someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { outcomeText } from "./outcome-text.ts";
import { defineServiceCommand } from "./service.ts";

/** Milliseconds. A code is valid in the period in which it was made, and in the next. */
const PERIOD = 1_800_000;

export const sendpass = defineServiceCommand({
  name: "SENDPASS",
  needsMail: true,
  parameters: [someText("account")],
  help: "Sends a code to the confirmed e-mail address of an account. With it, RESETPASS sets a new password.",
  handle: (context, [name]) => {
    const { network, accounts } = context;
    const wait = accounts.countRequest(`password ${network.fold(name)}`);
    if (wait > 0) return say(context, `Too many requests; wait ${wait} seconds.`);
    say(context, "If this account has a confirmed e-mail address, a code is sent to it. RESETPASS takes it.");
    const account = findWithAddress(context, name);
    // Nobody waits for the letter: that would tell who has one.
    if (account?.email !== undefined)
      accounts.sendLater({ to: account.email, ...resetLetter(context, account) });
    return undefined;
  },
});

export const resetpass = defineServiceCommand({
  name: "RESETPASS",
  needsMail: true,
  parameters: [someText("account"), someText("code"), someText("new password")],
  help: "Sets a new password with the code that SENDPASS has sent.",
  handle: (context, [name, code, wanted]) => {
    const { network, accounts } = context;
    const fault = faultOfPassword(context, name, wanted);
    if (fault !== undefined) return say(context, `${fault.text}.`);
    const account = findWithAddress(context, name);
    const right = account !== undefined && codesFor(context, account).includes(code.toLowerCase());
    const wait = accounts.tryCode(`password ${network.fold(name)}`, right);
    if (wait > 0) return say(context, `Too many wrong codes; wait ${wait} seconds.`);
    return right ? setPassword(context, account, wanted) : say(context, "The code is wrong or has expired.");
  },
  apply: (context) => {
    const { network, facts, now } = context;
    const { login, credentials } = facts;
    if (login === undefined || credentials === undefined) return;
    const account = accountFor(network, login, now);
    if (typeof account === "string") return say(context, outcomeText(account));
    replaceAndEndBrowsers(context, { ...account, ...credentials });
    logOutAll(context, account.name);
    say(context, `The password of ${account.name} is changed, and everyone is logged out of the account.`);
  },
});

async function setPassword(context: QueryContext, account: AccountRecord, wanted: string): Promise<void> {
  const { name, passwordHash } = account;
  if (passwordHash === undefined) return;
  const credentials = await context.accounts.credentials(wanted);
  if (credentials === undefined) return say(context, `${busy.text}.`);
  return submitTo(context, { name: "RESETPASS" }, [], {
    login: { account: name, passwordHash, factor: { kind: "logged-in" } },
    credentials,
  });
}

function findWithAddress({ network }: QueryContext, name: string): AccountRecord | undefined {
  const account = network.accounts.find(name);
  if (account?.passwordHash === undefined) return undefined;
  return account.verification === undefined && account.suspended === undefined ? account : undefined;
}

/**
 * The codes that are valid now, the newest first. They follow from the account and the time, so that nothing of a request is
 * kept; with another password, address or period they are others.
 */
function codesFor({ accounts, now }: QueryContext, account: AccountRecord): string[] {
  const { name, createdAt, passwordHash, email } = account;
  if (email === undefined) return [];
  const period = Math.floor(now / PERIOD);
  return [period, period - 1].map((each) =>
    accounts.code(`password ${each} ${name} ${createdAt} ${email} ${passwordHash}`, CODE_LENGTH),
  );
}

function resetLetter(context: QueryContext, account: AccountRecord): ReturnType<typeof letter> {
  const [code = ""] = codesFor(context, account);
  const { networkName } = context.settings;
  return letter(context, `New password for ${account.name}`, [
    `Somebody, probably you, asked for a new password of the account ${account.name} on ${networkName}.`,
    "To set one, write there:",
    "",
    `/msg NickServ RESETPASS ${account.name} ${code} <new password>`,
    "",
    "The code is valid for half an hour.",
  ]);
}
