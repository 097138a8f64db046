/**
 * A run of three machines with one network, from a seed. Each has clients, hears of the commands of all in its own time, and has
 * troubles now and then: it crashes, is stopped, sleeps, or is cut off from the log, for less time or more than the others wait
 * before they take it for lost. Then it goes on, or begins again with its disk, with a copy of another's or with nothing but the
 * log; in the version before or in the other one.
 */
import type { KeptSnapshot } from "../../src/cluster/node.ts";
import { LogError } from "../../src/cluster/errors.ts";
import { entryForms, UnreadableEntry } from "../../src/irc/session/log-entry.ts";
import { settled, START } from "../irc/session/harness.ts";
import { Disk } from "./disk.ts";
import { Ledger } from "./ledger.ts";
import { limits, Machine } from "./machine.ts";
import { Random } from "./random.ts";
import { SimulatedLog } from "./shared-log.ts";
import { Sightings } from "./sightings.ts";
import { everyTrouble, kinds, names, upgrade, ways } from "./troubles.ts";
import type { Happening, Kind, Planned } from "./troubles.ts";
import { demand } from "./violation.ts";
import { hashOf, stateOf } from "./written-log.ts";

/** Chance that it is the log's turn, and not that of a client. */
const LOG_TURNS = 0.55;
/** Steps of the log in one turn, at most. */
const BURST = 6;
const TROUBLES = 0.005;
/** Lines between the beginnings of two planned troubles, at least. */
const QUIET = 200;
/** Troubles at the same time, at most: one machine is well. */
const MOST_TROUBLES = 2;
/** Milliseconds until a machine tries again to begin. */
const RETRY = 100;
/** Rounds in which everything on its way arrives, at most. */
const MOST_ROUNDS = 100_000;
/** Positions of the log at which states are compared. */
const isNoted = (position: number): boolean => position % 25 === 0;

interface Trouble {
  readonly name: string;
  until: number;
  /** It goes on until the others have taken the machine for lost: a late copy of an entry may have kept them from it. */
  awaitsLoss?: boolean;
  readonly mend: () => unknown;
}

export interface ClusterResult {
  readonly machines: readonly Machine[];
  readonly log: SimulatedLog;
  readonly ledger: Ledger;
  readonly sightings: Sightings;
  /** Positions at which states were compared. */
  readonly states: ReadonlyMap<number, string>;
  readonly happened: ReadonlyMap<Happening, number>;
}

/** With an even seed, all machines are upgraded one after the other. Throws an Error that tells how to repeat the run. */
export async function simulateCluster(seed: number, commands: number): Promise<ClusterResult> {
  const cluster = new Cluster(new Random(seed), seed % 2 === 0);
  try {
    await cluster.run(commands);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cluster of the seed ${seed}, ${cluster.received} commands: ${why}`, { cause });
  }
  return cluster;
}

const isWell = ({ isServing, isParked, node }: Machine): boolean =>
  isServing && !isParked && node.nodeCount === names.length;

class Cluster implements ClusterResult {
  readonly log: SimulatedLog;
  readonly ledger = new Ledger();
  readonly sightings = new Sightings();
  readonly states = new Map<number, string>();
  readonly happened = new Map<Happening, number>();
  readonly #random: Random;
  readonly #running = new Map<string, Machine>();
  #troubles: Trouble[] = [];
  /** The end of the plan comes last. */
  readonly #planned: (Planned | "end")[];
  /** Lines that machines were given by the next planned trouble. */
  #quietUntil = QUIET;
  #now = START;
  #runs = 0;
  /** Lines that machines were given that are gone. */
  #receivedBefore = 0;

  constructor(random: Random, isUpgraded: boolean) {
    this.#random = random;
    this.#planned = [...everyTrouble, ...(isUpgraded ? upgrade : []), "end"];
    this.log = new SimulatedLog(random);
  }

  get machines(): readonly Machine[] {
    return [...this.#running.values()];
  }

  get received(): number {
    return this.machines.reduce((sum, { network }) => sum + network.received, this.#receivedBefore);
  }

  async run(commands: number): Promise<void> {
    for (const name of names) await this.#begin(name, new Disk(), entryForms.oldest);
    while (this.received < commands) {
      await this.#step();
      await this.#endTurn();
    }
    for (const { mend } of this.#troubles.splice(0)) await mend();
    await this.#catchUp();
    // Signs of life come back.
    for (let time = 0; time < limits.lostAfter; time += limits.signInterval) {
      this.#pass(limits.signInterval);
      await this.#catchUp();
    }
    this.#judgeEnd();
    for (const { clients } of this.machines) {
      await clients.finish();
      await this.#catchUp();
    }
    for (const { node } of this.machines) await node.close();
    this.ledger.judge();
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const able = this.machines.filter(({ isServing, isAsleep }) => isServing && !isAsleep);
    if (able.length === 0 || random.chance(LOG_TURNS)) {
      for (let left = random.between(1, BURST); left > 0; left -= 1) await this.#logStep();
    } else await random.pick(able).clients.step();
    if (able.length === 0) this.#pass(random.between(0, 40));
    const over = this.#troubles.filter((trouble) => this.#isOver(trouble));
    this.#troubles = this.#troubles.filter((trouble) => !over.includes(trouble));
    for (const { mend } of over) await mend();
    if (this.#planned.length > 0) await this.#goOnAsPlanned();
    else if (this.#troubles.length < MOST_TROUBLES && random.chance(TROUBLES)) await this.#trouble();
  }

  async #trouble(): Promise<void> {
    const random = this.#random;
    const well = this.machines.filter(({ name }) => this.#troubles.every((each) => each.name !== name));
    if (well.length === 0) return;
    const machine = random.pick(well);
    const kind = random.pick(kinds);
    // One that is just beginning is not stopped: it crashes.
    await this.#harm(machine, machine.isServing || kind !== "stopped" ? kind : "crashed", random.chance(0.5));
  }

  async #goOnAsPlanned(): Promise<void> {
    const { machines } = this;
    if (this.#troubles.length > 0 || machines.length < names.length || !machines.every(isWell)) return;
    // Users come, and meet those of the other machines.
    if (this.received < this.#quietUntil) return;
    this.#quietUntil = this.received + QUIET;
    await this.#catchUp();
    for (const machine of this.machines) machine.judgeRest();
    const next = this.#planned.shift();
    if (next === undefined || next === "end") return;
    const machine = this.machines.find(({ name }) => name === next.name);
    if (machine !== undefined) await this.#harm(machine, next.kind, next.isLong, next.form ?? machine.form);
  }

  async #harm(machine: Machine, kind: Kind, isLong: boolean, form?: number): Promise<void> {
    const { parkAfter, lostAfter } = limits;
    const time = isLong
      ? this.#random.between(1.2 * lostAfter, 3 * lostAfter)
      : this.#random.between(parkAfter, 0.8 * lostAfter);
    this.#note(kind);
    const mend = await this.#break(machine, kind, form);
    const awaitsLoss = isLong && this.#planned.length > 0;
    this.#troubles.push({ name: machine.name, until: this.#now + time, awaitsLoss, mend });
  }

  #isOver(trouble: Trouble): boolean {
    if (trouble.until > this.#now || trouble.awaitsLoss !== true) return trouble.until <= this.#now;
    const others = this.machines.filter(({ name }) => name !== trouble.name);
    if (!others.some(({ node }) => node.nodeCount < names.length)) return false;
    // The others go on without it for a while.
    trouble.awaitsLoss = false;
    trouble.until = this.#now + 3 * limits.signInterval;
    return false;
  }

  /** Returns how it is mended. */
  async #break(machine: Machine, kind: Kind, form?: number): Promise<() => unknown> {
    const { name } = machine;
    const random = this.#random;
    if (kind === "stopped") await this.#leave(machine);
    if (kind === "stopped" || kind === "crashed") {
      if (this.#running.get(name) !== machine) return () => {};
      this.#end(machine);
      const { snapshot } = machine.disk;
      const disk = snapshot !== undefined && random.chance(0.7) ? machine.disk.left() : new Disk();
      return () => this.#begin(name, disk, this.#form(machine.form, form));
    }
    this.log.link(name, ways[kind]);
    machine.isAsleep = kind === "asleep";
    return () => {
      this.log.link(name);
      machine.isAsleep = false;
      machine.catchUp(this.#now);
    };
  }

  /** Stops a machine as the real program does. */
  async #leave(machine: Machine): Promise<void> {
    const { name, node, network } = machine;
    const leaving = { isOver: false };
    void node.leave("Server shutting down").then(() => (leaving.isOver = true));
    // It may find that it cannot go on, and begins again.
    while (!leaving.isOver && this.#running.get(name) === machine) {
      await this.#logStep();
      await this.#endTurn();
      this.#pass(1);
    }
    if (!leaving.isOver) return;
    network.stop();
    await node.close();
  }

  /** Its process is gone. */
  #end(machine: Machine): void {
    this.#receivedBefore += machine.network.received;
    this.#running.delete(machine.name);
    this.log.drop(machine.name);
  }

  async #begin(name: string, disk: Disk, form: number): Promise<void> {
    const start = await this.#obtain(disk);
    if (start === undefined) {
      // No other machine can give it a copy now.
      const mend = () => this.#begin(name, disk, form);
      this.#troubles.push({ name, until: this.#now + RETRY, mend });
      return;
    }
    this.#runs += 1;
    const { log, ledger, sightings } = this;
    const around = {
      random: this.#random,
      log,
      ledger,
      sightings,
      pass: (milliseconds: number) => this.#pass(milliseconds),
      observe: (kind: Happening) => this.#note(kind),
    };
    const machine = new Machine(around, {
      name,
      run: `${name}-${this.#runs}`,
      disk: start,
      form,
      now: this.#now,
    });
    this.#running.set(name, machine);
    void machine.start();
  }

  /** A disk from which the log leads on. Source: `startup/cluster.ts`. */
  async #obtain(disk: Disk): Promise<Disk | undefined> {
    const { snapshot } = disk;
    const { first } = this.log;
    const position = snapshot === undefined ? 0 : (JSON.parse(snapshot) as KeptSnapshot).place.position;
    if (position + 1 >= first) {
      if (position > 0) this.#note("resumed");
      return disk;
    }
    const able = this.machines.filter(
      ({ name, isServing, isParked }) =>
        isServing && !isParked && this.#troubles.every((trouble) => trouble.name !== name),
    );
    if (able.length === 0) return undefined;
    const copy = await this.#random.pick(able).copy();
    if (copy !== undefined) this.#note("copied");
    return copy;
  }

  /** The form that a machine writes when it begins. The way back is open for as long as one of the others has not left. */
  #form(before: number, wanted?: number): number {
    const { oldest, newest } = entryForms;
    const isOpen = this.machines.some(({ form }) => form === oldest);
    const form = wanted ?? (isOpen && this.#random.chance(0.7) ? oldest : newest);
    if (form !== before) this.#note(form > before ? "upgraded" : "downgraded");
    return form;
  }

  /** Time passes on all machines. */
  #pass(milliseconds: number): void {
    this.#now += milliseconds;
    // Then all machines have slept: none takes another for lost because of that time, nor of the time before.
    if (milliseconds > 2 * limits.signInterval)
      for (const trouble of this.#troubles) trouble.until += milliseconds + limits.lostAfter;
    for (const machine of this.machines) if (!machine.isAsleep) machine.catchUp(this.#now);
  }

  async #logStep(): Promise<void> {
    const { behind, isAwaited } = this.log;
    if (isAwaited && (behind.length === 0 || this.#random.chance(0.3))) this.log.arrive();
    else if (behind.length > 0) await this.#give(this.#random.pick(behind));
  }

  async #give(name: string): Promise<void> {
    const machine = this.#running.get(name);
    await machine?.hear();
    if (machine === undefined || machine.fault !== undefined) return;
    const { position } = machine.node;
    if (!isNoted(position)) return;
    const { network } = machine.network.app;
    const state = `${hashOf(network)} ${Bun.hash.crc32(stateOf(network))}`;
    const known = this.states.get(position) ?? state;
    demand(known === state, () => `the state of ${name} at ${position} is another`);
    this.states.set(position, state);
  }

  async #endTurn(): Promise<void> {
    await settled();
    for (const machine of this.machines) {
      if (!machine.isAsleep) machine.endTurn();
      if (machine.fault !== undefined) await this.#afterFault(machine, machine.fault.error);
    }
  }

  /** The process of a machine has ended because it could not go on: it begins again. Throws what must not happen. */
  async #afterFault(machine: Machine, error: unknown): Promise<void> {
    const { name, form, disk } = machine;
    let next = this.#form(form, this.#planned.length > 0 ? form : undefined);
    if (error instanceof LogError && error.code === "LOG_TRIMMED") this.#note("trimmed");
    else if (error instanceof LogError && error.cause instanceof UnreadableEntry) {
      const isClear = /^The log has an entry of the form \d, as another version/u.test(error.message);
      demand(form === entryForms.oldest && error.code === "LOG_UNFIT" && isClear, () => error.message);
      this.#note("newer-form");
      next = entryForms.newest;
    } else throw error;
    this.#troubles = this.#troubles.filter((trouble) => trouble.name !== name);
    this.log.link(name);
    this.#end(machine);
    await this.#begin(name, disk.left(), next);
  }

  async #catchUp(): Promise<void> {
    await this.#endTurn();
    for (let rounds = 0; !this.#isQuiet; rounds += 1) {
      demand(rounds < MOST_ROUNDS, () => "the network does not come to rest");
      await this.#logStep();
      this.#pass(1);
      await this.#endTurn();
      for (const { mend } of this.#troubles.splice(0)) await mend();
    }
  }

  get #isQuiet(): boolean {
    const { isAwaited, behind } = this.log;
    const serving = this.machines.filter(({ isServing }) => isServing);
    return !isAwaited && behind.length === 0 && serving.length === names.length;
  }

  /** Everyone is there, and nothing is left to do. */
  #judgeEnd(): void {
    for (const machine of this.machines) {
      const { name, node, isParked } = machine;
      machine.judgeRest();
      demand(!isParked, () => `${name} stays parked`);
      demand(node.nodeCount === names.length, () => `${name} knows of ${node.nodeCount} machines`);
      demand(node.pending === 0, () => `${name} waits for ${node.pending} commands`);
    }
    const ends = new Map<string, Set<string>>();
    for (const text of this.log.texts) {
      if (!text.startsWith('{"form":')) continue;
      const entry = JSON.parse(text) as { readonly kind: string; readonly run?: string };
      const { run = "" } = entry;
      if (entry.kind === "ended") ends.set(run, (ends.get(run) ?? new Set()).add(text));
    }
    for (const { size } of ends.values()) if (size > 1) this.#note("ended-twice");
  }

  #note(kind: Happening): void {
    this.happened.set(kind, (this.happened.get(kind) ?? 0) + 1);
  }
}
