/** The records of a network, as it is now: those that a store would have that has kept every change. */
import { banKinds } from "./ban-targets.ts";
import { channelRecord } from "./channel-record.ts";
import type { DurableState } from "./durable.ts";
import type { Network } from "./network.ts";

/** In the order of the network. Tokens and webhooks are not part of a network. */
export function recordsOf(network: Network): DurableState {
  const { accounts, bans, moderation, persistence, push } = network;
  return {
    accounts: [...accounts.all],
    bans: banKinds.flatMap((kind) => bans.list(kind, 0)),
    channels: [...network.registered.all].flatMap((channel) =>
      channel.registration === undefined ? [] : [channelRecord(channel, channel.registration)],
    ),
    presences: persistence.records,
    markers: [...network.readMarkers.all()],
    vapidKeys: push.key === undefined ? [] : [push.key],
    pushSubscriptions: [...push.all],
    rooms: persistence.rooms.records,
    audits: network.audit.all,
    reservations: network.reservations.list(0),
    reports: [...moderation.reports.all],
    filters: [...moderation.filters.all],
    mutes: [...moderation.mutes.all],
    tokens: [],
    webhooks: [],
  };
}

/** Takes all records but those of users and their channels. For a network without any; throws as `Network.restore`. */
export function restoreRecords(network: Network, state: DurableState): void {
  network.accounts.restore(state.accounts);
  network.bans.restore(state.bans);
  network.push.restore(state);
  network.readMarkers.restore(state.markers);
  network.audit.restore(state.audits);
  network.reservations.restore(state.reservations);
  network.moderation.restore(state);
}
