/** Figures of the application for metrics, read when they are asked for. */
import type { LatencyCounts } from "../../measure/latency-counts.ts";
import type { Keeper } from "./keeper.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Realm } from "./realm.ts";
import type { Dispatch } from "./dispatch.ts";

export class ApplicationMetrics {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  readonly #dispatch: Dispatch;
  readonly #keeper: Keeper | undefined;

  constructor(realm: Realm, lifecycle: Lifecycle, dispatch: Dispatch, keeper: Keeper | undefined) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
    this.#dispatch = dispatch;
    this.#keeper = keeper;
  }

  /** Users, connected or not. */
  get users(): number {
    return this.#realm.network.userCount;
  }

  get operators(): number {
    return this.#realm.network.operatorCount;
  }

  get channels(): number {
    return this.#realm.network.channelCount;
  }

  get accounts(): number {
    return this.#realm.network.accounts.count;
  }

  /** Connections that have not registered yet. */
  get unregistered(): number {
    return this.#realm.unregistered;
  }

  /** The number of uses of each command, by its name. */
  get commandUses(): ReadonlyMap<string, number> {
    return this.#realm.commandUses;
  }

  /** Durations of each command, of a sample of its uses. */
  get commandDurations(): ReadonlyMap<string, LatencyCounts> {
    return this.#realm.timings.durations;
  }

  /** Lines sent to clients since the start. */
  get linesSent(): number {
    return this.#lifecycle.linesSent;
  }

  /** Lines written to the ring, one for each line and form. */
  get renderings(): number {
    return this.#realm.delivery.renderings;
  }

  /** Channel messages whose text went on as it was received. */
  get relayed(): number {
    return this.#dispatch.relayed;
  }

  /** True while changes cannot be kept. */
  get storeFails(): boolean {
    return this.#keeper?.fails === true;
  }

  /** The same, after a look at a store that failed, if none was lately: nobody may connect to a server that is not ready. */
  checkStore(): boolean {
    this.#keeper?.probe(this.#realm.steadyClock.now());
    return !this.storeFails;
  }
}
