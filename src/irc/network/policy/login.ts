/** Rules about logging in: which account a client that has proved itself may use. */
import type { Accounts } from "../accounts.ts";
import type { AccountRecord } from "../durable.ts";

/** A passed check of a password: the account, and the hash that it had then. */
export interface Proven {
  readonly account: string;
  readonly passwordHash: string;
}

/** `wrong`: the account, or its password, is another one by now. */
export type LoginRefusal = "wrong" | "suspended";

/** The account to log in to. Asked at the check and again when the log-in is applied: much may have changed in between. */
export function accountFor(
  accounts: Accounts,
  { account: name, passwordHash }: Proven,
): AccountRecord | LoginRefusal {
  const account = accounts.find(name);
  if (account?.passwordHash !== passwordHash) return "wrong";
  return account.suspended === undefined ? account : "suspended";
}
