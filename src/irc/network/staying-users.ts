/** Brings users back who stay while nobody is connected: from the store, when the server starts. */
import type { AccountRecord, PresenceRecord, StayingUser } from "./durable.ts";
import { metadataOf } from "./metadata.ts";
import type { Network } from "./network.ts";
import { modesFrom, prefixesFromLetters } from "./persistence.ts";
import { isPersistent } from "./policy/staying.ts";
import type { NetworkSettings } from "./settings.ts";
import type { User } from "./user.ts";

/** For a network with its accounts and without users. A record whose account is gone is dropped. */
export function restoreStaying(
  network: Network,
  settings: NetworkSettings,
  records: Iterable<PresenceRecord>,
): void {
  for (const record of records) {
    const { account: name, setting = "default", user } = record;
    const account = network.accounts.find(name);
    if (account === undefined) network.persistence.discard(record);
    else {
      const stays = account.suspended === undefined && isPersistent(settings, setting);
      const back = user !== undefined && stays ? comeBack(network, settings, account, user) : undefined;
      network.persistence.restore(record, back);
    }
  }
}

/** Undefined where another user has the nick. */
function comeBack(
  network: Network,
  { startedAt }: NetworkSettings,
  account: AccountRecord,
  record: StayingUser,
): User | undefined {
  const { nick, username, realname, host, cloak, connectedAt, seenAt, awayMessage, channels } = record;
  const user = network.addUser({
    nick,
    username,
    realname,
    host: cloak,
    address: undefined,
    secure: false,
    at: connectedAt,
  });
  if (user === undefined) return undefined;
  user.account = account.name;
  user.metadata = metadataOf(account.metadata);
  if (host !== cloak) network.setUserhost(user, username, host);
  if (account.vhost?.host === host) user.accountHost = host;
  network.setUserModes(user, modesFrom(record.modes));
  user.awayMessage = awayMessage;
  // A server that was killed has not seen its clients leave.
  user.seenAt = seenAt ?? startedAt;
  for (const { name, prefixes, joinedAt } of channels) {
    network.join(user, name, joinedAt).prefixes = prefixesFromLetters(prefixes);
  }
  return user;
}
