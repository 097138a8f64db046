/**
 * A run of three machines with one network, from a seed: each has clients, hears of the commands of all in its own time, and
 * crashes now and then. Then it begins again with the log and its disk, or with nothing but the log.
 */
import { ProjectedStore } from "../../src/cluster/projected-store.ts";
import type { DurableState } from "../../src/irc/network/durable.ts";
import { recordsOf } from "../../src/irc/network/records.ts";
import type { NetworkSettings } from "../../src/irc/network/settings.ts";
import { snapshotOf } from "../../src/irc/network/snapshot.ts";
import type { NetworkSnapshot } from "../../src/irc/network/snapshot.ts";
import { entryForms } from "../../src/irc/session/log-entry.ts";
import { NodeLog } from "../../src/irc/session/node-log.ts";
import type { LogPlace } from "../../src/irc/session/node-log.ts";
import type { NetworkCommand } from "../../src/irc/session/network-command.ts";
import type { WorldOptions } from "../irc/session/harness.ts";
import { Clients } from "./clients.ts";
import { Disk } from "./disk.ts";
import { SimulatedNetwork } from "./network.ts";
import type { Turn } from "./network.ts";
import { Random } from "./random.ts";
import { SimulatedLog } from "./shared-log.ts";
import { configurations } from "./settings.ts";
import { Judge } from "./simulation.ts";
import { readDeliveries } from "./spans.ts";
import { demand, Violation } from "./violation.ts";
import { hashOf, stateOf } from "./written-log.ts";

const NODES = 3;
/** Turns of a machine between two looks at all of its state. */
const JUDGED = 10;
/** A machine crashes after every so many steps. */
const CRASH_INTERVAL = 600;
/** Chance of a snapshot after an entry. */
const SNAPSHOTS = 0.05;
/** Chance of the end of a turn after an entry. */
const TURNS = 0.3;
/** Positions of the log at which states are compared. */
const isNoted = (position: number): boolean => position % 25 === 0;

/** The state with which a machine begins again, as JSON. */
interface Kept {
  readonly place: LogPlace;
  readonly settings: NetworkSettings;
  readonly network: NetworkSnapshot;
  readonly records: DurableState;
}

interface Node {
  readonly network: SimulatedNetwork;
  readonly clients: Clients;
  readonly log: NodeLog;
  /** Commands in the order in which it applied them. */
  readonly applied: string[];
  readonly disk: Disk;
  readonly store: ProjectedStore;
}

export interface ClusterResult {
  readonly nodes: readonly Node[];
  readonly log: SimulatedLog;
  /** Commands that were submitted on any node. */
  readonly submitted: readonly string[];
  /** States by position. */
  readonly states: ReadonlyMap<number, string>;
  readonly crashes: number;
  /** Machines that began again from a snapshot. */
  readonly resumed: number;
}

/** Throws an Error that tells how to repeat the run. */
export async function simulateCluster(seed: number, commands: number): Promise<ClusterResult> {
  const cluster = new Cluster(new Random(seed));
  try {
    await cluster.run(commands);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cluster of the seed ${seed}, ${cluster.received} commands: ${why}`, { cause });
  }
  return cluster;
}

class Cluster implements ClusterResult {
  readonly nodes: Node[] = [];
  readonly log: SimulatedLog;
  readonly submitted: string[] = [];
  readonly states = new Map<number, string>();
  /** Times that a machine began again. */
  crashes = 0;
  resumed = 0;
  readonly #random: Random;
  /** Lines that crashed machines were given. */
  #receivedBefore = 0;
  /** Things that happen at the end of the turn. */
  #due: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
    this.log = new SimulatedLog(random);
  }

  get received(): number {
    return this.nodes.reduce((sum, { network }) => sum + network.received, this.#receivedBefore);
  }

  async run(commands: number): Promise<void> {
    for (let place = 0; place < NODES; place += 1) this.nodes.push(await this.#begin(place));
    for (let step = 1; this.received < commands; step += 1) {
      const { clients } = this.#random.pick(this.nodes);
      if (step % CRASH_INTERVAL === 0) await this.#crash(this.#random.between(0, NODES - 1));
      else if (this.#random.chance(0.5)) await this.#logStep();
      else await clients.step();
      this.#endTurn();
    }
    await this.#catchUp();
    for (const { clients } of this.nodes) {
      await clients.finish();
      this.#endTurn();
    }
    await this.#catchUp();
  }

  async #begin(place: number, disk = new Disk()): Promise<Node> {
    const judge = new Judge(JUDGED);
    const { snapshot } = disk;
    const kept = snapshot && (JSON.parse(snapshot.text) as Kept);
    const records = kept?.records ?? disk.store.state;
    const store = new ProjectedStore(disk.store, records, kept?.place.position ?? 0, disk.position);
    const applied = [...(snapshot?.applied ?? [])];
    const logs: NodeLog[] = [];
    const after = (turn: Turn): void => {
      for (const event of network.world.takeEvents()) {
        if (event.kind === "error" && !network.broken)
          throw new Violation("the application broke", { cause: event.error });
      }
      judge.after(network, turn, readDeliveries(turn, network.ring));
    };
    const network: SimulatedNetwork = new SimulatedNetwork(
      { before: (peer, line) => judge.before(peer, line), after },
      settingsAt(kept),
      {
        store,
        ...(kept && { snapshot: kept.network }),
        log: (apply) => {
          const log = new NodeLog({
            node: { name: `node-${place}`, description: "", version: "test" },
            run: String(this.crashes),
            log: this.log.of(place),
            ...(kept && { from: kept.place }),
            apply: (command, position, origin) => {
              if (!isAboutNodes(command)) applied.push(textOf(command));
              store.at(position);
              apply(command, position, origin);
            },
            form: entryForms.newest,
            entryLength: 4_000,
            atTurnEnd: (action) => this.#due.push(action),
            now: () => this.log.texts.length,
            observer: {
              sent: () => undefined,
              applied: () => undefined,
              lost: (reason) => {
                throw new Violation(`a node was lost: ${reason}`);
              },
              failed: (error) => {
                throw new Violation("a command of the log broke", { cause: error });
              },
              stopped: (error) => {
                throw new Violation("a node stopped", { cause: error });
              },
            },
          });
          logs.push(log);
          const submit = log.submit.bind(log);
          log.submit = (command, origin) => {
            this.submitted.push(textOf(command));
            return submit(command, origin);
          };
          return log;
        },
      },
    );
    network.isPart = true;
    const [log] = logs;
    if (log === undefined) throw new Error("there is no log");
    await log.start();
    return { network, clients: new Clients(network, this.#random), log, applied, disk, store };
  }

  async #crash(place: number): Promise<void> {
    this.crashes += 1;
    this.#receivedBefore += this.nodes[place]?.network.received ?? 0;
    this.log.drop(place);
    const disk = this.nodes[place]?.disk;
    const left = disk?.snapshot !== undefined && this.#random.chance(0.5) ? disk.left() : new Disk();
    if (left.snapshot !== undefined) this.resumed += 1;
    this.nodes[place] = await this.#begin(place, left);
  }

  async #logStep(): Promise<void> {
    const { behind, isAwaited } = this.log;
    if (isAwaited && (behind.length === 0 || this.#random.chance(0.3))) this.log.arrive();
    else if (behind.length > 0) await this.#give(this.#random.pick(behind));
  }

  async #give(place: number): Promise<void> {
    const node = this.nodes[place];
    if (node === undefined) return;
    await node.network.happen(() => this.log.give(place));
    const { position } = node.log;
    const { disk, store } = node;
    const isSnapshot = this.#random.chance(SNAPSHOTS);
    if (store.isLevel && (isSnapshot || this.#random.chance(TURNS))) disk.endTurn(position);
    if (store.isLevel && isSnapshot) disk.snapshot = snapshotOn(node);
    if (!isNoted(position)) return;
    const { network } = node.network.app;
    const state = `${hashOf(network)} ${Bun.hash.crc32(stateOf(network))}`;
    const known = this.states.get(position) ?? state;
    demand(known === state, () => `the state of node ${place} at ${position} is another`);
    this.states.set(position, state);
  }

  #endTurn(): void {
    const due = this.#due;
    this.#due = [];
    for (const action of due) action();
  }

  async #catchUp(): Promise<void> {
    this.#endTurn();
    while (this.log.isAwaited || this.log.behind.length > 0) {
      await this.#logStep();
      this.#endTurn();
    }
  }
}

function snapshotOn({ network: { app }, log, applied }: Node): Disk["snapshot"] {
  const { network, settings } = app;
  const kept: Kept = {
    place: log.place,
    settings: settings.network,
    network: snapshotOf(network),
    records: recordsOf(network),
  };
  return { text: JSON.stringify(kept), applied: [...applied] };
}

/** The settings of the network at a snapshot come first. */
function settingsAt(kept: Kept | undefined): readonly [WorldOptions, WorldOptions] {
  const [first, second] = configurations;
  // Only one of them has a message of the day.
  return kept?.settings.motd.length === 0 ? [second, first] : configurations;
}

const textOf = (command: NetworkCommand): string =>
  JSON.stringify("tags" in command ? { ...command, tags: [...command.tags] } : command);

/** The log of a node makes them itself. */
const isAboutNodes = ({ kind }: NetworkCommand): boolean => kind === "node-began" || kind === "node-ended";
