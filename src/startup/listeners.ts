/** Opens what the configuration says to listen on. */
import { endpointName } from "../config/endpoints.ts";
import type { Endpoint } from "../config/endpoints.ts";
import type { Configuration } from "../config/load.ts";
import type { Log } from "../logging/logger.ts";
import { AddressNotAvailableError } from "../server/index.ts";
import type { Listener, ListenOptions } from "../server/index.ts";

/** The part of the engine that is needed. */
interface ListeningServer {
  listen(options: ListenOptions): Promise<Listener>;
}

/**
 * Opens the endpoints, and returns those that are open, with the ports that the system chose. Configured endpoints must
 * open. Of the default ones, those that this machine lacks (a machine without IPv6 has no ::1) only cause a warning, as
 * long as one opens.
 */
export async function openEndpoints(
  { endpoints, endpointsGiven }: Pick<Configuration, "endpoints" | "endpointsGiven">,
  server: ListeningServer,
  log: Log,
): Promise<readonly Endpoint[]> {
  const opened: Endpoint[] = [];
  let missing: AddressNotAvailableError | undefined;
  for (const endpoint of endpoints) {
    try {
      const { port } = await server.listen(listenOptions(endpoint));
      opened.push(endpoint.kind === "tcp" ? { ...endpoint, port } : endpoint);
    } catch (error) {
      if (endpointsGiven || !(error instanceof AddressNotAvailableError)) throw error;
      missing = error;
      log.write(
        "warn",
        { event: "endpoint-missing", endpoint: endpointName(endpoint) },
        "this machine has no such address; going on without it",
      );
    }
  }
  if (opened.length === 0 && missing !== undefined) throw missing;
  return opened;
}

function listenOptions(endpoint: Endpoint): ListenOptions {
  if (endpoint.kind === "tcp") return { host: endpoint.host, port: endpoint.port };
  return { path: endpoint.path, ...(endpoint.mode === undefined ? {} : { mode: endpoint.mode }) };
}
