/** A server of a network of several: joins the log, with the database that it needs for that. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  ClusterNode,
  connectToNats,
  credentialsOf,
  JetStreamLog,
  LogError,
  ProjectedStore,
  serverFacts,
  Snapshots,
  systemTimers,
} from "../cluster/index.ts";
import type {
  ClusterEvent,
  JetStreamOptions,
  KeptSnapshot,
  LogFacts,
  NatsConnection,
  TablePlace,
} from "../cluster/index.ts";
import { takesEntries } from "../cluster/limits.ts";
import { ConfigurationError } from "../config/errors.ts";
import type { Configuration } from "../config/load.ts";
import { settingGroups } from "../config/setting-groups.ts";
import { recordsOf, snapshotOf, stateHash } from "../irc/index.ts";
import type { IrcApplication, IrcOptions } from "../irc/index.ts";
import type { Log } from "../logging/logger.ts";
import { onceASpan } from "../logging/once-a-span.ts";
import { backup, openStore, replaceDatabase } from "../store/index.ts";
import type { Store, StoreOptions } from "../store/index.ts";
import type { RunFacts } from "./settings.ts";

/** A server's part in the network of several. */
export interface Membership {
  readonly store: Store;
  readonly node: ClusterNode;
  /** Options of the application. */
  readonly irc: Pick<IrcOptions, "store" | "snapshot" | "shared" | "isNode" | "log" | "epoch">;
  /** Once the application is made: resolves when this server has what the network has. */
  start(application: Application): Promise<void>;
}

type Application = Pick<IrcApplication, "join" | "network" | "park" | "sharedSettings" | "unpark">;

export interface ClusterParts {
  readonly configuration: Configuration;
  readonly facts: RunFacts;
  readonly storeOptions: StoreOptions;
  readonly log: Log;
  readonly steadyNow: () => number;
  readonly observe: (event: ClusterEvent) => void;
}

/** A copy from another server, and one for another. */
const RECEIVED = "relais.db.received";
const COPY = "relais.db.copy";
/** Name of the state in this folder that a log may begin with. */
const BASE = "relais.base";
/** Milliseconds between two records about NATS servers that do not answer. */
const WAITING_SPAN = 10_000;

/** Waits for NATS as long as it takes. Throws a `LogError` or a `StoreError`, with nothing left open. */
export async function joinCluster(parts: ClusterParts): Promise<Membership> {
  const { settings } = parts.configuration;
  const { servers } = settings.cluster;
  parts.log.write("info", { event: "cluster-connecting", servers }, "connecting to the log of the network");
  // Each request that waits says so.
  const waiting = onceASpan(
    (error: unknown) => parts.log.write("warn", { event: "cluster-waiting", err: error }, "waiting for NATS"),
    WAITING_SPAN,
    parts.steadyNow,
  );
  const connection = await connectToNats(connectionOptions(settings), limitsOf(parts), waiting);
  try {
    checkPayload(connection, limitsOf(parts).entryLength);
    return await new Joining(parts, connection, waiting).run();
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** One NATS server, asked alone. Rejects without an answer in so many milliseconds. */
export function askServer(
  { settings }: Configuration,
  server: string,
  timeout: number,
): ReturnType<typeof serverFacts> {
  return serverFacts({ ...connectionOptions(settings), servers: [server], timeout }, settings.cluster.stream);
}

const limitsOf = ({ configuration }: ClusterParts) => settingGroups(configuration.settings).cluster;

function connectionOptions({ cluster, network }: Configuration["settings"]) {
  const { servers, user, password, credentials, tlsCa, tlsCertificate, tlsKey } = cluster;
  const tls = {
    ...(tlsCa !== undefined && { caFile: tlsCa }),
    ...(tlsCertificate !== undefined && { certFile: tlsCertificate }),
    ...(tlsKey !== undefined && { keyFile: tlsKey }),
  };
  return {
    servers: [...servers],
    name: network.serverName,
    ...(user !== undefined && password !== undefined && { user, pass: password }),
    ...(credentials !== undefined && { authenticator: credentialsOf(credentials) }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}

/** Throws a {@link ConfigurationError} where the servers do not take entries as long as this one writes them. */
function checkPayload({ info }: NatsConnection, entryLength: number): void {
  const { max_payload: most = Infinity } = info ?? {};
  if (!takesEntries(most, entryLength)) throw new ConfigurationError([tooLong(entryLength, most)]);
}

function tooLong(entryLength: number, most: number): string {
  return `cluster.entry-length: got ${entryLength}; expected less, since the NATS servers take at most ${most} bytes with the headers (max_payload)`;
}

class Joining {
  readonly #parts: ClusterParts;
  readonly #connection: NatsConnection;
  readonly #waiting: (error: unknown) => void;
  readonly #folder: string;
  readonly #snapshots: Snapshots;
  #store: Store;

  constructor(parts: ClusterParts, connection: NatsConnection, waiting: (error: unknown) => void) {
    this.#waiting = waiting;
    const { settings } = parts.configuration;
    const { stream, replicas } = settings.cluster;
    this.#parts = parts;
    this.#connection = connection;
    this.#folder = settings.store.data;
    const { snapshotTimeout: timeout } = limitsOf(parts);
    this.#snapshots = new Snapshots({ connection, stream, replicas, timeout });
    this.#store = openStore(this.#folder, parts.storeOptions);
  }

  async run(): Promise<Membership> {
    try {
      const { stream, replicas } = this.#parts.configuration.settings.cluster;
      const limits = limitsOf(this.#parts);
      const { duplicateWindow } = limits;
      const options = { stream, replicas, duplicateWindow, limits, waiting: this.#waiting };
      const before = await JetStreamLog.find(this.#connection, options);
      if (before === undefined && this.#place !== undefined) throw gone(stream, this.#place);
      // The log begins with the data of an earlier server without a log.
      const base = this.#place === undefined && !this.#store.isEmpty ? this.#baseName() : "";
      const log = await JetStreamLog.open(this.#connection, options, base);
      const founds = base !== "" && log.facts.base === base;
      if (!founds) await this.#obtain(options);
      return this.#membership(log, founds ? base : undefined);
    } catch (error) {
      this.#store.close();
      throw error;
    }
  }

  /** The same after a crash: the log may be there by then, and nothing else. */
  #baseName(): string {
    const path = join(this.#folder, BASE);
    if (!existsSync(path)) writeFileSync(path, randomUUID(), { mode: 0o600 });
    return readFileSync(path, "utf8");
  }

  get #place(): TablePlace | undefined {
    return this.#store.node.place as TablePlace | undefined;
  }

  get #snapshot(): KeptSnapshot | undefined {
    const text = this.#store.node.snapshot;
    return text === undefined || text === "" ? undefined : (JSON.parse(text) as KeptSnapshot);
  }

  /** Leaves the store with a database from which the log leads on. */
  async #obtain(options: JetStreamOptions): Promise<void> {
    const { log } = this.#parts;
    for (;;) {
      // Entries may have been removed while a copy came.
      const facts = await JetStreamLog.find(this.#connection, options);
      if (facts === undefined) throw unreachable();
      const [place, snapshot] = [this.#place, this.#snapshot];
      const isOfLog = place?.epoch === facts.epoch;
      const leadsOn = snapshot !== undefined && snapshot.place.position + 1 >= facts.first;
      if (isOfLog && leadsOn && (await this.#isIn(options, place, facts))) return;
      if (!isOfLog && !this.#store.isEmpty) throw foreign(this.#folder);
      if (this.#store.isEmpty && facts.base === "" && facts.first <= 1) return;
      const name: string = (await this.#snapshots.ask()) ?? (facts.first <= 1 ? facts.base : "");
      if (name === "") throw isOfLog && leadsOn ? shortened(place) : unreachable();
      log.write(
        "info",
        { event: "cluster-copy", name },
        "getting a copy of the database from another server",
      );
      const received = join(this.#folder, RECEIVED);
      rmSync(received, { force: true });
      if (await this.#snapshots.get(name, received)) {
        if (name !== facts.base) await this.#snapshots.remove(name);
        this.#store.close();
        replaceDatabase(this.#folder, received);
        this.#store = openStore(this.#folder, this.#parts.storeOptions);
      }
      // The server that begins the network is about to put its copy there.
      else await wait(limitsOf(this.#parts).retryWait);
    }
  }

  /** False if the log has lost the last entry that the tables have. */
  async #isIn(
    options: JetStreamOptions,
    { position, id }: TablePlace,
    { first }: LogFacts,
  ): Promise<boolean> {
    if (id === undefined || position < first) return true;
    const { retryWait, lostAfter } = limitsOf(this.#parts);
    const until = this.#parts.steadyNow() + lostAfter;
    for (;;) {
      const found = await JetStreamLog.idIn(this.#connection, options, position);
      // A NATS server that has just begun to lead may not have all of it yet.
      if (found !== undefined || this.#parts.steadyNow() >= until) return found === id;
      await wait(retryWait);
    }
  }

  #membership(log: JetStreamLog, base: string | undefined): Membership {
    const { configuration, facts, steadyNow, observe } = this.#parts;
    const { serverName: name, description } = configuration.settings.network;
    const store = this.#store;
    const snapshot = this.#snapshot;
    const from = snapshot?.place;
    const tables = this.#place ?? { position: 0 };
    const records = snapshot?.records ?? store.state;
    const projected = new ProjectedStore(store, records, from?.position ?? 0, tables.position);
    const node = new ClusterNode({
      facts: { name, description, version: `relais-${facts.version}` },
      run: `${name}-${facts.startedAt.toString(36)}-${randomUUID().slice(0, 8)}`,
      limits: limitsOf(this.#parts),
      log,
      snapshots: this.#snapshots,
      store,
      projected,
      tables,
      ...(from && { from }),
      copy: () => this.#copy(),
      now: () => Date.now(),
      steadyNow,
      timers: systemTimers,
      observe,
    });
    return {
      store,
      node,
      irc: {
        store: projected,
        ...(snapshot && { snapshot: snapshot.network }),
        ...(snapshot?.settings && { shared: snapshot.settings }),
        isNode: true,
        log: (apply) => node.ordered(apply),
        epoch: log.facts.epoch,
      },
      start: async (application) => {
        const network = networkOf(application);
        if (base !== undefined) {
          node.begin(network);
          await this.#snapshots.put(base, await this.#copy());
          rmSync(join(this.#folder, BASE), { force: true });
        }
        await node.start(network);
        await Promise.race([application.join(), node.failure]);
        this.#checkNames(application);
        node.keep();
      },
    };
  }

  /** Names of nicks and channels are compared by these two from the start. */
  #checkNames({ sharedSettings }: Application): void {
    const { casemapping, nickCharacters } = this.#parts.configuration.settings.network;
    if (sharedSettings === undefined) return;
    const { casemapping: shared, nickCharacters: characters = "ascii" } = sharedSettings;
    if (casemapping === shared && nickCharacters === characters) return;
    const text = `The network has network.casemapping = "${shared}" and network.nick-characters = "${characters}": this server needs the same`;
    throw new LogError("FOREIGN_DATA", text);
  }

  /** The last one goes when the next one is made. */
  async #copy(): Promise<string> {
    const path = join(this.#folder, COPY);
    rmSync(path, { force: true });
    await backup(this.#folder, path, () => {});
    return path;
  }
}

/** The network and its clients, as the node sees them. */
export function networkOf(application: Application): Parameters<ClusterNode["start"]>[0] {
  const { network } = application;
  return {
    snapshot: () => snapshotOf(network),
    records: () => recordsOf(network),
    stateHash,
    get sharedSettings() {
      return application.sharedSettings;
    },
    park: () => application.park(),
    unpark: () => application.unpark(),
  };
}

function gone(stream: string, { position }: TablePlace): LogError {
  const text = `The log (stream ${stream}) is not there, and the database has its entries up to ${position}: see docs/cluster.md, "When the log is lost"`;
  return new LogError("LOG_REPLACED", text);
}

function foreign(folder: string): LogError {
  const text = `The database in ${folder} is not of this network: start with another data folder, or see docs/cluster.md, "When the log is lost"`;
  return new LogError("FOREIGN_DATA", text);
}

function shortened({ position }: TablePlace): LogError {
  const text = `The log has lost its entry ${position}, which the database has, and no other server of the network is there to copy its database from: start another one first, or see docs/cluster.md, "When the log is lost"`;
  return new LogError("NO_SNAPSHOT", text);
}

function unreachable(): LogError {
  const text =
    "The log does not have all that this server needs, and no other server of the network is there to copy its database from: start another one first";
  return new LogError("NO_SNAPSHOT", text);
}
