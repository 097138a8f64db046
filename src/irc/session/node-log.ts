/**
 * The log of a machine that is one of several nodes: what is submitted in one turn becomes one entry of a shared log, and is
 * applied when that entry comes back in its order, as on every other node. One entry of a node is on its way at a time, so
 * that they stay in order whatever happens to one of them; commands that are submitted meanwhile make up the next one.
 */
import { decodeEntry, encodeEntry } from "./log-entry.ts";
import type { TurnEntry } from "./log-entry.ts";
import type { Apply, NetworkCommand, Origin } from "./network-command.ts";
import type { OrderedLog } from "./ordered-log.ts";
import type { SharedLog } from "./shared-log.ts";

/** The last that was applied of a node's entries. */
interface NodePlace {
  readonly run: string;
  /** Position of the beginning of its run. */
  readonly epoch: number;
  readonly sequence: number;
}

/** A place in the log, and what has to be known there to go on. Part of a snapshot. */
export interface LogPlace {
  readonly position: number;
  readonly nodes: readonly (readonly [name: string, place: NodePlace])[];
}

export interface NodeLogOptions {
  /** Name of this node: no other has the same. */
  readonly node: string;
  /** Differs between any two runs of it. */
  readonly run: string;
  readonly log: SharedLog;
  readonly apply: Apply;
  /** The place of the snapshot that the network began with. Absent: the network is empty. */
  readonly from?: LogPlace;
  /** Characters of one entry; a single command may have more. */
  readonly entryLength: number;
  /** Does something at the end of the turn. */
  readonly atTurnEnd: (action: () => void) => void;
  /** A command without an origin has thrown. */
  readonly failed: (error: unknown) => void;
  /** This node cannot go on: it no longer knows what the others know. Nothing is applied any more. */
  readonly stopped: (error: unknown) => void;
}

/** Another run of this node has begun: this one does not count any more. */
class Superseded extends Error {
  readonly code = "SUPERSEDED";

  constructor(node: string) {
    super(`Another process has taken the place of the node ${node}`);
  }
}

interface Waiting {
  readonly command: NetworkCommand;
  readonly origin: Origin | undefined;
  readonly applied: PromiseWithResolvers<void>;
}

export class NodeLog implements OrderedLog {
  readonly #options: NodeLogOptions;
  readonly #nodes: Map<string, NodePlace>;
  #position: number;
  /** Undefined until the beginning of this run has come back. */
  #epoch: number | undefined = undefined;
  readonly #waiting: Waiting[] = [];
  /** On their way. */
  #sent: readonly Waiting[] = [];
  #scheduled = false;
  #isStopped = false;

  constructor(options: NodeLogOptions) {
    this.#options = options;
    this.#nodes = new Map(options.from?.nodes);
    this.#position = options.from?.position ?? 0;
  }

  get position(): number {
    return this.#position;
  }

  /** The place of what was applied: that of a snapshot that is taken now. */
  get place(): LogPlace {
    return { position: this.#position, nodes: [...this.#nodes] };
  }

  /** Follows the log, and begins the run of this node. Rejects if the log does not have what follows the snapshot. */
  async start(): Promise<void> {
    const { node, run, log } = this.#options;
    await log.follow(this.#position, {
      entry: (text, position) => this.#received(text, position),
      lost: (error) => this.#stop(error),
    });
    this.#append(`${node}-${run}`, encodeEntry({ kind: "began", node, run }));
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
    const { node, entryLength } = this.#options;
    const epoch = this.#epoch;
    if (epoch === undefined || this.#isStopped) return;
    const sequence = (this.#nodes.get(node)?.sequence ?? 0) + 1;
    let count = this.#waiting.length;
    let text = "";
    for (;;) {
      const commands = this.#waiting.slice(0, count).map(({ command }) => command);
      text = encodeEntry({ kind: "turn", node, epoch, sequence, commands });
      if (text.length <= entryLength || count === 1) break;
      count = Math.ceil(count / 2);
    }
    this.#sent = this.#waiting.splice(0, count);
    this.#append(`${node}-${epoch}-${sequence}`, text);
  }

  #append(id: string, text: string): void {
    this.#options.log.append(id, text).catch((error: unknown) => this.#stop(error));
  }

  #received(text: string, position: number): void {
    if (this.#isStopped) return;
    try {
      const entry = decodeEntry(text);
      this.#position = position;
      if (entry.kind === "turn") this.#turn(entry);
      else this.#began(entry.node, entry.run);
    } catch (error) {
      this.#stop(error);
    }
  }

  #began(node: string, run: string): void {
    // The text may be there twice.
    if (this.#nodes.get(node)?.run === run) return;
    this.#nodes.set(node, { run, epoch: this.#position, sequence: 0 });
    if (node !== this.#options.node) return;
    if (run === this.#options.run) {
      this.#epoch = this.#position;
      this.#schedule();
    } else if (this.#epoch !== undefined) throw new Superseded(node);
  }

  #turn({ node, epoch, sequence, commands }: TurnEntry): void {
    const known = this.#nodes.get(node);
    // An entry of an earlier run, or one that is there twice.
    if (known === undefined || known.epoch !== epoch || sequence !== known.sequence + 1) return;
    this.#nodes.set(node, { ...known, sequence });
    const isOwn = node === this.#options.node && epoch === this.#epoch;
    const sent = isOwn ? this.#sent : [];
    for (const [index, command] of commands.entries()) this.#apply(command, sent[index]);
    if (!isOwn) return;
    this.#sent = [];
    this.#schedule();
  }

  #apply(command: NetworkCommand, own: Waiting | undefined): void {
    const { apply, failed } = this.#options;
    try {
      apply(command, this.#position, own?.origin);
      own?.applied.resolve();
    } catch (error) {
      if (own?.origin === undefined) failed(error);
      own?.applied.reject(error);
    }
  }

  #stop(error: unknown): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#options.stopped(error);
  }
}
