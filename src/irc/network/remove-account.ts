/** Removes an account with all that belongs to it: its access to channels, its read markers and its devices. */
import type { Network } from "./network.ts";

/** Channels that lose their founder then have another, or none. Throws `NotKept`, and nothing is removed then. */
export function removeAccount(network: Network, name: string): void {
  const { accounts, push, readMarkers, registered } = network;
  const removals = readMarkers.removals(name);
  const lost = registered.removeAccount(name, (...changes) => {
    accounts.remove(name, [...changes, ...removals, ...push.removalsOf(name)]);
  });
  readMarkers.apply(removals);
  push.forgetAccount(name);
  for (const channel of lost) if (channel.registration === undefined) network.unregister(channel);
}
