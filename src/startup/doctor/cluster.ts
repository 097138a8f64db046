/** The NATS servers that keep the log of a network of several. */
import { fault, ok, warning } from "./finding.ts";
import type { Check, Finding, NatsFacts } from "./finding.ts";

/** Since this version NATS can sync each write (`sync_interval: always`). */
const SYNCS_SINCE = [2, 10] as const;

export const cluster: Check = {
  name: "cluster",
  find: async (configuration, { askNats }) => {
    const { servers } = configuration.settings.cluster;
    const ask = async (server: string): Promise<Finding> => {
      try {
        return findingOf(server, await askNats(configuration, server));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return fault(`${server} does not answer (${why}): start it, or correct cluster.servers`);
      }
    };
    return Promise.all(servers.map(ask));
  },
};

function findingOf(server: string, { version, jetStream }: NatsFacts): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (!jetStream) return fault(`${server} has no JetStream: add jetstream {} to its configuration`);
  const [least, leastMinor] = SYNCS_SINCE;
  return major > least || (major === least && minor >= leastMinor)
    ? ok(`${server}: NATS ${version} with JetStream`)
    : warning(
        `${server}: NATS ${version} cannot sync each write, and may lose the newest entries when one of its machines fails; use 2.10 or later`,
      );
}
