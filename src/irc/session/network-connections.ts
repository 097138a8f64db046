/**
 * Limits the connections of an address on all machines of a network. Each engine limits those of its own machine. The count is
 * made in the log, so that two clients that come to two machines at the same moment do not both take the last place.
 */
import type { Network } from "../network/network.ts";
import type { SessionFacts } from "../network/user.ts";
import { overlap, rangeOf } from "../../server/index.ts";
import { AddressList } from "./address-list.ts";
import type { AddressRoom } from "./network-command.ts";
import type { Realm } from "./realm.ts";

/** The limit for a client with this address, to go with its registration; undefined for one that is not limited. */
export function roomFor(
  { server, settings }: Pick<Realm, "server" | "settings">,
  address: string,
): AddressRoom | undefined {
  const { networkConnections: limit } = settings.session;
  if (server === undefined || limit === undefined || address === "") return undefined;
  if (new AddressList(limit.exempt).has(address)) return undefined;
  const { most, ipv4Prefix, ipv6Prefix } = limit;
  const range = rangeOf(address, limit);
  const exempt = range === address ? [] : limit.exempt.filter((each) => overlap(each, range));
  return { most, ipv4Prefix, ipv6Prefix, ...(exempt.length > 0 && { exempt }) };
}

export class NetworkConnections {
  /** Ranges of sessions, as the last limit counts them. */
  #prefixes = "";
  #ranges = new WeakMap<SessionFacts, string>();

  /** True if an address has as many registered connections as it may, all machines taken together. */
  isFull(network: Network, address: string, room: AddressRoom): boolean {
    const range = rangeOf(address, room);
    const exempt = new AddressList(room.exempt ?? []);
    let count = 0;
    for (const { sessions } of network.users) {
      for (const session of sessions) {
        const counts =
          range === address ? session.address === address : this.#rangeOf(session, room) === range;
        if (counts && !exempt.has(session.address)) count += 1;
      }
    }
    return count >= room.most;
  }

  #rangeOf(session: SessionFacts, room: AddressRoom): string {
    const prefixes = `${room.ipv4Prefix} ${room.ipv6Prefix}`;
    if (prefixes !== this.#prefixes) {
      this.#prefixes = prefixes;
      this.#ranges = new WeakMap();
    }
    const known = this.#ranges.get(session);
    if (known !== undefined) return known;
    const range = rangeOf(session.address, room);
    this.#ranges.set(session, range);
    return range;
  }
}
