/** The rules for new accounts and passwords, for REGISTER and for NickServ. */
import { NOT_KEPT } from "../../network/durable.ts";
import type { AccountRecord } from "../../network/durable.ts";
import { reservationOn } from "../../network/policy/reserved.ts";
import { isReservedNick } from "../../network/policy/service-nicks.ts";
import type { State } from "../../network/state.ts";
import { offeredCapabilities } from "../../wire/capabilities.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "../../wire/lengths.ts";
import { isNick, nickRule } from "../../wire/names.ts";
import { byteLength } from "../../wire/utf8.ts";
import type { SessionContext } from "../command.ts";
import type { AccountPort } from "./account-port.ts";
import { emailFull, faultOfEmail, isFull, sendCode, verificationLetter } from "./email.ts";

/** Why an account cannot be made, with the code of REGISTER. Source: IRCv3 account-registration, "Responses". */
export interface AccountFault {
  readonly code:
    | "ACCOUNT_EXISTS"
    | "BAD_ACCOUNT_NAME"
    | "WEAK_PASSWORD"
    | "UNACCEPTABLE_PASSWORD"
    | "INVALID_EMAIL"
    | "UNACCEPTABLE_EMAIL"
    | "TEMPORARILY_UNAVAILABLE";
  readonly text: string;
}

/** An account that somebody asks for. */
export interface AccountRequest {
  readonly name: string;
  /** Undefined for none. */
  readonly email: string | undefined;
  readonly password: string;
}

/**
 * Checks all that can be known at once, then derives the keys and sends the code. Limits how often an address may do so. A
 * server that sends no e-mail looks at no address, and keeps none.
 */
export function prepareAccount(
  context: SessionContext,
  { name, email: given, password }: AccountRequest,
): AccountFault | Promise<AccountRecord | AccountFault> {
  const email = context.settings.mail === undefined ? undefined : given;
  const fault =
    faultOfNewName(context, name) ?? faultOfPassword(context, name, password) ?? faultOfEmail(context, email);
  if (fault !== undefined) return fault;
  const refused = context.screenEarly("nick", name, "the name of a new account");
  if (refused !== undefined) return { code: "BAD_ACCOUNT_NAME", text: refused };
  const entry = context.session.registered ? undefined : context.accounts.entryFault();
  if (typeof entry === "string") return unavailable(entry);
  const wait = context.accounts.countNew();
  if (wait > 0) return unavailable(`Too many new accounts from your address; wait ${wait} seconds`);
  return deriveAccount(context, { name, email, password }, entry);
}

async function deriveAccount(
  context: SessionContext,
  { name, email, password }: AccountRequest,
  entry: Promise<string | undefined> | undefined,
): Promise<AccountRecord | AccountFault> {
  const refusal = await entry;
  if (refusal !== undefined) return unavailable(refusal);
  const disallowed = await context.askPolicy({ event: "account", newAccount: name });
  if (disallowed !== undefined) return unavailable(disallowed);
  const credentials = await context.accounts.credentials(password);
  if (credentials === undefined) return busy;
  if (email === undefined) return { name, ...credentials, createdAt: context.now };
  const verification = await sendCode(context, email, verificationLetter(name));
  if ("code" in verification) return verification;
  return { name, ...credentials, createdAt: context.now, email, verification };
}

const unavailable = (text: string): AccountFault => ({ code: "TEMPORARILY_UNAVAILABLE", text });

export const busy = unavailable("The server is busy; try again in a moment");

/** True if people may register accounts: an operator can switch the capability off. */
function mayRegister({ settings }: State): boolean {
  return offeredCapabilities(settings).includes("draft/account-registration");
}

function faultOfNewName(context: SessionContext, name: string): AccountFault | undefined {
  if (context.settings.storeFails === true) return unavailable(NOT_KEPT);
  if (!mayRegister(context)) return unavailable("Nobody can register an account here");
  const fault = faultOfName(context, name, context.now) ?? faultOfReservation(context, name);
  if (fault !== undefined || !context.network.nickInUse(name, context.user)) return fault;
  return { code: "BAD_ACCOUNT_NAME", text: `${name} is the nick of somebody else` };
}

export function faultOfName({ network, settings }: State, name: string, now = 0): AccountFault | undefined {
  const { limits, nickCharacters } = settings;
  if (!isNick(name, limits.nickLength, nickCharacters)) {
    const text = `An account is called like a nick: ${nickRule(limits.nickLength, nickCharacters)}`;
    return { code: "BAD_ACCOUNT_NAME", text };
  }
  if (isReservedNick(settings, name))
    return { code: "BAD_ACCOUNT_NAME", text: "That is the name of a service" };
  if (network.bans.findAccount(name, now) !== undefined)
    return { code: "BAD_ACCOUNT_NAME", text: "This account is banned from this server" };
  return network.accounts.isTaken(name, now) ? accountExists : undefined;
}

/** Operators keep the name from others. */
function faultOfReservation(context: SessionContext, name: string): AccountFault | undefined {
  const reason = reservationOn(context, name, context.user ?? {}, context.now);
  return reason === undefined
    ? undefined
    : { code: "BAD_ACCOUNT_NAME", text: `The name is reserved: ${reason}` };
}

export function faultOfPassword(
  {
    network,
    accounts,
  }: Pick<SessionContext, "network"> & { readonly accounts: Pick<AccountPort, "isUsable"> },
  name: string,
  password: string,
): AccountFault | undefined {
  if (password === "") return { code: "UNACCEPTABLE_PASSWORD", text: "The password is empty" };
  if (byteLength(password) > MAX_PASSWORD_LENGTH) {
    return { code: "UNACCEPTABLE_PASSWORD", text: `A password has at most ${MAX_PASSWORD_LENGTH} bytes` };
  }
  if (!accounts.isUsable(password)) {
    return { code: "UNACCEPTABLE_PASSWORD", text: "The password has characters that cannot be used" };
  }
  if (Array.from(password).length < MIN_PASSWORD_LENGTH) {
    return { code: "WEAK_PASSWORD", text: `A password has at least ${MIN_PASSWORD_LENGTH} characters` };
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
  if (account.email !== undefined && isFull({ network, settings }, account.email)) return emailFull;
  return network.accounts.add(account) ? undefined : accountExists;
}
