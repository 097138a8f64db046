/**
 * One machine of a network of several: puts what is submitted here in the shared log, applies what the log has, keeps the place
 * and snapshots of the network in the store, and watches the others.
 */
import type { DurableState } from "../irc/network/durable.ts";
import type { NetworkSettings } from "../irc/network/settings.ts";
import type { NetworkSnapshot } from "../irc/network/snapshot.ts";
import { UnreadableEntry } from "../irc/session/log-entry.ts";
import type { LogEntry, StateEntry } from "../irc/session/log-entry.ts";
import type { Apply } from "../irc/session/network-command.ts";
import { NodeLog, Superseded } from "../irc/session/node-log.ts";
import type { LogPlace, NodeFacts } from "../irc/session/node-log.ts";
import type { OrderedLog } from "../irc/session/ordered-log.ts";
import { LatencyCounts } from "../measure/latency-counts.ts";
import { LogError } from "./errors.ts";
import type { JetStreamLog } from "./jetstream-log.ts";
import type { ClusterLimits } from "./limits.ts";
import type { ProjectedStore } from "./projected-store.ts";
import type { Snapshots } from "./snapshots.ts";
import { StateComparison } from "./state-comparison.ts";
import type { Timers } from "./timers.ts";
import { Watch } from "./watch.ts";

/** The network at a place of the log. With the entries after it, another machine comes to the same network. */
export interface KeptSnapshot {
  /** The log that the place is of. */
  readonly epoch: string;
  readonly place: LogPlace;
  readonly network: NetworkSnapshot;
  readonly records: DurableState;
  /** Absent before the first server has told its settings. */
  readonly settings?: NetworkSettings | undefined;
}

/** The place of the tables, as a turn ends with it. */
export interface TablePlace {
  readonly epoch: string;
  readonly position: number;
  /** Id of the entry there. Absent where it is not known. */
  readonly id?: string | undefined;
}

/** The parts of the store that a node writes itself. */
interface NodeStore {
  readonly node: { keepSnapshot(text: string): void };
  readonly turns: { hold(began: () => void): void; end(place: TablePlace): void };
}

/** The network and its clients on this machine. */
export interface NodeNetwork {
  snapshot(): NetworkSnapshot;
  /** Those of the network, and not of the tables: in its order. */
  records(): DurableState;
  /** The same for the same network, on every machine. */
  stateHash(snapshot: NetworkSnapshot, records: DurableState): string;
  /** As the log has them. */
  readonly sharedSettings: NetworkSettings | undefined;
  park(): void;
  unpark(): void;
}

export type ClusterEvent =
  /** Its own entries do not come back. */
  | { readonly kind: "parked" }
  | { readonly kind: "unparked" }
  /** This node has taken another for lost. */
  | { readonly kind: "node-lost"; readonly node: string }
  /** The others have taken this node for lost. */
  | { readonly kind: "taken-for-lost"; readonly reason: string }
  /** The log has another entry at this position now than this node has applied: NATS has lost some. */
  | { readonly kind: "entries-lost"; readonly position: number }
  /** Somebody else has put a text in the log, at this position. */
  | { readonly kind: "entry-skipped"; readonly position: number }
  | { readonly kind: "state-differs"; readonly position: number; readonly nodes: readonly string[] }
  | { readonly kind: "command-failed" | "copy-failed"; readonly error: unknown };

export interface NodeParts {
  readonly facts: NodeFacts;
  /** Differs between any two processes. */
  readonly run: string;
  readonly limits: ClusterLimits;
  readonly log: Pick<JetStreamLog, "append" | "close" | "facts" | "follow" | "idAt" | "trim">;
  readonly snapshots: Pick<Snapshots, "serve" | "stop">;
  readonly store: NodeStore;
  readonly projected: ProjectedStore;
  /** Place of the tables at the start. */
  readonly tables: Pick<TablePlace, "position" | "id">;
  /** Place of the snapshot that the network begins with. */
  readonly from?: LogPlace;
  /** Makes a copy of the database. Resolves to its path. */
  readonly copy: () => Promise<string>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly steadyNow: () => number;
  readonly timers: Timers;
  readonly observe: (event: ClusterEvent) => void;
}

/**
 * Milliseconds of a transaction: what many turns write is written together. A crash loses no more than that, and only here: the
 * log has it.
 */
const TRANSACTION = 20;
/** Milliseconds for the log to take the farewell of a node that stops. */
const FAREWELL = 3_000;
/** Looks at the signs of life, in each `signInterval`. */
const LOOKS = 4;

export class ClusterNode {
  /** From an entry of this node on its way to its return. */
  readonly roundTrips = new LatencyCounts();
  readonly #parts: NodeParts;
  readonly #states = new StateComparison();
  readonly #watch: Watch;
  /** Positions of the last snapshots, by node. */
  readonly #kept = new Map<string, number>();
  readonly #began = Promise.withResolvers<void>();
  readonly #left = Promise.withResolvers<void>();
  readonly #failure = Promise.withResolvers<never>();
  #log: NodeLog | undefined = undefined;
  #network: NodeNetwork | undefined = undefined;
  /** Ends the timers. */
  #endTimers: (() => void)[] = [];
  /** Prevents the next writing. */
  #writing: (() => void) | undefined = undefined;
  #sentAt: number | undefined = undefined;
  #isParked = false;
  /** Its state is not that of the others: nothing of it may be kept. */
  #isWrong = false;
  #stage: "serving" | "leaving" | "closed" = "serving";
  #trimmed = 0;
  /** The position of this node when it last found that NATS had lost entries. */
  #forkedAt = -1;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.#watch = new Watch(parts.facts.name, parts.limits, parts.steadyNow());
    // Nobody may wait for it.
    this.#failure.promise.catch(() => {});
  }

  /** Rejects when this node cannot go on. */
  get failure(): Promise<never> {
    return this.#failure.promise;
  }

  get isParked(): boolean {
    return this.#isParked;
  }

  get position(): number {
    return this.#log?.position ?? 0;
  }

  get nodeCount(): number {
    return this.#log?.nodes.size ?? 0;
  }

  /** Commands of this node that the log does not have yet. */
  get pending(): number {
    return this.#log?.pending ?? 0;
  }

  /** The log for the application, which applies its commands. To be called once. */
  ordered(apply: Apply): OrderedLog {
    const { facts, run, log, projected, from, limits, now, timers, observe } = this.#parts;
    this.#log = new NodeLog({
      node: facts,
      run,
      log,
      apply: (command, position, origin) => {
        projected.at(position);
        apply(command, position, origin);
      },
      ...(from && { from }),
      form: limits.entryForm,
      entryLength: limits.entryLength,
      atTurnEnd: (action) => timers.atTurnEnd(action),
      now,
      observer: {
        sent: () => (this.#sentAt = performance.now()),
        applied: (position, entry) => this.#applied(position, entry),
        lost: (reason) => this.#lost(reason),
        failed: (error) => observe({ kind: "command-failed", error }),
        forked: (position) => this.#forked(position),
        skipped: (position) => observe({ kind: "entry-skipped", position }),
        stopped: (error) => this.#fail(error),
      },
    });
    return this.#log;
  }

  /** The log begins with the network as it is in the store: a copy of the database has it from now on. */
  begin(network: NodeNetwork): void {
    this.#network = network;
    this.#parts.store.turns.hold(() => this.#awaitWriting());
    this.keep();
  }

  /** Resolves when the network is that of the log, and this node a part of it. Rejects if it cannot be. */
  async start(network: NodeNetwork): Promise<void> {
    const { store, limits, snapshots, timers, facts, copy, observe } = this.#parts;
    if (this.#network === undefined) store.turns.hold(() => this.#awaitWriting());
    this.#network = network;
    await this.#log?.start();
    await Promise.race([this.#began.promise, this.failure]);
    this.#endTimers = [
      timers.every(limits.signInterval, () => this.#log?.sign()),
      timers.every(limits.signInterval / LOOKS, () => this.#look()),
    ];
    const fresh = (): Promise<string> => {
      this.keep();
      return copy();
    };
    snapshots.serve(facts.name, fresh, (error) => observe({ kind: "copy-failed", error }));
  }

  /** A copy of the database from now on has everything that was applied so far. With `compare` all nodes do so soon. */
  keep(compare?: true): void {
    const { store, projected, facts } = this.#parts;
    const { epoch } = this.#parts.log.facts;
    const [log, network] = [this.#log, this.#network];
    if (log === undefined || network === undefined || !projected.isLevel || this.#isWrong) return;
    try {
      projected.history.commit();
      const { place } = log;
      const settings = network.sharedSettings;
      const snapshot = { epoch, place, network: network.snapshot(), records: network.records(), settings };
      store.node.keepSnapshot(JSON.stringify(snapshot));
      this.#endTurn();
      if (this.#stage !== "serving" || place.position === 0) return;
      const hash = network.stateHash(snapshot.network, snapshot.records);
      log.tellState(place.position, `${facts.version} ${hash}`, compare);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Takes leave of the network: the others see the users of this node quit. Resolves when they do, or after some seconds. */
  async leave(reason: string): Promise<void> {
    if (this.#stage !== "serving") return;
    this.#stage = "leaving";
    const timeout = Promise.withResolvers<void>();
    const endWait = this.#parts.timers.after(FAREWELL, timeout.resolve);
    // Earlier commands of clients go through.
    await Promise.race([this.#log?.drained(), timeout.promise]);
    this.#log?.end(this.#parts.facts.name, reason);
    await Promise.race([this.#left.promise, timeout.promise]);
    endWait();
    this.#log?.halt();
    this.keep();
  }

  /** Before the store is closed. */
  async close(): Promise<void> {
    // The next start gets a copy from another server.
    if (this.#isWrong) this.#parts.store.node.keepSnapshot("");
    this.#stage = "closed";
    for (const end of this.#endTimers) end();
    this.#writing?.();
    this.#parts.snapshots.stop();
    try {
      this.#write();
    } finally {
      await this.#parts.log.close();
    }
  }

  #applied(position: number, entry: LogEntry): void {
    const { facts, limits, steadyNow } = this.#parts;
    this.#watch.heard(entry.node, steadyNow());
    // Without clients there may be no other reason to.
    this.#awaitWriting();
    if (entry.node === facts.name) this.#ownReturned(entry);
    // Its clients may have heard of the entry.
    if (this.#isParked && entry.node === facts.name) this.#look();
    if (entry.kind === "state") this.#compare(entry);
    const isCompared = entry.kind === "state" && entry.compare === true;
    if (isCompared || position % limits.snapshotEntries === 0) this.keep();
  }

  #ownReturned(entry: LogEntry): void {
    if (entry.kind === "began" && entry.run === this.#log?.run) this.#began.resolve();
    if (entry.kind === "turn" && this.#sentAt !== undefined) {
      this.roundTrips.note(performance.now() - this.#sentAt);
      this.#sentAt = undefined;
    }
  }

  #look(): void {
    const { steadyNow, observe } = this.#parts;
    const log = this.#log;
    if (log === undefined) return;
    const { isCutOff, lost } = this.#watch.look(log.nodes.keys(), steadyNow());
    if (isCutOff !== this.#isParked) {
      this.#isParked = isCutOff;
      if (isCutOff) this.#network?.park();
      else this.#network?.unpark();
      observe({ kind: isCutOff ? "parked" : "unparked" });
    }
    for (const node of lost) {
      observe({ kind: "node-lost", node });
      log.end(node, "Lost connection to the network");
    }
  }

  #lost(reason: string): void {
    if (this.#stage !== "serving") return this.#left.resolve();
    this.#parts.observe({ kind: "taken-for-lost", reason });
    this.#log?.beginAgain();
    return undefined;
  }

  /**
   * Up to here the log no longer has the entries that this node has applied. So nobody may begin there: this node has a
   * snapshot from now on, and others get a copy of one. The nodes compare what they have: not all may have had the same.
   */
  #forked(position: number): void {
    if (position <= this.#forkedAt) return;
    this.#forkedAt = this.position;
    this.#parts.observe({ kind: "entries-lost", position });
    this.keep(true);
    this.#trimBefore(this.#forkedAt + 1);
  }

  #compare({ node, position, hash }: StateEntry): void {
    const { facts, observe } = this.#parts;
    const live = [...(this.#log?.nodes.keys() ?? [])];
    this.#kept.set(node, position);
    const difference = this.#states.add(node, position, hash, live);
    if (difference !== undefined) {
      const { deviating: nodes } = difference;
      observe({ kind: "state-differs", position, nodes });
      if (nodes.includes(facts.name)) {
        this.#isWrong = true;
        const text = `The network on this server is another than on the others at position ${position} of the log: it stops`;
        this.#fail(new LogError("STATE_DIFFERS", text));
      }
    }
    // One does it, and it does not matter which.
    if (live[0] === facts.name) this.#trim(live);
  }

  /**
   * Removes what no node needs to start again, but for as many entries as lie between two snapshots: a new node may be about
   * to begin with a copy of a database.
   */
  #trim(live: readonly string[]): void {
    const { limits } = this.#parts;
    const before = Math.min(...live.map((node) => this.#kept.get(node) ?? 0)) - limits.snapshotEntries;
    this.#trimBefore(before);
  }

  #trimBefore(position: number): void {
    if (position <= this.#trimmed) return;
    this.#trimmed = position;
    // It fails where the log is closed.
    this.#parts.log.trim(position).catch(() => {});
  }

  #awaitWriting(): void {
    this.#writing ??= this.#parts.timers.after(TRANSACTION, () => {
      this.#writing = undefined;
      this.#endTurn();
    });
  }

  #endTurn(): void {
    if (this.#stage === "closed") return;
    try {
      this.#write();
    } catch (error) {
      this.#fail(error);
    }
  }

  #write(): void {
    const { store, projected, tables, log } = this.#parts;
    projected.history.commit();
    const { position } = this;
    const place = position < tables.position ? tables : { position, id: log.idAt(position) };
    store.turns.end({ epoch: log.facts.epoch, position: place.position, id: place.id });
  }

  #fail(error: unknown): void {
    if (this.#stage === "closed") return;
    const isOfLog = error instanceof Superseded || error instanceof UnreadableEntry;
    this.#failure.reject(isOfLog ? new LogError("LOG_UNFIT", error.message, error) : error);
  }
}
