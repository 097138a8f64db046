/** The database of a simulated machine: the writing of its turns, with their place in the log, and its last snapshot. */
import { MemoryStore } from "../irc/session/memory-store.ts";

export class Disk {
  readonly store = new MemoryStore();
  /** A network at a place of the log, as JSON. */
  snapshot: string | undefined = undefined;
  /** Place of the last turn that ended. */
  position = 0;
  /** Changes in the store at that time. */
  #records = 0;
  #messages = 0;
  /** The snapshot that is written with the present turn. */
  #next: string | undefined = undefined;

  /** The next end of a turn writes it. */
  keepSnapshot(text: string): void {
    this.#next = text;
  }

  /** Everything that was written so far stays. */
  endTurn(position: number): void {
    const { committed, history } = this.store;
    const isSame = committed.length === this.#records && history.committed.length === this.#messages;
    if (isSame && this.#next === undefined) return;
    this.position = position;
    this.#records = committed.length;
    this.#messages = history.committed.length;
    this.snapshot = this.#next ?? this.snapshot;
    this.#next = undefined;
  }

  /** The disk after a crash: without the turn that had not ended. */
  left(): Disk {
    const left = new Disk();
    left.store.committed.push(...this.store.committed.slice(0, this.#records));
    left.store.history.committed.push(...this.store.history.committed.slice(0, this.#messages));
    if (this.snapshot !== undefined) left.keepSnapshot(this.snapshot);
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
