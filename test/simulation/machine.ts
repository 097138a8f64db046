/**
 * A simulated machine of a network of several: the real node, application and store projection between a simulated log, a
 * simulated disk and simulated clients. Its timers are those of a simulated clock; NATS and SQLite are left out, and with them
 * what connects to them.
 */
import { ClusterNode } from "../../src/cluster/node.ts";
import type { ClusterEvent, KeptSnapshot } from "../../src/cluster/node.ts";
import { ProjectedStore } from "../../src/cluster/projected-store.ts";
import { clusterLimitRows } from "../../src/cluster/limits.ts";
import type { ClusterLimits } from "../../src/cluster/limits.ts";
import type { Network } from "../../src/irc/network/network.ts";
import type { User } from "../../src/irc/network/user.ts";
import type { Apply, NetworkCommand } from "../../src/irc/session/network-command.ts";
import type { OrderedLog } from "../../src/irc/session/ordered-log.ts";
import { networkOf } from "../../src/startup/cluster.ts";
import { settled } from "../irc/session/harness.ts";
import type { WorldOptions } from "../irc/session/harness.ts";
import { Clients } from "./clients.ts";
import type { Disk } from "./disk.ts";
import type { Ledger } from "./ledger.ts";
import { SimulatedNetwork } from "./network.ts";
import type { Turn } from "./network.ts";
import type { Random } from "./random.ts";
import type { SimulatedLog } from "./shared-log.ts";
import { configurations } from "./settings.ts";
import type { Sightings } from "./sightings.ts";
import { Judge } from "./simulation.ts";
import { readDeliveries } from "./spans.ts";
import { SimulatedTimers } from "./timers.ts";
import { demand, Violation } from "./violation.ts";

/** Turns of a machine between two looks at all of its state. */
const JUDGED = 15;
/** Milliseconds by which the clock of a machine is wrong, at most. */
const WRONG = 20_000;

/** Shorter times than in earnest, so that much happens. */
export const limits: ClusterLimits = {
  ...(Object.fromEntries(
    Object.entries(clusterLimitRows).map(([name, row]) => [name, row.default]),
  ) as ClusterLimits),
  signInterval: 200,
  parkAfter: 800,
  lostAfter: 2_000,
  snapshotEntries: 60,
  entryLength: 4_000,
};

/** Shared by the machines of a network. */
export interface Surroundings {
  readonly random: Random;
  readonly log: SimulatedLog;
  readonly ledger: Ledger;
  readonly sightings: Sightings;
  /** Time passes on all machines. */
  readonly pass: (milliseconds: number) => void;
  readonly observe: (kind: ClusterEvent["kind"] | "back-in-time" | "served-again" | "stayed") => void;
}

export interface Process {
  /** Name of its server. */
  readonly name: string;
  /** Differs between any two processes. */
  readonly run: string;
  readonly disk: Disk;
  /** The newest form of entries that its version of Relais knows. */
  readonly form: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

export class Machine {
  readonly name: string;
  readonly form: number;
  readonly disk: Disk;
  readonly network: SimulatedNetwork;
  readonly clients: Clients;
  readonly node: ClusterNode;
  /** It has what the network has, and clients may come. */
  isServing = false;
  /** Its process does nothing, and is there. */
  isAsleep = false;
  /** Its process cannot go on. */
  fault: { readonly error: unknown } | undefined = undefined;
  /** It was taken for lost, at any time, or since it was parked. */
  #wasLost = false;
  #isLost = false;
  readonly #judge = new Judge(JUDGED);
  readonly #around: Surroundings;
  readonly #timers: SimulatedTimers;
  readonly #from: number;
  #now: number;
  /** Commands that were submitted and have no outcome yet. */
  #unanswered = 0;
  #fresh: () => Promise<string> = () => Promise.reject(new Error("the machine does not serve copies"));

  constructor(around: Surroundings, { name, run, disk, form, now }: Process) {
    const { random, log } = around;
    this.#around = around;
    this.name = name;
    this.form = form;
    this.disk = disk;
    this.#now = now;
    this.#timers = new SimulatedTimers(now);
    const kept =
      disk.snapshot === undefined ? undefined : (JSON.parse(disk.snapshot) as KeptSnapshot | undefined);
    const from = kept?.place;
    this.#from = from?.position ?? 0;
    const records = kept?.records ?? disk.store.state;
    const store = new ProjectedStore(disk.store, records, this.#from, disk.position);
    this.node = new ClusterNode({
      facts: { name, description: "", version: `relais-${form}` },
      run,
      limits: { ...limits, entryForm: form },
      log: log.of(name, form),
      snapshots: { serve: (_, copy) => void (this.#fresh = copy), stop() {} },
      store: {
        node: { keepSnapshot: (text) => disk.keepSnapshot(text) },
        // The node writes after each entry.
        turns: { hold() {}, end: (place) => disk.endTurn(place.position) },
      },
      projected: store,
      tables: { position: disk.position },
      ...(from && { from }),
      copy: () => Promise.resolve(""),
      now: () => this.network.world.now + this.network.world.shift,
      steadyNow: () => this.#now,
      timers: this.#timers,
      observe: (event) => this.#observed(event),
    });
    const judge = this.#judge;
    this.network = new SimulatedNetwork(
      {
        before: (peer, line) => judge.before(peer, line),
        after: (turn) => this.#after(turn),
      },
      namedConfigurations(name, now),
      {
        store,
        isNode: true,
        ...(kept && { snapshot: kept.network }),
        ...(kept?.settings && { shared: kept.settings }),
        log: (apply) => this.#ordered(apply),
      },
    );
    this.network.isPart = true;
    this.network.passed = around.pass;
    this.network.world.now = now;
    this.network.world.shift = random.between(-WRONG, WRONG);
    this.clients = new Clients(this.network, random);
    this.node.failure.catch((error: unknown) => (this.fault ??= { error }));
  }

  get isParked(): boolean {
    return this.node.isParked;
  }

  /** As the real program does it. What goes wrong is a fault. */
  async start(): Promise<void> {
    const { app } = this.network;
    try {
      await this.node.start(networkOf(app));
      await Promise.race([app.join(), this.node.failure]);
      this.node.keep();
      this.isServing = true;
    } catch (error) {
      this.fault ??= { error };
    }
  }

  /** The clock goes on to this time. */
  catchUp(now: number): void {
    this.#now = now;
    this.network.advance(now - this.network.world.now);
    if (this.#timers.isDue(now)) this.network.act(() => this.#timers.run(now));
  }

  /** It hears one entry more. */
  async hear(): Promise<void> {
    await this.network.happen(() => this.#around.log.give(this.name));
  }

  endTurn(): void {
    this.#timers.endTurn();
  }

  /** The disk of another machine that goes on from what this one has. Undefined if it cannot make one. */
  async copy(): Promise<Disk | undefined> {
    await this.#fresh();
    return this.disk.snapshot === undefined ? undefined : this.disk.left();
  }

  #ordered(apply: Apply): OrderedLog {
    const { ledger } = this.#around;
    const reading = ledger.reading(this.name, this.#from);
    const log = this.node.ordered((command, position, origin) => {
      reading.applies(command, position);
      const stayed = departure(this.network.app.network, command);
      apply(command, position, origin);
      if (stayed()) this.#around.observe("stayed");
    });
    return {
      get position() {
        return log.position;
      },
      submit: (command, origin) => {
        const applied = log.submit(command, origin);
        ledger.submitted(command, applied);
        this.#unanswered += 1;
        const over = (): void => void (this.#unanswered -= 1);
        applied?.then(over, over);
        if (origin !== undefined && applied !== undefined) this.network.await(origin.session, applied);
        return applied;
      },
    };
  }

  /** Nothing is on its way. Throws a Violation if anything has no answer, or a user has a session here that nobody holds. */
  judgeRest(): void {
    const { name, network } = this;
    demand(this.#unanswered === 0, () => `${this.#unanswered} commands of ${name} have no outcome`);
    const held = new Map<User, number>();
    for (const peer of network.peers) {
      this.#judge.settled(network, peer);
      const { user, ended } = peer.state;
      if (user !== undefined && !ended) held.set(user, (held.get(user) ?? 0) + 1);
    }
    for (const user of network.app.network.users) {
      const here = user.sessions.filter(({ server }) => server === name).length;
      const count = held.get(user) ?? 0;
      demand(here === count, () => `${user.nick} has ${here} sessions on ${name}; clients hold ${count}`);
    }
  }

  #after(turn: Turn): void {
    const { network } = this;
    for (const event of network.world.takeEvents()) {
      // Commands that wait have no answer where the process cannot go on.
      if (event.kind === "error" && !network.broken && this.fault === undefined)
        throw new Violation("the application broke", { cause: event.error });
      if (event.kind === "registered" && this.#wasLost) this.#around.observe("served-again");
    }
    const heard = readDeliveries(turn, network.ring);
    this.#around.sightings.read(heard);
    this.#judge.after(network, turn, heard);
  }

  #observed(event: ClusterEvent): void {
    switch (event.kind) {
      case "state-differs":
        throw new Violation(`the states of ${event.nodes.join()} differ at ${event.position}`);
      case "command-failed":
      case "copy-failed":
        throw new Violation(event.kind, { cause: event.error });
      case "entries-lost":
        throw new Violation("an entry was lost");
      case "taken-for-lost":
        for (const peer of this.network.peers)
          demand(
            !peer.open,
            () => `${peer.name} is still connected to ${this.name}, which was taken for lost`,
          );
        this.#wasLost = this.#isLost = true;
        break;
      case "parked":
        this.network.isParked = true;
        this.#isLost = false;
        break;
      case "unparked":
        // Answers that clients did not wait for may be about to come.
        void settled().then(() => (this.network.isParked = this.isParked));
        if (!this.#isLost) this.#around.observe("back-in-time");
        break;
      case "node-lost":
      case "entry-skipped":
        break;
    }
    this.#around.observe(event.kind);
  }
}

/** The configurations of a machine. Users with an account stay in both. */
function namedConfigurations(serverName: string, startedAt: number): readonly [WorldOptions, WorldOptions] {
  const named = (options: WorldOptions): WorldOptions => ({
    ...options,
    network: { ...options.network, alwaysOn: "opt-out", serverName, startedAt },
  });
  return [named(configurations[0]), named(configurations[1])];
}

/**
 * Looks at those who leave with a machine, before a command is applied. The function looks again after it: those have left who
 * have no other session and do not stay, and nobody has a session there. It returns true if someone stays who has lost the last one.
 */
function departure(network: Network, command: NetworkCommand): () => boolean {
  if (command.kind !== "node-ended" || network.nodes.find(command.node)?.run !== command.run)
    return () => false;
  const { node } = command;
  const users = Array.from(network.users, (user) => ({
    user,
    stays: network.persistence.isStaying(user) || user.sessions.some(({ server }) => server !== node),
    isPresent: user.sessions.length > 0,
  }));
  return () => {
    for (const { user, stays } of users) {
      const found = network.userOf(user.id);
      const what = stays ? "is gone" : "is still there";
      demand((found !== undefined) === stays, () => `${user.nick} ${what} after the end of ${node}`);
      const there = found?.sessions.some(({ server }) => server === node) ?? false;
      demand(!there, () => `${user.nick} has a session on ${node} after its end`);
    }
    return users.some(({ user, stays, isPresent }) => stays && isPresent && user.sessions.length === 0);
  };
}
