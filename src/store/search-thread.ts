/** Searches on a thread of their own: one at a time, a bounded number waits, and none takes longer than a limit. */
import { Worker } from "node:worker_threads";
import type { MessageSearch, SearchOutcome, SearchQuery } from "../irc/network/search.ts";
import { StoreError } from "./errors.ts";
import type { SearchAnswer, SearchOrder, SearchPlace } from "./search-messages.ts";
import { workerFile } from "./worker-file.ts";

export interface SearchLimits {
  /** Searches that wait for others. */
  readonly waiting: number;
  /** Milliseconds that one search may take. Then its thread is given up, and the next one has a new thread. */
  readonly time: number;
}

const limits: SearchLimits = { waiting: 64, time: 3_000 };

interface Waiting {
  readonly query: SearchQuery;
  readonly resolve: (outcome: SearchOutcome) => void;
  readonly reject: (error: Error) => void;
}

export class SearchThread implements MessageSearch {
  readonly #place: SearchPlace;
  readonly #limits: SearchLimits;
  /** The first one is running. */
  readonly #searches: Waiting[] = [];
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(place: SearchPlace, bounds: SearchLimits = limits) {
    this.#place = place;
    this.#limits = bounds;
  }

  /** Begins to index what was kept. A search does so too. */
  start(): void {
    this.#running();
  }

  search(query: SearchQuery): Promise<SearchOutcome> {
    if (this.#searches.length > this.#limits.waiting) return Promise.resolve("busy");
    const { promise, resolve, reject } = Promise.withResolvers<SearchOutcome>();
    this.#searches.push({ query, resolve, reject });
    if (this.#searches.length === 1) this.#next();
    return promise;
  }

  /** Without a thread, the next one finds out by itself. */
  gone(sequences: readonly number[]): void {
    this.#tell(this.#worker, { kind: "gone", sequences });
  }

  /** Resolves when the thread has closed its files. Searches that wait are rejected. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#settle((search) => search.reject(new Error("the search has ended")));
    if (worker === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => void worker.terminate().then(() => resolve()), this.#limits.time);
    worker.once("exit", resolve);
    this.#tell(worker, { kind: "stop" });
    await promise;
    clearTimeout(timer);
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(workerFile("search-worker.ts"), { workerData: this.#place });
    worker.on("message", (answer: SearchAnswer) => {
      if (this.#worker === worker) this.#answered(answer);
    });
    worker.on("error", (error: Error) => {
      this.#lost(worker, error);
    });
    worker.on("exit", () => {
      this.#lost(worker, new Error("the thread of the search has ended"));
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #next(): void {
    const [search] = this.#searches;
    if (search === undefined) return;
    this.#timer = setTimeout(() => {
      this.#late();
    }, this.#limits.time);
    this.#tell(this.#running(), { kind: "search", query: search.query });
  }

  #answered(answer: SearchAnswer): void {
    const search = this.#finish();
    if (answer.kind === "found") search?.resolve(answer.messages);
    else if (answer.kind === "incomplete") search?.resolve("incomplete");
    else search?.reject(errorOf(answer));
    this.#next();
  }

  #late(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
    this.#finish()?.resolve("late");
    this.#next();
  }

  /** The thread has ended by itself. */
  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#settle((search) => search.reject(error));
  }

  #settle(settle: (search: Waiting) => void): void {
    clearTimeout(this.#timer);
    for (const search of this.#searches.splice(0)) settle(search);
  }

  #finish(): Waiting | undefined {
    clearTimeout(this.#timer);
    return this.#searches.shift();
  }

  #tell(worker: Worker | undefined, order: SearchOrder): void {
    worker?.postMessage(order, []);
  }
}

function errorOf({ code, message }: Extract<SearchAnswer, { readonly kind: "failed" }>): Error {
  return code === undefined ? new Error(message) : new StoreError(code, message);
}
