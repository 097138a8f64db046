/** Addresses to listen on: each is opened and closed again, unless a running server has it. */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { endpointName, webEndpoint } from "../../config/endpoints.ts";
import type { Endpoint } from "../../config/endpoints.ts";
import type { Settings } from "../../config/options.ts";
import { AddressInUseError, AddressNotAvailableError, Server, ServerError } from "../../server/index.ts";
import { fault, note, ok } from "./finding.ts";
import type { Check, Finding } from "./finding.ts";

export const ports: Check = {
  name: "ports",
  find: async ({ endpoints, endpointsGiven, settings }, { isRunning }) => {
    const running = isRunning(settings.store.data);
    const findings: Finding[] = [];
    // All stay open until the end: two of them may want the same port.
    const trial = new Server({ opened: () => undefined, received() {}, closed() {} });
    await trial.start();
    try {
      for (const endpoint of endpoints) findings.push(await tried(trial, endpoint, running, endpointsGiven));
      for (const { option, host, port } of further(settings)) {
        if (port === undefined) continue;
        const { state, text } = await tried(trial, { kind: "tcp", host, port }, running, true);
        findings.push({ state, text: `${option}: ${text}` });
      }
    } finally {
      await trial.stop({ deadline: 0 });
    }
    return findings;
  },
};

/** Ports that are not in a `[[listen]]`. The page without a `web.port` takes any free one. */
function further({ http, web }: Settings) {
  const page = webEndpoint(web);
  return [
    { option: "http.port", host: http.host, port: http.port },
    { option: "web.port", host: page?.host ?? "", port: page?.anyPort === true ? undefined : page?.port },
  ];
}

async function tried(
  trial: Server<undefined>,
  endpoint: Endpoint,
  running: boolean,
  given: boolean,
): Promise<Finding> {
  if (endpoint.kind === "activated") {
    return note(`${endpointName(endpoint)}: systemd opens it (systemctl list-sockets)`);
  }
  if (endpoint.kind === "unix") return path(endpoint.path, running);
  const name = endpointName(endpoint);
  try {
    await trial.listen({ host: endpoint.host, port: endpoint.port });
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
  }
}

/** A socket that a killed server left is replaced at the start. */
async function path(name: string, running: boolean): Promise<Finding> {
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
  if (!existsSync(name)) return ok(`${name}: free`);
  if (running) return note(`${name}: in use, and a Relais is running`);
  return (await answers(name))
    ? fault(`${name}: a server listens on this Unix socket; stop it, or choose another path`)
    : ok(`${name}: free`);
}

/** As the start sees it: only a refused connection shows that nobody listens. */
async function answers(name: string): Promise<boolean> {
  try {
    (await Bun.connect({ unix: name, socket: { data() {} } })).end();
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ECONNREFUSED");
  }
}
