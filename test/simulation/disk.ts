/** The database of a simulated machine: the writing of its turns, with their place in the log, and its last snapshot. */
import { MemoryStore } from "../irc/session/memory-store.ts";

/** A network at a place of the log. */
interface Snapshot {
  readonly text: string;
  /** Commands that it was taken after. */
  readonly applied: readonly string[];
}

export class Disk {
  readonly store = new MemoryStore();
  snapshot: Snapshot | undefined = undefined;
  /** Place of the last turn that ended. */
  position = 0;
  /** Changes in the store at that time. */
  #records = 0;
  #messages = 0;

  /** Everything that was written so far stays. */
  endTurn(position: number): void {
    const { committed, history } = this.store;
    history.commit();
    if (committed.length === this.#records && history.committed.length === this.#messages) return;
    this.position = position;
    this.#records = committed.length;
    this.#messages = history.committed.length;
  }

  /** The disk after a crash: without the turn that had not ended. */
  left(): Disk {
    const left = new Disk();
    left.snapshot = this.snapshot;
    left.store.committed.push(...this.store.committed.slice(0, this.#records));
    left.store.history.committed.push(...this.store.history.committed.slice(0, this.#messages));
    left.endTurn(this.position);
    return left;
  }

  /** Every change that it has, in order. */
  get changes(): readonly string[] {
    const { committed, history } = this.store;
    return [...committed, ...history.committed].map((change) => JSON.stringify(change, withTags));
  }
}

function withTags(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
