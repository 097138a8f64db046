/** Listens where the configuration says, and follows it when it changes. */
import { closeSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { addressRangeOf, unixPeers } from "../config/forms.ts";
import { endpointName, webEndpoint } from "../config/endpoints.ts";
import type { Endpoint } from "../config/endpoints.ts";
import { ConfigurationError } from "../config/errors.ts";
import type { Configuration } from "../config/load.ts";
import { readSecret } from "../http/index.ts";
import type { Log } from "../logging/logger.ts";
import { AddressInUseError, AddressNotAvailableError } from "../server/index.ts";
import type {
  HandedListener,
  Listener,
  ListenOptions,
  RequestHandler,
  Server,
  TlsOptions,
} from "../server/index.ts";
import type { ActivatedSocket } from "./activated-sockets.ts";

/** The part of the configuration that is needed. */
type Wanted = Pick<Configuration, "endpoints" | "endpointsGiven" | "certificates"> & {
  readonly settings: Pick<Configuration["settings"], "tls"> & Partial<Pick<Configuration["settings"], "web">>;
};

/** The part of the engine that is needed. */
type ListeningServer = Pick<Server<never>, "listen" | "replace" | "unlisten">;

/** Something to listen on: an endpoint with an address or a path. */
interface Place {
  readonly endpoint: Exclude<Endpoint, { readonly kind: "activated" }>;
  readonly options: ListenOptions;
  /** The web client's own. */
  readonly web?: { readonly anyPort: boolean };
}

interface OpenPlace extends Place {
  readonly listener: Listener;
}

export class Listeners {
  readonly #server: ListeningServer;
  readonly #activated: readonly ActivatedSocket[];
  readonly #log: Log;
  readonly #request: RequestHandler | undefined;
  /** Those that no endpoint has taken. */
  #handed: HandedListener[] | undefined;
  #open: readonly OpenPlace[] = [];

  /**
   * `activated` are the sockets that a supervisor opened, `handed` those of another process, which is about to stop; undefined
   * without one. `request` answers what is not for a WebSocket on the ports of WebSockets.
   */
  constructor(
    server: ListeningServer,
    activated: readonly ActivatedSocket[],
    log: Log,
    handed?: readonly HandedListener[],
    request?: RequestHandler,
  ) {
    this.#server = server;
    this.#activated = activated;
    this.#log = log;
    this.#handed = handed && [...handed];
    this.#request = request;
  }

  /**
   * Opens the endpoints, and returns those that are open, with the ports that the system chose. Configured endpoints must
   * open. Of the default ones, those that this machine lacks (a machine without IPv6 has no ::1) only cause a warning, as
   * long as one opens. Throws what `Server.listen` throws, and a ConfigurationError for a socket that nobody passed on.
   */
  async open(configuration: Wanted): Promise<readonly Endpoint[]> {
    await this.#changeTo(this.#placesOf(configuration), configuration.endpointsGiven);
    for (const { descriptor } of this.#handed ?? []) closeSync(descriptor);
    this.#handed = undefined;
    const open: Endpoint[] = [];
    for (const { endpoint, web, listener } of this.#open) {
      if (web === undefined)
        open.push(endpoint.kind === "tcp" ? { ...endpoint, port: listener.port } : endpoint);
    }
    return open;
  }

  /** URL of the web client on its own port, if it is open. */
  get page(): string | undefined {
    const place = this.#open.find(({ web }) => web !== undefined);
    if (place?.endpoint.kind !== "tcp") return undefined;
    return `http://${endpointName({ ...place.endpoint, port: place.listener.port })}/`;
  }

  /**
   * Opens, replaces and closes listeners until they are as configured; their connections stay. Throws what
   * {@link Listeners.open} throws; then the listeners are as before.
   */
  async change(configuration: Wanted): Promise<void> {
    const before = this.#open;
    try {
      await this.#changeTo(this.#placesOf(configuration), configuration.endpointsGiven);
    } catch (error) {
      await this.#changeTo(before, true);
      throw error;
    }
  }

  #placesOf(configuration: Wanted): readonly Place[] {
    const request = this.#request;
    const places: Place[] = [];
    for (const place of placesOf(configuration, this.#activated)) {
      const { options } = place;
      const webSocket = "host" in options ? options.webSocket : undefined;
      if (webSocket === undefined || request === undefined) places.push(place);
      else
        places.push({
          ...place,
          options: { ...options, webSocket: { ...webSocket, request, credential: readSecret } },
        });
    }
    return places;
  }

  /** Does as much as it can; what is open afterwards is noted in any case. Unless `all` have to open, one is enough. */
  async #changeTo(wanted: readonly Place[], all: boolean): Promise<void> {
    const { kept, changed, added, removed } = compare(this.#open, wanted);
    const open = new Set([...kept, ...changed.map(([old]) => old), ...removed]);
    const note = (gone: OpenPlace | undefined, come?: OpenPlace): void => {
      if (gone !== undefined) open.delete(gone);
      if (come !== undefined) open.add(come);
      this.#open = [...open];
    };
    const close = (old: OpenPlace): void => {
      this.#server.unlisten(old.listener);
      note(old);
    };
    // A listener for all addresses and one for a single address cannot be open on one port.
    for (const old of removed) if (added.some((place) => isSamePort(old, place))) close(old);
    let missing: AddressNotAvailableError | undefined;
    for (const place of added) {
      try {
        note(undefined, { ...place, listener: await this.#listen(place) });
      } catch (error) {
        if (all || !(error instanceof AddressNotAvailableError)) throw error;
        missing = error;
        const facts = { event: "endpoint-missing", endpoint: endpointName(place.endpoint) };
        this.#log.write("warn", facts, "this machine has no such address; going on without it");
      }
    }
    if (open.size === removed.length && missing !== undefined) throw missing;
    for (const [old, place] of changed) note(old, { ...place, listener: await this.#replaced(old, place) });
    for (const old of removed) if (open.has(old)) close(old);
  }

  async #listen(place: Place): Promise<Listener> {
    const options = this.#withSocket(place);
    try {
      return await this.#server.listen(options);
    } catch (error) {
      if (place.web?.anyPort !== true || !("host" in options) || !(error instanceof AddressInUseError))
        throw error;
      const facts = { event: "web-port-taken", endpoint: endpointName(place.endpoint) };
      this.#log.write("info", facts, "the port of the web client is in use; taking another one");
      return this.#server.listen({ ...options, port: 0 });
    }
  }

  /** With the socket of another process, if it has one for this place. */
  #withSocket({ endpoint, options }: Place): ListenOptions {
    if (this.#handed === undefined || options.inherited !== undefined) return options;
    if ("host" in options && options.webSocket !== undefined) {
      return { ...options, webSocket: { ...options.webSocket, takeOver: true } };
    }
    const place = this.#handed.findIndex((each) => isAt(each, endpoint));
    const [socket] = place < 0 ? [] : this.#handed.splice(place, 1);
    if (socket === undefined) return options;
    const inherited = { descriptor: socket.descriptor };
    return "path" in options ? { ...options, inherited } : { ...options, port: socket.port, inherited };
  }

  /** Other certificates alone cost no listener. */
  async #replaced({ listener, options: old }: OpenPlace, { options }: Place): Promise<Listener> {
    if ("path" in options || "path" in old) return this.#server.replace(listener, options);
    const { tls } = options;
    if (
      tls !== undefined &&
      isDeepStrictEqual({ ...old, tls: withoutKeys(old.tls) }, { ...options, tls: withoutKeys(tls) })
    ) {
      listener.replaceCertificates([tls, ...(tls.others ?? [])]);
      return listener;
    }
    return this.#server.replace(listener, { ...options, port: listener.port });
  }
}

/** True for the socket of this endpoint; of one whose port the system chose, too. */
function isAt({ address, port }: HandedListener, endpoint: Place["endpoint"]): boolean {
  if (endpoint.kind === "unix") return address === endpoint.path;
  return address === endpoint.host && (endpoint.port === 0 || endpoint.port === port);
}

/** All but the certificates. */
function withoutKeys(tls: TlsOptions | undefined): unknown {
  return tls && { minVersion: tls.minVersion, askForCertificate: tls.askForCertificate };
}

interface Difference {
  readonly kept: readonly OpenPlace[];
  /** The same address or path, with other options. */
  readonly changed: readonly (readonly [OpenPlace, Place])[];
  readonly added: readonly Place[];
  readonly removed: readonly OpenPlace[];
}

function compare(open: readonly OpenPlace[], wanted: readonly Place[]): Difference {
  const left = new Set(open);
  const take = (fits: (place: OpenPlace) => boolean): OpenPlace | undefined => {
    const found = [...left].find(fits);
    if (found !== undefined) left.delete(found);
    return found;
  };
  const same = wanted.map((place) => take(({ options }) => isDeepStrictEqual(options, place.options)));
  const others = wanted.filter((_, index) => same[index] === undefined);
  const changed = others.map((place) => [take((old) => isSamePlace(old, place)), place] as const);
  return {
    kept: same.filter((place) => place !== undefined),
    changed: changed.flatMap(([old, place]) => (old === undefined ? [] : [[old, place] as const])),
    added: changed.flatMap(([old, place]) => (old === undefined ? [place] : [])),
    removed: [...left],
  };
}

/** The same path, or the same address and port; for the web client's own, only one that is that too. */
function isSamePlace({ endpoint: a, web: webOfA }: Place, { endpoint: b, web: webOfB }: Place): boolean {
  const isSameUse = (webOfA === undefined) === (webOfB === undefined);
  return isSameUse && a.kind === b.kind && endpointName(a) === endpointName(b);
}

function isSamePort({ endpoint: a }: Place, { endpoint: b }: Place): boolean {
  return a.kind === "tcp" && b.kind === "tcp" && a.port === b.port && a.port !== 0;
}

function placesOf(configuration: Wanted, activated: readonly ActivatedSocket[]): readonly Place[] {
  const web = configuration.settings.web && webEndpoint(configuration.settings.web);
  // A name of its own: another listener may have the same address and port 0.
  const page = web && {
    endpoint: web,
    options: { ...listenOptions(web, configuration), name: `web ${endpointName(web)}` },
    web,
  };
  return [...givenPlaces(configuration, activated), ...(page ? [page] : [])];
}

function givenPlaces(configuration: Wanted, activated: readonly ActivatedSocket[]): readonly Place[] {
  return configuration.endpoints.flatMap((endpoint) => {
    if (endpoint.kind !== "activated") return { endpoint, options: listenOptions(endpoint, configuration) };
    const sockets = activated.filter(({ name }) => name === endpoint.name);
    if (sockets.length > 0) return sockets.map((socket) => activatedPlace(endpoint, socket, configuration));
    const there = activated.map(({ name }) => name).join(", ");
    throw new ConfigurationError([
      `listen.activation: got ${JSON.stringify(endpoint.name)}; expected the name of a socket that systemd passed on (${there === "" ? "it passed on none" : there})`,
    ]);
  });
}

function activatedPlace(
  { name, tls, proxies, secureClients }: Extract<Endpoint, { readonly kind: "activated" }>,
  { descriptor, address }: ActivatedSocket,
  configuration: Wanted,
): Place {
  const inherited = { descriptor, kept: true } as const;
  const shared = secureClients && { secureClients };
  if (address === undefined) {
    throw new ConfigurationError([`listen.activation: ${JSON.stringify(name)} is no TCP or Unix socket`]);
  }
  if ("path" in address) {
    if (tls)
      throw new ConfigurationError([
        `listen.activation: got TLS for ${address.path}; expected it only for an address`,
      ]);
    const proxy = proxies.includes(unixPeers) && ({ proxy: true } as const);
    const endpoint = { kind: "unix", path: address.path, mode: undefined, ...proxy, ...shared } as const;
    return { endpoint, options: { ...listenOptions(endpoint, configuration), inherited } };
  }
  const ranges = proxies.filter((range) => range !== unixPeers).map(addressRangeOf);
  const endpoint = {
    kind: "tcp",
    ...address,
    ...(tls && { tls }),
    ...(ranges.length > 0 && { proxies: ranges }),
    ...shared,
  } as const;
  return { endpoint, options: { ...listenOptions(endpoint, configuration), inherited } };
}

function listenOptions(endpoint: Place["endpoint"], { certificates, settings }: Wanted): ListenOptions {
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
