import type { Network } from "./network.ts";
import { snapshotOf } from "./snapshot.ts";
export function stateHash(network: Network): string {
  return Bun.hash.xxHash3(JSON.stringify(snapshotOf(network))).toString(16);
}
