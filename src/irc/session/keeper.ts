/** Makes changes durable, and knows whether that works. Reads no clock. */
import { NotKept } from "../network/durable.ts";
import type { DurableChange, DurableStore } from "../network/durable.ts";
import type { HistoryChange } from "../network/history.ts";
import type { StoreEvent } from "./events.ts";

/** Milliseconds between two looks at a store that fails. */
const PROBE_INTERVAL = 10_000;

export class Keeper {
  readonly #store: DurableStore;
  readonly #changed: (event: StoreEvent) => void;
  /** When the store failed last, by the steady clock; undefined while it works. */
  #failedAt: number | undefined = undefined;

  /** `changed` is called at the first failure, and at the end of the failures. */
  constructor(store: DurableStore, changed: (event: StoreEvent) => void) {
    this.#store = store;
    this.#changed = changed;
  }

  get fails(): boolean {
    return this.#failedAt !== undefined;
  }

  /** All changes or none. Throws `NotKept` if they cannot be made durable. */
  keep(changes: readonly DurableChange[], now: number): void {
    for (const change of changes) this.#store.note(change);
    try {
      this.#store.commit();
    } catch (error) {
      this.#store.forget();
      this.failed(error, now);
      throw new NotKept(error);
    }
    this.works();
  }

  /** The same for a change of the history. */
  keepInHistory(change: HistoryChange, now: number): void {
    try {
      this.#store.history.keep(change);
    } catch (error) {
      this.failed(error, now);
      throw new NotKept(error);
    }
    this.works();
  }

  /** Finds out whether a store that failed works again. Nobody may try a change until then. */
  probe(now: number): void {
    if (this.#failedAt === undefined || now - this.#failedAt < PROBE_INTERVAL) return;
    try {
      this.#store.probe();
    } catch (error) {
      this.failed(error, now);
      return;
    }
    this.works();
  }

  /** Something could not be kept. */
  failed(error: unknown, now: number): void {
    const first = this.#failedAt === undefined;
    this.#failedAt = now;
    if (first) this.#changed({ kind: "store-failed", error });
  }

  /** Something was kept. */
  works(): void {
    if (this.#failedAt === undefined) return;
    this.#failedAt = undefined;
    this.#changed({ kind: "store-works" });
  }
}
