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
  configuration: Pick<Configuration, "endpoints" | "endpointsGiven" | "certificates"> & TlsSettings,
  server: ListeningServer,
  log: Log,
): Promise<readonly Endpoint[]> {
  const { endpoints, endpointsGiven } = configuration;
  const opened: Endpoint[] = [];
  let missing: AddressNotAvailableError | undefined;
  for (const endpoint of endpoints) {
    try {
      const { port } = await server.listen(listenOptions(endpoint, configuration));
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

/** The part of the settings that is needed. */
interface TlsSettings {
  readonly settings: Pick<Configuration["settings"], "tls">;
}

function listenOptions(
  endpoint: Endpoint,
  { certificates, settings }: Pick<Configuration, "certificates"> & TlsSettings,
): ListenOptions {
  if (endpoint.kind === "tcp") {
    const { host, port, proxies = [], secureClients = false, webSocket } = endpoint;
    const address = { host, port, ...(webSocket && { webSocket }) };
    const [first, ...others] = certificates;
    if (endpoint.tls !== true || first === undefined) return { ...address, proxies, secureClients };
    const { minVersion } = settings.tls;
    return { ...address, tls: { ...first, others, minVersion, askForCertificate: true } };
  }
  const { path, mode, proxy = false, secureClients = false } = endpoint;
  return { path, proxy, secureClients, ...(mode !== undefined && { mode }) };
}
