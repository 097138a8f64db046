/**
 * The parts of the state of a network that nobody sees, and that later commands depend on: orders, next numbers, times of next
 * looks, and changes that are still to be noted. A part of a snapshot.
 */
import type { Channel } from "./channel.ts";
import type { ChannelState } from "./durable.ts";
import type { Network } from "./network.ts";
import type { PersistenceFacts } from "./persistence.ts";
import type { User } from "./user.ts";

export interface UnseenState {
  /** Slots that users have given back, the last one first to be used. */
  readonly freeSlots: readonly number[];
  /** Folded names of channels that are gone, and the keys of the histories that the next ones go on with. */
  readonly lostHistories: readonly (readonly [name: string, target: string])[];
  /** Ids of the users of each account with several, in the order in which they logged in. */
  readonly logIns: readonly (readonly number[])[];
  readonly persistence: PersistenceFacts;
  /** The day on which registrations were swept last. */
  readonly sweptOn?: number | undefined;
  /** The last numbers that were given. */
  readonly lastFilter: number;
  readonly lastReport: number;
  /** The limit of recent messages that holds until the next one. */
  readonly recentMessages: number;
}

export function unseenState(network: Network): UnseenState {
  const { moderation, registered } = network;
  return {
    freeSlots: [...network.freeSlots],
    lostHistories: [...network.history.lost],
    logIns: network.accounts.logIns.shared.map((users) => users.map(({ id }) => id)),
    persistence: network.persistence.facts,
    sweptOn: registered.sweptOn,
    lastFilter: moderation.filters.last,
    lastReport: moderation.reports.last,
    recentMessages: network.recentMessages.limit,
  };
}

/** For a network that has all the rest of a snapshot. `rooms` are the records of rooms at that moment. */
export function restoreUnseen(
  network: Network,
  state: UnseenState,
  users: ReadonlyMap<number, User>,
  channels: ReadonlyMap<number, Channel>,
  rooms: readonly ChannelState[],
): void {
  const { moderation, registered } = network;
  network.history.resume(state.lostHistories);
  for (const ids of state.logIns) {
    network.accounts.logIns.arrange(ids.flatMap((id) => users.get(id) ?? []));
  }
  network.persistence.resume(state.persistence, users, channels, rooms);
  registered.sweptOn = state.sweptOn;
  moderation.filters.goOn(state.lastFilter);
  moderation.reports.goOn(state.lastReport);
}
