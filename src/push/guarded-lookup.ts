/**
 * Resolves the host of a push service for one connection, and refuses it unless all of its addresses are public. The
 * connection is made to the addresses that were checked, so that a name cannot change in between (DNS rebinding).
 */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { isPublicAddress } from "../irc/wire/push.ts";

/** All addresses of a name. Rejects for a name without addresses. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** A host of a push service has an address that is not public. Nothing was sent. */
export class ForbiddenAddress extends Error {
  readonly code = "RELAIS_PUSH_FORBIDDEN_ADDRESS";

  constructor() {
    super("the host of the push service has an address that is not public");
    this.name = "ForbiddenAddress";
  }
}

export const resolveBySystem: Resolve = (host) => lookup(host, { all: true });

/** `allow` decides about an address. */
export function guardedLookup(resolve: Resolve, allow = isPublicAddress): LookupFunction {
  const check = callbackify(async (host: string) => {
    const addresses = await resolve(host);
    if (!addresses.every(({ address }) => allow(address))) throw new ForbiddenAddress();
    return [...addresses];
  });
  return (host, options, callback) => {
    check(host, (error, addresses) => {
      const [first] = addresses ?? [];
      if (first === undefined) callback(error ?? new ForbiddenAddress(), "");
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
