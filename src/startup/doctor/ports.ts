/** Addresses to listen on: each is opened and closed again, unless a running server has it. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { endpointName } from "../../config/endpoints.ts";
import type { Endpoint } from "../../config/endpoints.ts";
import { AddressInUseError, AddressNotAvailableError, Server, ServerError } from "../../server/index.ts";
import { fault, note, ok } from "./finding.ts";
import type { Check, Finding } from "./finding.ts";

export const ports: Check = {
  name: "ports",
  find: async ({ endpoints, endpointsGiven, settings }, { isRunning }) => {
    const running = isRunning(settings.store.data);
    const findings: Finding[] = [];
    for (const endpoint of endpoints) findings.push(await tried(endpoint, running, endpointsGiven));
    return findings;
  },
};

async function tried(endpoint: Endpoint, running: boolean, given: boolean): Promise<Finding> {
  const name = endpointName(endpoint);
  if (endpoint.kind === "activated") return note(`${name}: systemd opens it (systemctl list-sockets)`);
  if (endpoint.kind === "unix") return path(endpoint.path, running);
  const server = new Server({ opened: () => undefined, received() {}, closed() {} });
  try {
    await server.listen({ host: endpoint.host, port: endpoint.port });
    await server.start();
    return ok(`${name}: free`);
  } catch (error) {
    if (error instanceof AddressInUseError && running) {
      return note(`${name}: in use, and a Relais is running with this data folder`);
    }
    if (error instanceof AddressNotAvailableError && !given) {
      return note(`${name}: this machine has no such address; Relais goes on without it`);
    }
    if (error instanceof ServerError) return fault(error.message);
    throw error;
  } finally {
    await server.stop({ deadline: 0 });
  }
}

/** A stale socket is replaced at the start, so that a trial is not needed. */
function path(name: string, running: boolean): Finding {
  if (existsSync(name) && !statSync(name).isSocket()) {
    return fault(
      `${name}: there is a file in the place of the Unix socket; remove it, or choose another path`,
    );
  }
  try {
    accessSync(dirname(name), constants.W_OK | constants.X_OK);
  } catch {
    return fault(`${name}: this user cannot write to its directory, or the directory is missing`);
  }
  return running && existsSync(name) ? note(`${name}: in use, and a Relais is running`) : ok(`${name}: free`);
}
