/**
 * A shared log whose faults chance decides: entries take their time, answers are lost, an entry whose answer was lost may be
 * there twice, and each node hears of the entries in its own time.
 */
import type { LogReader, SharedLog } from "../../src/irc/session/shared-log.ts";
import type { Random } from "./random.ts";

interface Follower {
  readonly node: number;
  readonly reader: LogReader;
  /** Entries that it has. */
  count: number;
}

/** An entry on its way to the log. */
interface Transit {
  readonly text: string;
  readonly done: () => void;
}

export class SimulatedLog {
  /** The first one has position 1. */
  readonly texts: string[] = [];
  /** Times that an entry was put in the log again. */
  doubled = 0;
  readonly #random: Random;
  readonly #transit: Transit[] = [];
  readonly #followers: Follower[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** The log as a node sees it. */
  of(node: number): SharedLog {
    return {
      append: (_id, text) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#transit.push({ text, done: resolve });
        return promise;
      },
      follow: (count, reader) => {
        this.#followers.push({ node, reader, count });
        return Promise.resolve();
      },
    };
  }

  /** A node has crashed: it hears nothing any more. Its entries that are on their way arrive, or do not. */
  drop(node: number): void {
    const place = this.#followers.findIndex((follower) => follower.node === node);
    if (place >= 0) this.#followers.splice(place, 1);
  }

  /** An entry on its way arrives. */
  arrive(): void {
    const transit = this.#random.pick(this.#transit);
    this.#transit.splice(this.#transit.indexOf(transit), 1);
    this.texts.push(transit.text);
    if (this.#random.chance(0.9)) transit.done();
    else {
      // Its node does not know, and sends it again. The log has forgotten that it has it.
      this.doubled += 1;
      this.#transit.push(transit);
    }
  }

  get isAwaited(): boolean {
    return this.#transit.length > 0;
  }

  /** Nodes that do not have all entries. */
  get behind(): readonly number[] {
    return this.#followers.filter(({ count }) => count < this.texts.length).map(({ node }) => node);
  }

  /** Gives a node its next entry. */
  give(node: number): void {
    const follower = this.#followers.find((each) => each.node === node);
    const text = this.texts[follower?.count ?? 0];
    if (follower === undefined || text === undefined) return;
    follower.count += 1;
    follower.reader.entry(text, follower.count);
  }
}
