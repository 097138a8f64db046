/** Rules about the nicks of accounts: who may have them. */
import type { AccountRecord } from "../durable.ts";
import type { State } from "../state.ts";

/** The claim of an account on a nick. */
export interface NickClaim {
  readonly owner: AccountRecord;
  /** `strict`: others cannot take the nick. `grace`: they have to give it up after a time. */
  readonly protection: "strict" | "grace";
}

/** The claim that stands against a user logged in to `account`; undefined where the user may have the nick. Accounts that are not verified claim none. */
export function claimOn(
  { network, settings }: State,
  nick: string,
  account: string | undefined,
): NickClaim | undefined {
  const { nickProtection = "none" } = settings;
  if (nickProtection === "none") return undefined;
  const owner = network.accounts.ownerOf(nick);
  if (owner === undefined || owner.verification !== undefined) return undefined;
  const { enforce: protection = nickProtection } = owner;
  if (protection === "none") return undefined;
  const own = account !== undefined && network.fold(account) === network.fold(owner.name);
  return own ? undefined : { owner, protection };
}
