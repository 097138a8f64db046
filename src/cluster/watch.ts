/** Judges by the signs of life in the log whether this node sees the log, and which other nodes are lost. Reads no clock. */
import type { ClusterLimits } from "./limits.ts";

export interface Watched {
  /** This node's own entries do not come back. */
  readonly isCutOff: boolean;
  /** Other nodes that have said nothing for too long. Empty while this node is cut off. */
  readonly lost: readonly string[];
}

type WatchLimits = Pick<ClusterLimits, "signInterval" | "parkAfter" | "lostAfter">;

/** Times in milliseconds by a steady clock. */
export class Watch {
  readonly #own: string;
  readonly #limits: WatchLimits;
  /** When each node was heard last. */
  readonly #heard = new Map<string, number>();
  #lookedAt: number;
  #wasCutOff = false;
  /** When it was no longer cut off. */
  #backAt = -Infinity;

  constructor(own: string, limits: WatchLimits, now: number) {
    this.#own = own;
    this.#limits = limits;
    this.#heard.set(own, now);
    this.#lookedAt = now;
  }

  heard(node: string, now: number): void {
    this.#heard.set(node, now);
  }

  /** To be called more often than once in `signInterval`. `nodes` are those of the network. */
  look(nodes: Iterable<string>, now: number): Watched {
    const { signInterval, parkAfter, lostAfter } = this.#limits;
    // The log is busy with what waited: clients are not told twice in a row.
    const patience = now - this.#backAt < lostAfter ? Math.min(2 * parkAfter, lostAfter) : parkAfter;
    // The process has slept: what it did not hear meanwhile says nothing.
    const slept = now - this.#lookedAt > 2 * signInterval;
    this.#lookedAt = now;
    if (slept) this.#beginAnew(now);
    const isCutOff = now - (this.#heard.get(this.#own) ?? now) > patience;
    // Then it has not heard the others either.
    if (this.#wasCutOff && !isCutOff) {
      this.#beginAnew(now);
      this.#backAt = now;
    }
    this.#wasCutOff = isCutOff;
    const lost: string[] = [];
    for (const node of nodes) {
      const heardAt = this.#heard.get(node) ?? now;
      this.#heard.set(node, heardAt);
      if (!isCutOff && node !== this.#own && now - heardAt > lostAfter) lost.push(node);
    }
    // Each is named once in that time, until it is gone.
    for (const node of lost) this.#heard.set(node, now);
    return { isCutOff, lost };
  }

  #beginAnew(now: number): void {
    for (const node of this.#heard.keys()) this.#heard.set(node, now);
  }
}
