/** The NATS servers that keep the log of a network of several. */
import type { ServerFacts } from "../../cluster/connection.ts";
import { takesEntries } from "../../cluster/limits.ts";
import type { Configuration } from "../../config/load.ts";
import { fault, ok, warning } from "./finding.ts";
import type { Check, Finding } from "./finding.ts";

/** Since this version NATS can sync each write (`sync_interval: always`). */
const SYNCS_SINCE = [2, 10] as const;

/** NATS says so of a user that it does not know. */
const REFUSED = /authorization violation|authentication/iu;

export const cluster: Check = {
  name: "cluster",
  find: async (configuration, { askNats }) => {
    const { cluster: options } = configuration.settings;
    const ask = async (server: string): Promise<Finding> => {
      try {
        return findingOf(server, await askNats(configuration, server), options);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return REFUSED.test(why)
          ? fault(
              `${server} refuses this server (${why}): correct cluster.user and cluster.password, or cluster.credentials`,
            )
          : fault(
              `${server} does not answer (${why}): start it, or correct cluster.servers and the TLS options of [cluster]`,
            );
      }
    };
    return Promise.all(options.servers.map(ask));
  },
};

type Options = Pick<Configuration["settings"]["cluster"], "entryLength" | "replicas">;

function findingOf(server: string, facts: ServerFacts, { entryLength, replicas }: Options): Finding {
  const { version, jetStream, isClustered, maxPayload, problem } = facts;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (!jetStream) return fault(`${server} has no JetStream: add jetstream {} to its configuration`);
  if (replicas > 1 && !isClustered) {
    return fault(
      `${server} is alone, and cannot keep ${replicas} copies of the log: add cluster {} to its configuration, or set cluster.replicas to 1`,
    );
  }
  if (problem !== undefined) return fault(`${server}: the log cannot be used there: ${problem}`);
  if (!takesEntries(maxPayload, entryLength)) {
    return fault(
      `${server} takes ${maxPayload} bytes at most: raise its max_payload, or lower cluster.entry-length (${entryLength})`,
    );
  }
  const [least, leastMinor] = SYNCS_SINCE;
  return major > least || (major === least && minor >= leastMinor)
    ? ok(`${server}: NATS ${version} with JetStream`)
    : warning(
        `${server}: NATS ${version} cannot sync each write, and may lose the newest entries when one of its machines fails; use 2.10 or later`,
      );
}
