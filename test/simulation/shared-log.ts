/**
 * A shared log whose faults chance decides: entries take their time, answers are lost, an entry whose answer was lost may be
 * there twice, also long after, somebody else puts a text there, each machine hears of the entries in its own time, and a machine may
 * be cut off from it.
 */
import { LogError } from "../../src/cluster/errors.ts";
import type { NodeParts } from "../../src/cluster/node.ts";
import { entryForms } from "../../src/irc/session/log-entry.ts";
import type { LogReader } from "../../src/irc/session/shared-log.ts";
import type { Random } from "./random.ts";

/** A machine's way to the log. */
export interface Link {
  readonly hears: boolean;
  /** Its entries arrive. */
  readonly sends: boolean;
}

interface Follower {
  readonly reader: LogReader;
  /** Entries that it has. */
  count: number;
  /** It has what the log had when it began to follow. */
  readonly isReady: PromiseWithResolvers<void>;
  readonly readyAt: number;
}

/** An entry on its way to the log. */
interface Transit {
  readonly node: string;
  readonly text: string;
  readonly done: () => void;
  /** The log has it, and its machine does not know that yet. */
  isThere: boolean;
}

/** An entry that comes once more, when the log has so many. */
interface Late {
  readonly text: string;
  readonly at: number;
}

const WHOLE: Link = { hears: true, sends: true };
/** One of the oldest on their way arrives first. */
const OLDEST = 3;
/** Chances of one more copy of an entry, long after. */
const LATE = 0.02;
const LATE_AT_ENDS = 0.5;
/** A run begins or ends with it, or it is one of the first of a run: the next run has others that look like it. */
const AT_ENDS = /"kind":"(?:began|ended)"|"sequence":[1-4],/u;
/** Chance of a text that no Relais has written. */
const FOREIGN = 0.005;
const foreign = ["hello", '{"kind":"turn"}', "[]", ""];
/** The longest time until a late copy, in entries. */
const LATEST = 300;

export class SimulatedLog {
  /** The first one has position 1. */
  readonly texts: string[] = [];
  /** Position of the first entry that was not removed. */
  first = 1;
  /** Times that an entry was put in the log again. */
  doubled = 0;
  late = 0;
  readonly #random: Random;
  readonly #transit: Transit[] = [];
  readonly #late: Late[] = [];
  readonly #followers = new Map<string, Follower>();
  readonly #links = new Map<string, Link>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The log as a node sees it. Its version knows entries up to the form `newest`. */
  of(node: string, newest: number): NodeParts["log"] {
    return {
      facts: { epoch: "test", base: "", first: this.first, last: this.texts.length },
      append: (_id, text) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#transit.push({ node, text, done: resolve, isThere: false });
        return promise;
      },
      follow: (count, reader) => {
        const isReady = Promise.withResolvers<void>();
        const readyAt = this.texts.length;
        this.#followers.set(node, { reader: inVersion(reader, newest), count, isReady, readyAt });
        if (count >= readyAt) isReady.resolve();
        return isReady.promise;
      },
      idAt: () => undefined,
      trim: (before) => {
        this.first = Math.max(this.first, Math.min(before, this.texts.length + 1));
        return Promise.resolve();
      },
      close: () => Promise.resolve(this.drop(node)),
    };
  }

  /** Changes the way of a machine to the log. Undefined: there is nothing wrong with it. */
  link(node: string, link: Link = WHOLE): void {
    this.#links.set(node, link);
  }

  /** The process of a node is gone. Each entry on its way arrives now, or never. */
  drop(node: string): void {
    this.#followers.delete(node);
    for (const transit of this.#transit.filter((each) => each.node === node)) {
      this.#transit.splice(this.#transit.indexOf(transit), 1);
      if (!transit.isThere && this.#linkOf(node).sends && this.#random.chance(0.5)) this.#put(transit.text);
    }
  }

  /** An entry on its way arrives, or the answer to one. */
  arrive(): void {
    const late = this.#late.findIndex(({ at }) => at <= this.texts.length);
    const [copy] = late < 0 ? [] : this.#late.splice(late, 1);
    if (copy !== undefined) {
      this.late += 1;
      this.texts.push(copy.text);
      return;
    }
    if (this.#random.chance(FOREIGN)) this.texts.push(this.#random.pick(foreign));
    const transit = this.#random.pick(this.#moving().slice(0, OLDEST));
    if (!transit.isThere) this.#put(transit.text);
    transit.isThere = true;
    if (!this.#linkOf(transit.node).hears) return;
    this.#transit.splice(this.#transit.indexOf(transit), 1);
    if (this.#random.chance(0.9)) {
      transit.done();
      return;
    }
    // Its node does not know, and sends it again. The log has forgotten that it has it.
    this.doubled += 1;
    this.#transit.push({ ...transit, isThere: false });
  }

  get isAwaited(): boolean {
    return this.#moving().length > 0 || this.#late.some(({ at }) => at <= this.texts.length);
  }

  /** Nodes that hear of the log and do not have all entries. */
  get behind(): readonly string[] {
    const nodes: string[] = [];
    for (const [node, { count }] of this.#followers) {
      if (count < this.texts.length && this.#linkOf(node).hears) nodes.push(node);
    }
    return nodes;
  }

  /** Gives a node its next entry, if the log still has it. */
  give(node: string): void {
    const follower = this.#followers.get(node);
    if (follower === undefined) return;
    const next = follower.count + 1;
    const text = this.texts[next - 1];
    if (next < this.first) {
      const error = new LogError("LOG_TRIMMED", `The log begins with ${this.first}, and not with ${next}`);
      this.#followers.delete(node);
      follower.reader.lost(error);
      follower.isReady.reject(error);
    } else if (text !== undefined) {
      follower.count = next;
      follower.reader.entry(text, next);
      if (next >= follower.readyAt) follower.isReady.resolve();
    }
  }

  #put(text: string): void {
    this.texts.push(text);
    const chance = AT_ENDS.test(text) ? LATE_AT_ENDS : LATE;
    if (!this.#random.chance(chance)) return;
    this.#late.push({ text, at: this.texts.length + this.#random.between(1, LATEST) });
  }

  /** Those on their way that can arrive now, and whose answers can. */
  #moving(): readonly Transit[] {
    return this.#transit.filter(({ node, isThere }) => {
      const { hears, sends } = this.#linkOf(node);
      return sends && (hears || !isThere);
    });
  }

  #linkOf(node: string): Link {
    return this.#links.get(node) ?? WHOLE;
  }
}

/** An earlier version knows of a later form no more than this version knows of the one after its newest. */
function inVersion(reader: LogReader, newest: number): LogReader {
  return {
    entry: (text, position) => {
      const form = Number(/^\{"form":(\d+)/u.exec(text)?.[1]);
      const shown = form > newest ? text.replace(/\d+/u, String(entryForms.newest + 1)) : text;
      reader.entry(shown, position);
    },
    lost: (error) => reader.lost(error),
  };
}
