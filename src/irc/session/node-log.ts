/**
 * The log of a machine that is one of several nodes: what is submitted in one turn becomes one entry of a shared log, and is
 * applied when that entry comes back in its order, as on every other node. One entry of a node is on its way at a time, so
 * that they stay in order whatever happens to one of them; commands that are submitted meanwhile make up the next one.
 */
import { byteLength } from "../wire/utf8.ts";
import { decodeEntry, encodeEntry, entryForms, UnreadableEntry } from "./log-entry.ts";
import type { BeginningEntry, EndEntry, LogEntry, TurnEntry } from "./log-entry.ts";
import type { Apply, NetworkCommand, Origin } from "./network-command.ts";
import type { OrderedLog } from "./ordered-log.ts";
import type { SharedLog } from "./shared-log.ts";

/** The last that was applied of a node's entries. */
interface NodePlace {
  readonly run: string;
  /** Position of the beginning of its run. */
  readonly epoch: number;
  readonly sequence: number;
  /** The newest form of entries that others may write. */
  readonly reads: number;
}

/** A place in the log, and what has to be known there to go on. Part of a snapshot. */
export interface LogPlace {
  readonly position: number;
  /** Nodes whose runs are not over. */
  readonly nodes: readonly (readonly [name: string, place: NodePlace])[];
  /** The latest runs that are over. Absent in snapshots of earlier versions. */
  readonly over?: readonly string[];
}

/** Runs that are over and remembered: their beginning may come once more. */
const RUNS_REMEMBERED = 200;

/** Facts about this node that all nodes know. */
export interface NodeFacts {
  /** Name of its server: no other node has the same. */
  readonly name: string;
  readonly description: string;
  /** Software and version. */
  readonly version: string;
}

export interface NodeLogOptions {
  readonly node: NodeFacts;
  /** Differs between any two processes: the runs of this node are called by it. */
  readonly run: string;
  readonly log: SharedLog;
  readonly apply: Apply;
  /** The place of the snapshot that the network began with. Absent: the network is empty. */
  readonly from?: LogPlace;
  /** The newest form of entries that this node writes, and lets others write. */
  readonly form: number;
  /** Bytes of one entry; a single command may have more. */
  readonly entryLength: number;
  /** Does something at the end of the turn. */
  readonly atTurnEnd: (action: () => void) => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly observer: NodeObserver;
}

export interface NodeObserver {
  /** Commands are on their way. */
  sent(): void;
  /** An entry was applied. */
  applied(position: number, entry: LogEntry): void;
  /** The other nodes have taken this one for lost. Its users have left, and what it had not put in the log is dropped. */
  lost(reason: string): void;
  /** A command without an origin has thrown. */
  failed(error: unknown): void;
  /** The log has another entry at an earlier position than this node has applied. */
  forked?(position: number): void;
  /** Somebody else has put a text in the log, at this position. All nodes go on without it. */
  skipped?(position: number): void;
  /** This node cannot go on: it no longer knows what the others know. Nothing is applied any more. */
  stopped(error: unknown): void;
}

/** Another process has the name of this node. */
export class Superseded extends Error {
  readonly code = "SUPERSEDED";

  constructor(node: string) {
    super(`Another process has taken the place of the node ${node}`);
  }
}

/** This node was taken for lost before the log had the command. */
export class CommandLost extends Error {
  readonly code = "COMMAND_LOST";
}

interface Waiting {
  readonly command: NetworkCommand;
  readonly origin: Origin | undefined;
  readonly applied: PromiseWithResolvers<void>;
}

export class NodeLog implements OrderedLog {
  readonly #options: NodeLogOptions;
  readonly #nodes: Map<string, NodePlace>;
  readonly #over: Set<string>;
  #position: number;
  #runs = 0;
  /** Undefined until the beginning of this run has come back. */
  #epoch: number | undefined = undefined;
  #waiting: Waiting[] = [];
  /** On their way. */
  #sent: readonly Waiting[] = [];
  #scheduled = false;
  #isStopped = false;
  #signs = 0;
  #isSigning = false;

  constructor(options: NodeLogOptions) {
    this.#options = options;
    this.#nodes = new Map(options.from?.nodes);
    this.#over = new Set(options.from?.over);
    this.#position = options.from?.position ?? 0;
  }

  get position(): number {
    return this.#position;
  }

  /** The place of what was applied: that of a snapshot that is taken now. */
  get place(): LogPlace {
    return { position: this.#position, nodes: [...this.#nodes], over: [...this.#over] };
  }

  /** Name of the present run. */
  get run(): string {
    return this.#runs === 1 ? this.#options.run : `${this.#options.run}.${this.#runs}`;
  }

  /** Runs of nodes that are not over, by the names of the nodes. */
  get nodes(): ReadonlyMap<string, Pick<NodePlace, "run">> {
    return this.#nodes;
  }

  /** Commands that were submitted and not applied yet. */
  get pending(): number {
    return this.#waiting.length + this.#sent.length;
  }

  /** Follows the log, and begins the run of this node. Rejects if the log does not have what follows the snapshot. */
  async start(): Promise<void> {
    await this.#options.log.follow(this.#position, {
      entry: (text, position) => this.#received(text, position),
      lost: (error) => this.#stop(error),
      forked: (position) => this.#options.observer.forked?.(position),
    });
    this.#begin();
  }

  #begin(): void {
    const { node, now, form: reads } = this.#options;
    this.#runs += 1;
    const { description, version } = node;
    const facts = { description, version, reads, at: now() };
    this.#append(`${this.run}/began`, { kind: "began", node: node.name, run: this.run, ...facts });
  }

  /** Tells the others that this node is there. Does nothing while the log does not take the last sign: they would pile up. */
  sign(): void {
    if (this.#isSigning) return;
    this.#isSigning = true;
    this.#signs += 1;
    const { node, log } = this.#options;
    const text = encodeEntry({ kind: "alive", node: node.name, run: this.run }, this.#form());
    log.append(`${this.run}/alive/${this.#signs}`, text).then(
      () => (this.#isSigning = false),
      (error: unknown) => this.#stop(error),
    );
  }

  /** Tells the others the state of the network at a position. With `compare` all tell theirs where they hear that. */
  tellState(position: number, hash: string, compare?: true): void {
    const { node } = this.#options;
    const state = { node: node.name, run: this.run, position, hash, compare };
    this.#append(`${this.run}/state/${position}`, { kind: "state", ...state });
  }

  /** Ends a run of a node, this one or another. Does nothing for one that is over. */
  end(node: string, reason: string): void {
    const run = this.#nodes.get(node)?.run;
    if (run === undefined) return;
    // Another node may say the same with another time.
    this.#append(`${run}/ended/${this.#options.node.name}`, {
      kind: "ended",
      node,
      run,
      reason,
      at: this.#options.now(),
    });
  }

  submit(command: NetworkCommand, origin?: Origin): Promise<void> {
    const applied = Promise.withResolvers<void>();
    // Nobody may wait for it.
    applied.promise.catch(() => {});
    this.#waiting.push({ command, origin, applied });
    this.#schedule();
    return applied.promise;
  }

  #schedule(): void {
    if (this.#scheduled || this.#sent.length > 0 || this.#epoch === undefined) return;
    if (this.#waiting.length === 0) return;
    this.#scheduled = true;
    this.#options.atTurnEnd(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    const { entryLength } = this.#options;
    const node = this.#options.node.name;
    const epoch = this.#epoch;
    if (epoch === undefined || this.#isStopped) return;
    const sequence = (this.#nodes.get(node)?.sequence ?? 0) + 1;
    let count = this.#waiting.length;
    let text = "";
    for (;;) {
      const commands = this.#waiting.slice(0, count).map(({ command }) => command);
      text = encodeEntry({ kind: "turn", node, epoch, sequence, commands }, this.#form());
      if (byteLength(text) <= entryLength || count === 1) break;
      count = Math.ceil(count / 2);
    }
    this.#sent = this.#waiting.splice(0, count);
    this.#options.observer.sent();
    this.#appendText(`${this.run}/${sequence}`, text);
  }

  /** The newest form of entries that no node is against. */
  #form(): number {
    let { form } = this.#options;
    for (const { reads } of this.#nodes.values()) form = Math.min(form, reads);
    return form;
  }

  #append(id: string, entry: LogEntry): void {
    this.#appendText(id, encodeEntry(entry, this.#form()));
  }

  #appendText(id: string, text: string): void {
    this.#options.log.append(id, text).catch((error: unknown) => this.#stop(error));
  }

  #received(text: string, position: number): void {
    if (this.#isStopped) return;
    const { observer } = this.#options;
    try {
      const entry = decodeEntry(text);
      this.#position = position;
      this.#take(entry);
      observer.applied(position, entry);
    } catch (error) {
      if (!(error instanceof UnreadableEntry) || error.code !== "FOREIGN_ENTRY") return this.#stop(error);
      this.#position = position;
      observer.skipped?.(position);
    }
    return undefined;
  }

  #take(entry: LogEntry): void {
    switch (entry.kind) {
      case "turn":
        return this.#turn(entry);
      case "began":
        return this.#began(entry);
      case "ended":
        return this.#ended(entry);
      case "alive":
      case "state":
        return undefined;
    }
  }

  #began({ node: name, run, description, version, reads, at }: BeginningEntry): void {
    // The text may be there twice.
    if (this.#nodes.get(name)?.run === run || this.#over.has(run)) return;
    if (reads < entryForms.oldest) {
      const problem = `The node ${name} reads entries up to the form ${reads}; this Relais writes ${entryForms.oldest} at least`;
      throw new UnreadableEntry("UNKNOWN_ENTRY_FORM", problem);
    }
    if (name === this.#options.node.name && run !== this.run && this.#epoch !== undefined)
      throw new Superseded(name);
    this.#endRun(name);
    this.#nodes.set(name, { run, epoch: this.#position, sequence: 0, reads });
    const node = { name, description, version, run, since: at };
    this.#apply({ kind: "node-began", node, at }, undefined);
    if (name !== this.#options.node.name || run !== this.run) return;
    this.#epoch = this.#position;
    this.#schedule();
  }

  #ended({ node, run, reason, at }: EndEntry): void {
    if (this.#nodes.get(node)?.run !== run) return;
    // Its entries on their way no longer count.
    this.#endRun(node);
    const isOwn = node === this.#options.node.name && run === this.run;
    const dropped = isOwn ? [...this.#sent, ...this.#waiting] : [];
    if (isOwn) {
      this.#epoch = undefined;
      this.#sent = [];
      this.#waiting = [];
    }
    this.#apply({ kind: "node-ended", node, run, reason, at }, undefined);
    if (!isOwn) return;
    for (const { applied } of dropped) applied.reject(new CommandLost("This server was taken for lost"));
    this.#options.observer.lost(reason);
  }

  /** Does nothing for a node without a run. */
  #endRun(node: string): void {
    const run = this.#nodes.get(node)?.run;
    if (run === undefined) return;
    this.#nodes.delete(node);
    this.#over.add(run);
    const [oldest = ""] = this.#over;
    if (this.#over.size > RUNS_REMEMBERED) this.#over.delete(oldest);
  }

  /** Nothing is applied from now on: the process ends. */
  halt(): void {
    this.#isStopped = true;
  }

  /** The run is over: another one of this node begins. */
  beginAgain(): void {
    this.#begin();
  }

  #turn({ node, epoch, sequence, commands }: TurnEntry): void {
    const known = this.#nodes.get(node);
    // An entry of a run that is over, or one that is there twice.
    if (known === undefined || known.epoch !== epoch || sequence !== known.sequence + 1) return;
    this.#nodes.set(node, { ...known, sequence });
    const isOwn = node === this.#options.node.name && epoch === this.#epoch;
    const sent = isOwn ? this.#sent : [];
    for (const [index, command] of commands.entries()) this.#apply(command, sent[index]);
    if (!isOwn) return;
    this.#sent = [];
    this.#schedule();
  }

  #apply(command: NetworkCommand, own: Waiting | undefined): void {
    const { apply, observer } = this.#options;
    try {
      apply(command, this.#position, own?.origin);
      own?.applied.resolve();
    } catch (error) {
      if (own?.origin === undefined) observer.failed(error);
      own?.applied.reject(error);
    }
  }

  /** Resolves when all commands that wait now were applied, or were dropped. */
  async drained(): Promise<void> {
    await Promise.allSettled([...this.#sent, ...this.#waiting].map(({ applied }) => applied.promise));
  }

  #stop(error: unknown): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const { applied } of [...this.#sent, ...this.#waiting]) applied.reject(error);
    this.#options.observer.stopped(error);
  }
}
