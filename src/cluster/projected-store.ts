/**
 * The store of a node: what the log's entries change in it. A node begins with a snapshot that may be older than its tables.
 * The entries in between are applied to the network again, and not to the tables, which have them already.
 */
import type { DurableChange, DurableState, DurableStore } from "../irc/network/durable.ts";
import type { HistoryChange, HistoryStore } from "../irc/network/history.ts";

export class ProjectedStore implements DurableStore {
  readonly state: DurableState;
  readonly history: HistoryStore;
  readonly #store: DurableStore;
  readonly #place: number;
  #position: number;

  /** `state` are the records at the snapshot's position `from`, `place` the position of the tables. */
  constructor(store: DurableStore, state: DurableState, from: number, place: number) {
    this.state = state;
    this.#store = store;
    this.#place = place;
    this.#position = from;
    this.history = projected(store.history, () => this.isCurrent);
  }

  /** An entry of this position is about to be applied. */
  at(position: number): void {
    this.#position = position;
  }

  /** True if changes are written. */
  get isCurrent(): boolean {
    return this.#position > this.#place;
  }

  /** True if the tables are as the network is after the last entry. */
  get isLevel(): boolean {
    return this.#position >= this.#place;
  }

  note(change: DurableChange): void {
    if (this.isCurrent) this.#store.note(change);
  }

  forget(): void {
    this.#store.forget();
  }

  probe(): void {
    this.#store.probe();
  }

  commit(): void {
    if (this.isCurrent) this.#store.commit();
  }
}

/** Reads go to the store, and changes do once it is current. */
function projected(history: HistoryStore, isCurrent: () => boolean): HistoryStore {
  const changes = {
    note: (change: HistoryChange): void => {
      if (isCurrent()) history.note(change);
    },
    keep: (change: HistoryChange): void => {
      if (isCurrent()) history.keep(change);
    },
    commit: (): void => {
      if (isCurrent()) history.commit();
    },
  };
  return new Proxy(history, {
    get: (target, name) => {
      if (Object.hasOwn(changes, name)) return changes[name as keyof typeof changes];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as () => unknown).bind(target) : value;
    },
  });
}
