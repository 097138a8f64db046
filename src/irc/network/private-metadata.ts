/**
 * Private metadata of accounts: a change of one value, and of the name of a channel. Each change is noted first, and does not
 * happen if that throws `NotKept`.
 */
import type { PrivateMetadata } from "../wire/wishes.ts";
import type { AccountRecord, DurableChange } from "./durable.ts";
import type { Network } from "./network.ts";
import type { User } from "./user.ts";

type Fold = (name: string) => string;

/** The other values of the account; those of the same target and key are left out. */
export function otherValues(
  account: AccountRecord,
  target: string,
  key: string,
  fold: Fold,
): PrivateMetadata {
  const wanted = fold(target);
  return (account.privateMetadata ?? []).filter(
    ([name, otherKey]) => otherKey !== key || fold(name) !== wanted,
  );
}

/** Undefined removes the value. */
export function changePrivate(
  network: Network,
  account: AccountRecord,
  target: string,
  key: string,
  value: string | undefined,
): void {
  const others = otherValues(account, target, key, (name) => network.fold(name));
  network.accounts.replace(
    withValues(account, value === undefined ? others : [...others, [target, key, value]]),
  );
}

/** The changes that take read markers and values about a channel to its new name, for the accounts of these users. */
export function renamedTargets(
  network: Network,
  users: readonly User[],
  before: string,
  after: string,
): readonly DurableChange[] {
  const from = network.fold(before);
  const records = new Map<string, AccountRecord>();
  for (const { account: name } of users) {
    const account = name === undefined ? undefined : network.accounts.find(name);
    const values = account?.privateMetadata;
    if (account === undefined || values?.some(([target]) => network.fold(target) === from) !== true) continue;
    // Earlier values about the new name belong to another channel.
    const kept = values.filter(([target]) => network.fold(target) !== network.fold(after));
    const moved = kept.map(
      ([target, key, value]) => [network.fold(target) === from ? after : target, key, value] as const,
    );
    records.set(account.name, withValues(account, moved));
  }
  const changes = Array.from(records.values(), (record): DurableChange => ({ kind: "account", record }));
  return [...network.readMarkers.moves(users, before, after), ...changes];
}

/** Makes these changes, once they were noted. */
export function applyRenaming({ accounts, readMarkers }: Network, changes: readonly DurableChange[]): void {
  readMarkers.apply(changes);
  accounts.apply(changes);
}

function withValues(account: AccountRecord, privateMetadata: PrivateMetadata): AccountRecord {
  const { privateMetadata: _, ...others } = account;
  return privateMetadata.length === 0 ? others : { ...others, privateMetadata };
}
