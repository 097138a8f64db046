/**
 * Metadata that outlasts a restart: that of registered channels, and of users who are logged in, which belongs to their
 * accounts. A change is noted first, and does not happen if that throws `NotKept`.
 */
import { NotKept } from "./durable.ts";
import type { AccountRecord, KeptMetadata } from "./durable.ts";
import type { Limits } from "./limits.ts";
import { Metadata } from "./metadata.ts";
import type { MetadataChanges } from "./metadata.ts";
import type { Channel } from "./channel.ts";
import type { Network } from "./network.ts";
import { User } from "./user.ts";

export function changeMetadata(network: Network, holder: User | Channel, changes: MetadataChanges): void {
  if (holder instanceof User) noteUser(network, holder, changes);
  else network.registered.noteMetadata(holder, withChanges(holder.metadata?.kept, changes));
  const metadata = (holder.metadata ??= new Metadata());
  metadata.change(changes);
}

/** The account of a user who is logged in. */
export function accountOf(network: Network, { account }: User): AccountRecord | undefined {
  return account === undefined ? undefined : network.accounts.find(account);
}

function noteUser(network: Network, user: User, changes: MetadataChanges): void {
  const account = accountOf(network, user);
  if (account !== undefined) keep(network, account, withChanges(account.metadata, changes));
}

function keep(network: Network, account: AccountRecord, metadata: KeptMetadata): void {
  const { metadata: _, ...others } = account;
  network.accounts.replace(metadata.length === 0 ? others : { ...others, metadata });
}

function withChanges(values: KeptMetadata = [], changes: MetadataChanges): KeptMetadata {
  const changed = new Map(values);
  for (const [key, value] of changes) {
    if (value === undefined) changed.delete(key);
    else changed.set(key, value);
  }
  return [...changed];
}

/**
 * For a user who has just logged in, or to whom a client with values of its own has come (`brought`): it gets the values of
 * its account, and its own become those of the account, as far as there is room. Those of the client win, then the user's.
 * Without a store that works they are the user's alone. Returns the changes for the user.
 */
export function adoptMetadata(
  network: Network,
  { metadataKeys }: Pick<Limits, "metadataKeys">,
  user: User,
  brought: KeptMetadata = [],
): MetadataChanges {
  const account = accountOf(network, user);
  const own = new Map(user.metadata?.kept);
  if (account === undefined) return new Map();
  const merged = new Map(account.metadata);
  let isNew = false;
  for (const [key, value] of [...own, ...brought]) {
    if (merged.get(key) === value || (!merged.has(key) && merged.size >= metadataKeys)) continue;
    merged.set(key, value);
    isNew = true;
  }
  if (isNew) keepIfPossible(network, account, [...merged]);
  const changes = new Map<string, string | undefined>();
  for (const key of own.keys()) if (!merged.has(key)) changes.set(key, undefined);
  for (const [key, value] of merged) if (own.get(key) !== value) changes.set(key, value);
  replaceValues(user, [...merged]);
  return changes;
}

/** For a user who has just logged out: its values belong to the account. Returns the changes for the user. */
export function leaveMetadata(user: User): MetadataChanges {
  const keys = user.metadata?.kept.map(([key]) => [key, undefined] as const);
  replaceValues(user, []);
  return new Map(keys);
}

/** The count of changes stays. */
function replaceValues(user: User, values: KeptMetadata): void {
  if (user.metadata === undefined && values.length === 0) return;
  const { changes } = user.metadata ?? new Metadata();
  user.metadata = new Metadata({ values, changes: changes.facts });
}

function keepIfPossible(network: Network, account: AccountRecord, metadata: KeptMetadata): void {
  try {
    keep(network, account, metadata);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
  }
}
