/** Limits the connections of an address on all machines of a network. Each engine limits those of its own machine. */
import type { SessionFacts } from "../network/user.ts";
import type { Realm } from "./realm.ts";
import { TryAddresses } from "./try-addresses.ts";

/** Ranges of sessions, as the last settings count them. */
interface Counted {
  readonly settings: object;
  readonly addresses: TryAddresses;
  readonly keys: WeakMap<SessionFacts, string | false>;
}

export class NetworkConnections {
  #counted: Counted | undefined = undefined;

  /** True if an address has as many registered connections as it may, all machines taken together. */
  isFull({ server, network, settings }: Realm, address: string): boolean {
    const { networkConnections: limit } = settings.session;
    if (server === undefined || limit === undefined) return false;
    if (this.#counted?.settings !== limit) {
      this.#counted = { settings: limit, addresses: new TryAddresses(limit), keys: new WeakMap() };
    }
    const { addresses, keys } = this.#counted;
    const key = addresses.keyOf(address);
    if (key === undefined) return false;
    let count = 0;
    for (const { sessions } of network.users) {
      for (const session of sessions) {
        let other = keys.get(session);
        if (other === undefined) {
          other = addresses.keyOf(session.address) ?? false;
          keys.set(session, other);
        }
        if (other === key) count += 1;
      }
    }
    return count >= limit.most;
  }
}
