/** Rules about logging in: which account a client that has proved itself may use. */
import type { Accounts } from "../accounts.ts";
import type { AccountRecord, Identity } from "../durable.ts";

/** A passed check: the account, and the proved credential as the account had it then. */
export type Proven = { readonly account: string } & (
  | { readonly passwordHash: string }
  /** The fingerprint. */
  | { readonly certificate: string }
  | { readonly identity: Identity }
);

/** `wrong`: the account, or its credential, is another one by now. */
export type LoginRefusal = "wrong" | "suspended";

/** The account to log in to. Asked at the check and again when the log-in is applied: much may have changed in between. */
export function accountFor(accounts: Accounts, proven: Proven): AccountRecord | LoginRefusal {
  const account = accounts.find(proven.account);
  if (account === undefined || !hasCredential(account, proven)) return "wrong";
  return account.suspended === undefined ? account : "suspended";
}

function hasCredential({ passwordHash, certificates, identity }: AccountRecord, proven: Proven): boolean {
  if ("passwordHash" in proven) return passwordHash === proven.passwordHash;
  if ("certificate" in proven) return certificates?.includes(proven.certificate) === true;
  return identity?.issuer === proven.identity.issuer && identity.subject === proven.identity.subject;
}
