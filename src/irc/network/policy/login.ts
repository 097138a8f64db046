/** Rules about logging in: which account a client that has proved itself may use. */
import type { Accounts } from "../accounts.ts";
import type { AccountRecord } from "../durable.ts";

/** A passed check: the account, and the hash of its password at that time. */
export interface Proven {
  readonly account: string;
  readonly passwordHash: string;
  /** The fingerprint of the certificate that was the proof, where it was not the password. */
  readonly certificate?: string;
}

/** `wrong`: the account, or its password, is another one by now. */
export type LoginRefusal = "wrong" | "suspended";

/** The account to log in to. Asked at the check and again when the log-in is applied: much may have changed in between. */
export function accountFor(
  accounts: Accounts,
  { account: name, passwordHash, certificate }: Proven,
): AccountRecord | LoginRefusal {
  const account = accounts.find(name);
  if (account?.passwordHash !== passwordHash) return "wrong";
  if (certificate !== undefined && account.certificates?.includes(certificate) !== true) return "wrong";
  return account.suspended === undefined ? account : "suspended";
}
