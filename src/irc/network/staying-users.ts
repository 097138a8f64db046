/** Brings users back who stay while nobody is connected, and their channels: from the store, when the server starts. */
import type { AccountRecord, ChannelState, DurableState, StayingUser } from "./durable.ts";
import { fillChannel } from "./channel-record.ts";
import { metadataOf } from "./metadata.ts";
import type { Network } from "./network.ts";
import { modesFrom, prefixesFromLetters } from "./persistence.ts";
import { isPersistent } from "./policy/staying.ts";
import type { NetworkSettings } from "./settings.ts";
import type { User } from "./user.ts";

/**
 * For a network with its accounts and registered channels, and without users. A record whose account is gone is dropped. Throws
 * an Error for a mask of a channel that cannot be read.
 */
export function restoreStaying(
  network: Network,
  settings: NetworkSettings,
  { presences, rooms }: Pick<DurableState, "presences" | "rooms">,
): void {
  const byName = new Map(rooms.map((room) => [network.fold(room.name), room]));
  for (const record of presences) {
    const { account: name, setting = "default", user } = record;
    const account = network.accounts.find(name);
    if (account === undefined) network.persistence.discard(record);
    else {
      const stays = account.suspended === undefined && isPersistent(settings, setting);
      const back =
        user !== undefined && stays ? comeBack(network, settings, account, user, byName) : undefined;
      network.persistence.restore(record, back);
    }
  }
  for (const room of rooms) if (byName.has(network.fold(room.name))) network.persistence.rooms.discard(room);
}

/** Undefined where another user has the nick. Takes out of `rooms` those that are there again. */
function comeBack(
  network: Network,
  { startedAt }: NetworkSettings,
  account: AccountRecord,
  record: StayingUser,
  rooms: Map<string, ChannelState>,
): User | undefined {
  const {
    nick,
    username,
    realname,
    host,
    cloak,
    connectedAt,
    seenAt,
    awayMessage,
    monitored = [],
    channels,
  } = record;
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
  network.accounts.logIns.change(user, account.name);
  user.metadata = metadataOf(account.metadata);
  if (host !== cloak) network.setUserhost(user, username, host);
  if (account.vhost?.host === host) user.accountHost = host;
  network.setUserModes(user, modesFrom(record.modes));
  user.awayMessage = awayMessage;
  // A server that was killed has not seen its clients leave.
  user.seenAt = seenAt ?? startedAt;
  user.monitored = monitored;
  for (const { name, prefixes, joinedAt } of channels) {
    restoreRoom(network, rooms, name);
    network.join(user, name, joinedAt).prefixes = prefixesFromLetters(prefixes);
  }
  return user;
}

/** Makes a channel again that is not registered, before its first member comes back. */
function restoreRoom(network: Network, rooms: Map<string, ChannelState>, name: string): void {
  const key = network.fold(name);
  const room = rooms.get(key);
  if (room === undefined || network.findChannel(name) !== undefined) return;
  const channel = network.createChannel(room.name, room.createdAt);
  fillChannel(network, channel, room);
  network.persistence.rooms.restore(channel, room);
  rooms.delete(key);
}
