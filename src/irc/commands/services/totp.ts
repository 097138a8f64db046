/** NickServ TOTP: two factors by the user's choice. Source: RFC 6238. */
import type { AccountRecord } from "../../network/durable.ts";
import { isGood } from "../../network/policy/login.ts";
import { CODE_LENGTH } from "../../wire/lengths.ts";
import { keyUri, stepOf } from "../../wire/totp.ts";
import type { CommandContext, Handled, QueryContext } from "../command.ts";
import { optional, someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

/** Characters of a key in Base32: the 160 bits that RFC 4226, section 4, recommends. */
const KEY_LENGTH = 32;
const RECOVERY_CODES = 8;

const CONFIRM = "CONFIRM";
const DEL = "DEL";

export const totp = defineServiceCommand({
  name: "TOTP",
  loggedIn: true,
  parameters: [someText("add/confirm/del"), optional(someText("code"))],
  help: "Two factors. ADD shows a key for an app that makes codes, CONFIRM with a code turns them on, DEL with a code turns them off. Then log in by PLAIN or IDENTIFY with a space and the code after the password.",
  handle: (context, [word, code]) => {
    const action = actions.get(word.toUpperCase());
    const account = own(context);
    return action === undefined || account === undefined
      ? say(context, SYNTAX)
      : action(context, account, code);
  },
  apply: (context, [action]) => {
    const account = own(context);
    if (account === undefined) return;
    if (action === CONFIRM) turnOn(context, account);
    else turnOff(context, account);
  },
});

const SYNTAX = "Syntax: TOTP ADD | CONFIRM <code> | DEL <code>";

type Action = (context: QueryContext, account: AccountRecord, code: string | undefined) => Handled;

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["ADD", add],
  [CONFIRM, confirm],
  [DEL, remove],
]);

function own({ network, user }: QueryContext | CommandContext): AccountRecord | undefined {
  return network.accounts.find(user.account ?? "");
}

/** The key waits in the session: nothing is kept until a code shows that an app has it. */
function add(context: QueryContext, account: AccountRecord): void {
  const { session, accounts, settings } = context;
  if (account.twoFactors !== undefined) return say(context, ALREADY);
  const key = accounts.token(KEY_LENGTH).toUpperCase();
  session.newTotpKey = { key, account: account.name };
  say(context, `Key for your app: ${key}`);
  say(context, keyUri(key, settings.networkName, account.name));
  return say(context, "TOTP CONFIRM with a code of the app turns two factors on.");
}

const ALREADY = "Your account has two factors already.";

function confirm(context: QueryContext, account: AccountRecord, code: string | undefined): void {
  const { session, accounts, now } = context;
  if (code === undefined) return say(context, SYNTAX);
  if (account.twoFactors !== undefined) return say(context, ALREADY);
  const { newTotpKey } = session;
  if (newTotpKey?.account !== account.name) return say(context, "Begin with TOTP ADD.");
  const lastStep = stepOf(newTotpKey.key, code, now);
  if (lastStep === undefined) return say(context, "The code is wrong. Is the clock of your device right?");
  session.newTotpKey = undefined;
  const codes = Array.from({ length: RECOVERY_CODES }, () => accounts.token(CODE_LENGTH));
  say(context, "Recovery codes, which are shown this once. Each replaces one code of the app:");
  say(context, codes.join(" "));
  const twoFactors = { secret: newTotpKey.key, lastStep, recovery: codes.map((each) => accounts.hash(each)) };
  return submitTo(context, { name: "TOTP" }, [CONFIRM], { twoFactors });
}

function remove(context: QueryContext, account: AccountRecord, code: string | undefined): void {
  const { network, accounts } = context;
  if (code === undefined) return say(context, SYNTAX);
  if (account.twoFactors === undefined) return say(context, NONE);
  const factor = accounts.factorOf(account.twoFactors, code);
  const right = factor !== undefined && isGood(account, factor);
  const wait = accounts.tryCode(`second factor ${network.fold(account.name)}`, right);
  if (wait > 0) return say(context, `Too many wrong codes; wait ${wait} seconds.`);
  if (!right) return say(context, "The code is wrong, or was used before.");
  return submitTo(context, { name: "TOTP" }, [DEL], { factor });
}

const NONE = "Your account has no second factor.";

function turnOn(context: CommandContext, account: AccountRecord): void {
  const { twoFactors } = context.facts;
  if (twoFactors === undefined) return;
  if (account.twoFactors !== undefined) return say(context, ALREADY);
  context.network.accounts.replace({ ...account, twoFactors });
  say(context, "Two factors are on. SCRAM does not work with them: use PLAIN, or application passwords.");
}

function turnOff(context: CommandContext, account: AccountRecord): void {
  const { factor } = context.facts;
  if (factor === undefined || !isGood(account, factor)) return say(context, "The code was used before.");
  const { twoFactors, ...others } = account;
  if (twoFactors === undefined) return say(context, NONE);
  context.network.accounts.replace(others);
  return say(context, "Two factors are off.");
}
