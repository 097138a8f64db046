/** Opens the database: that of a server alone, or of one that is part of a network of several. */
import { LogError } from "../cluster/errors.ts";
import { openStore } from "../store/index.ts";
import type { Store } from "../store/index.ts";
import type { ClusterParts, Membership } from "./cluster.ts";

/** Throws a `StoreError` or a `LogError`, with nothing left open. */
export async function openNetworkStore(
  parts: ClusterParts,
): Promise<{ readonly store: Store; readonly membership?: Membership }> {
  const { cluster, store: options } = parts.configuration.settings;
  if (cluster.servers.length > 0) {
    // Nobody else needs the packages for NATS.
    const { joinCluster } = await import("./cluster.ts");
    const membership = await joinCluster(parts);
    return { store: membership.store, membership };
  }
  const store = openStore(options.data, parts.storeOptions);
  if (store.node.place === undefined) return { store };
  store.close();
  const text = `The database in ${options.data} is that of a server of several: set cluster.servers, or let it be alone from now on by the command cluster-leave`;
  throw new LogError("FOREIGN_DATA", text);
}
