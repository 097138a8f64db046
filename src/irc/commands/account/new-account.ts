/** The rules for new accounts and passwords, for REGISTER and for NickServ. */
import type { AccountRecord } from "../../network/durable.ts";
import { isReservedNick } from "../../network/policy/service-nicks.ts";
import type { State } from "../../network/state.ts";
import { offeredCapabilities } from "../../wire/capabilities.ts";
import { isNick, nickRule } from "../../wire/names.ts";
import { byteLength } from "../../wire/utf8.ts";
import type { SessionContext } from "../command.ts";

/** Why an account cannot be made, with the code of REGISTER. Source: IRCv3 account-registration, "Responses". */
export interface AccountFault {
  readonly code:
    | "ACCOUNT_EXISTS"
    | "BAD_ACCOUNT_NAME"
    | "WEAK_PASSWORD"
    | "UNACCEPTABLE_PASSWORD"
    | "TEMPORARILY_UNAVAILABLE";
  readonly text: string;
}

/** Characters of the shortest password. */
const SHORTEST_PASSWORD = 8;
/** Bytes of the longest: it has to fit in a message to NickServ. */
const LONGEST_PASSWORD = 300;

/** Checks all that can be known at once, then derives the keys. Limits how often an address may do so. */
export function prepareAccount(
  context: SessionContext,
  name: string,
  password: string,
): AccountFault | Promise<AccountRecord | AccountFault> {
  if (!mayRegister(context)) return unavailable("Nobody can register an account here");
  const fault =
    faultOfName(context, name) ?? faultOfUse(context, name) ?? faultOfPassword(context, name, password);
  if (fault !== undefined) return fault;
  const entry = context.session.registered ? undefined : context.accounts.entryFault();
  if (typeof entry === "string") return unavailable(entry);
  const wait = context.accounts.countNew();
  if (wait > 0) return unavailable(`Too many new accounts from your address; wait ${wait} seconds`);
  return deriveAccount(context, name, password, entry);
}

async function deriveAccount(
  context: SessionContext,
  name: string,
  password: string,
  entry: Promise<string | undefined> | undefined,
): Promise<AccountRecord | AccountFault> {
  const refusal = await entry;
  if (refusal !== undefined) return unavailable(refusal);
  const credentials = await context.accounts.credentials(password);
  return credentials === undefined ? busy : { name, ...credentials, createdAt: context.now };
}

const unavailable = (text: string): AccountFault => ({ code: "TEMPORARILY_UNAVAILABLE", text });

export const busy = unavailable("The server is busy; try again in a moment");

/** True if people may register accounts: an operator can switch the capability off. */
function mayRegister({ settings }: State): boolean {
  return offeredCapabilities(settings).includes("draft/account-registration");
}

export function faultOfName(context: SessionContext, name: string): AccountFault | undefined {
  const { network, settings } = context;
  const { limits, nickCharacters } = settings;
  if (!isNick(name, limits.nickLength, nickCharacters)) {
    const text = `An account is called like a nick: ${nickRule(limits.nickLength, nickCharacters)}`;
    return { code: "BAD_ACCOUNT_NAME", text };
  }
  if (isReservedNick(settings, name))
    return { code: "BAD_ACCOUNT_NAME", text: "That is the name of a service" };
  return network.accounts.isTaken(name) ? accountExists : undefined;
}

function faultOfUse({ network, user }: SessionContext, name: string): AccountFault | undefined {
  if (!network.nickInUse(name, user)) return undefined;
  return { code: "BAD_ACCOUNT_NAME", text: `${name} is the nick of somebody else` };
}

export function faultOfPassword(
  { network, accounts }: SessionContext,
  name: string,
  password: string,
): AccountFault | undefined {
  if (password === "") return { code: "UNACCEPTABLE_PASSWORD", text: "The password is empty" };
  if (byteLength(password) > LONGEST_PASSWORD) {
    return { code: "UNACCEPTABLE_PASSWORD", text: `A password has at most ${LONGEST_PASSWORD} bytes` };
  }
  if (!accounts.isUsable(password)) {
    return { code: "UNACCEPTABLE_PASSWORD", text: "The password has characters that cannot be used" };
  }
  if (Array.from(password).length < SHORTEST_PASSWORD) {
    return { code: "WEAK_PASSWORD", text: `A password has at least ${SHORTEST_PASSWORD} characters` };
  }
  if (network.fold(password) === network.fold(name)) {
    return { code: "WEAK_PASSWORD", text: "The password is the name of the account" };
  }
  return undefined;
}

const accountExists: AccountFault = {
  code: "ACCOUNT_EXISTS",
  text: "This account name, or one that looks like it, is taken",
};

/** Makes the account, unless that is no longer possible. */
export function addAccount({ network, settings }: State, account: AccountRecord): AccountFault | undefined {
  if (network.accounts.isTaken(account.name)) return accountExists;
  if (network.accounts.count >= settings.limits.accounts) {
    return unavailable("There are as many accounts as there may be");
  }
  network.accounts.add(account);
  return undefined;
}
