/** Confirming an account with the code that was sent by e-mail: for VERIFY and for NickServ. */
import { isAwaited } from "../../network/account-facts.ts";
import { NOT_KEPT } from "../../network/durable.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { State } from "../../network/state.ts";
import type { SessionContext } from "../command.ts";

/** Why an account is not confirmed, with the code of VERIFY. Source: IRCv3 account-registration, "Responses". */
export interface ConfirmationFault {
  readonly code: "INVALID_CODE" | "TEMPORARILY_UNAVAILABLE";
  readonly text: string;
}

const wrongCode: ConfirmationFault = {
  code: "INVALID_CODE",
  text: "The code is wrong or has expired, or no account of this name waits for one",
};

const suspended: ConfirmationFault = {
  code: "TEMPORARILY_UNAVAILABLE",
  text: "This account is suspended",
};

const banned: ConfirmationFault = {
  code: "TEMPORARILY_UNAVAILABLE",
  text: "This account is banned from this server",
};

/** Counts the try of a code. Returns its hash, which is what the log gets. */
export function tryConfirmation(
  { network, accounts, settings, now }: SessionContext,
  name: string,
  code: string,
): string | ConfirmationFault {
  if (settings.storeFails === true) return { code: "TEMPORARILY_UNAVAILABLE", text: NOT_KEPT };
  const hash = accounts.hash(code);
  const right = isAwaited(network.accounts.find(name)?.verification, hash, now);
  const wait = accounts.tryCode(`account ${network.fold(name)}`, right);
  if (wait === 0) return hash;
  return { code: "TEMPORARILY_UNAVAILABLE", text: `Too many wrong codes; wait ${wait} seconds` };
}

/** Confirms the account, or counts a wrong code. */
export function confirmAccount(
  { network: { accounts, bans } }: Pick<State, "network">,
  name: string,
  hash: string,
  now: number,
): AccountRecord | ConfirmationFault {
  const { verification, ...account } = accounts.find(name) ?? {};
  if (verification === undefined || !("name" in account)) return wrongCode;
  if (isAwaited(verification, hash, now)) {
    if (account.suspended !== undefined) return suspended;
    if (bans.findAccount(account.name, now) !== undefined) return banned;
    accounts.replace(account);
    return account;
  }
  const wrong = verification.wrong + 1;
  accounts.replace({ ...account, verification: { ...verification, wrong } });
  return wrongCode;
}
