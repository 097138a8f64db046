/**
 * Counts against abuse that each machine of a network keeps for itself, and tells the others: wrong passwords, new accounts,
 * and bans on addresses that connect too often. They are no part of the network, and are forgotten with the process.
 */
import type { ConnectionBan } from "../../server/index.ts";
import type { ConnectionBans } from "../commands/operator/connection-bans.ts";
import { FailedTries } from "./failed-tries.ts";
import type { TryAct } from "./failed-tries.ts";
import type { Realm } from "./realm.ts";
import type { TryAddresses } from "./try-addresses.ts";

export type SharedCount =
  | {
      readonly of: "passwords" | "accounts";
      readonly act: TryAct;
      readonly address: string;
      readonly name?: string | undefined;
    }
  | { readonly of: "ban"; readonly ban: ConnectionBan }
  /** The bans in a range are lifted. */
  | { readonly of: "lift"; readonly range: string };

/** Tells the other machines. Does nothing where there are no others. */
export function shareCount({ server, log, clock }: Realm, count: SharedCount): void {
  if (server !== undefined) void log.submit({ kind: "count", server, count, at: clock.now() });
}

/** Failed tries that the other machines hear of. */
export function sharedTries(
  realm: () => Realm,
  addresses: TryAddresses,
  of: "passwords" | "accounts",
): FailedTries {
  return new FailedTries(addresses, (act, address, name) => {
    shareCount(realm(), { of, act, address, name });
  });
}

/** Another machine has counted something. */
export function takeCount(
  realm: Realm,
  { count, at }: { readonly count: SharedCount; readonly at: number },
  bans: ConnectionBans | undefined,
): void {
  // It may be read long after.
  const age = Math.max(0, realm.clock.now() - at);
  switch (count.of) {
    case "ban":
      return bans?.elsewhere?.set({ ...count.ban, milliseconds: count.ban.milliseconds - age });
    case "lift":
      return bans?.elsewhere?.lifted(count.range);
    case "passwords":
    case "accounts": {
      const tries = count.of === "passwords" ? realm.failedTries : realm.newAccounts;
      const { limits } = realm.settings.session;
      return tries.repeat(count.act, count.address, count.name, limits, realm.steadyClock.now() - age);
    }
  }
}
