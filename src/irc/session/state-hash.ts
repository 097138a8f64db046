/** A hash of the whole state of a network: the same on every machine that has applied the same commands. */
import type { Network } from "../network/network.ts";
import { snapshotOf } from "../network/snapshot.ts";
export function stateHash(network: Network): string {
  return Bun.hash.xxHash3(JSON.stringify(snapshotOf(network))).toString(16);
}
