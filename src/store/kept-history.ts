/** The history in the database: implements the interface that the network states. */
import type { Database } from "bun:sqlite";
import type {
  ChannelHistory,
  Conversation,
  ConversationRange,
  HistoryChange,
  HistoryRange,
  HistoryStore,
  KeptMessage,
  Place,
  Reference,
  ReplyRange,
} from "../irc/network/history.ts";
import { mayPass, StoreError } from "./errors.ts";
import { Forgetting } from "./forgetting.ts";
import type { SearchOutcome, SearchQuery } from "../irc/network/search.ts";
import { LatencyCounts } from "../measure/latency-counts.ts";
import type { Report } from "./backup.ts";
import { HistoryImport } from "./message-files.ts";
import { MessageIndex } from "./message-index.ts";
import { MessageTables } from "./message-tables.ts";
import { NewestPages } from "./newest-pages.ts";
import { Retention } from "./retention.ts";
import type { Review } from "./retention.ts";
import type { RetentionOptions } from "./retention-limits.ts";
import type { SearchThread } from "./search-thread.ts";
import { afterCommit, inTransaction } from "./transaction.ts";

/** Changes that wait until they can be written. Of more, the oldest messages are lost. */
const MOST_WAITING = 10_000;
/** Those that are tried at one time: little work as long as it is in vain. */
const STEP = 500;

export class KeptHistory implements HistoryStore {
  readonly channels: readonly ChannelHistory[];
  /** For metrics: durations of commits that wrote something. */
  readonly commits = new LatencyCounts();
  readonly #database: Database;
  readonly #index: MessageIndex;
  readonly #messages: MessageTables;
  readonly #search: SearchThread;
  readonly #retention: Retention;
  readonly #forgetting: Forgetting;
  readonly #errorOf: (error: unknown) => unknown;
  readonly #newest = new NewestPages();
  /** Changes of this turn, in their order. */
  #noted: HistoryChange[] = [];
  /** Changes of earlier turns that could not be written, in their order. */
  #waiting: HistoryChange[] = [];
  /** The last error will come again with the same changes. */
  #hopeless = false;

  /** `errorOf` turns an error of SQLite into a `StoreError`; every method throws these. */
  constructor(
    database: Database,
    limits: RetentionOptions,
    search: SearchThread,
    errorOf: (error: unknown) => unknown,
  ) {
    const index = new MessageIndex(database);
    this.#database = database;
    this.#index = index;
    this.#search = search;
    this.#messages = new MessageTables(database, index);
    this.#retention = new Retention(database, this.#messages, index, limits);
    this.#forgetting = new Forgetting(database, this.#messages);
    this.#errorOf = errorOf;
    this.channels = this.#guard(() => {
      index.catchUp();
      return this.#messages.channels();
    });
  }

  /** True if it has never kept a message. */
  get isEmpty(): boolean {
    return this.#messages.lastSequence === 0;
  }

  /** Holds other limits of retention from now on. */
  configure(limits: RetentionOptions): void {
    this.#guard(() => {
      this.#retention.configure(limits);
    });
  }

  note(change: HistoryChange): void {
    this.#newest.changed(change);
    this.#noted.push(change);
  }

  keep(change: HistoryChange): void {
    this.note(change);
    try {
      this.commit();
    } catch (error) {
      this.#noted = this.#noted.filter((one) => one !== change);
      throw error;
    }
  }

  commit(): void {
    while (this.#waiting.length > 0) {
      this.#write(this.#waiting.slice(0, STEP));
      this.#waiting.splice(0, STEP);
    }
    if (this.#noted.length === 0) return;
    this.#write(this.#noted);
    this.#noted = [];
  }

  postpone(): void {
    const changes = [...this.#waiting, ...this.#noted];
    this.#waiting = bounded(this.#hopeless ? changes.filter((change) => !isSaid(change)) : changes);
    this.#noted = [];
  }

  /** The last commit, before the database is closed. Does not throw for changes that were put aside: that was reported. */
  finish(): void {
    const waits = this.#waiting.length > 0;
    try {
      this.commit();
    } catch (error) {
      if (!waits) throw error;
    }
  }

  locate(target: string, reference: Reference): Place | undefined {
    return this.#committed(() => this.#messages.locate(target, reference));
  }

  find(target: string, id: string): KeptMessage | undefined {
    return this.#committed(() => this.#messages.find(target, id));
  }

  read(range: HistoryRange): readonly KeptMessage[] {
    const known = this.#newest.find(range);
    if (known !== undefined) return known;
    const messages = this.#committed(() => this.#messages.read(range));
    // Changes that could not be written would be missed later.
    if (this.#noted.length === 0 && this.#waiting.length === 0) this.#newest.remember(range, messages);
    return messages;
  }

  replies(range: ReplyRange): readonly KeptMessage[] {
    return this.#committed(() => this.#messages.replies(range));
  }

  conversations(range: ConversationRange): readonly Conversation[] {
    return this.#committed(() => this.#messages.conversations(range));
  }

  /**
   * Removes some of the messages that are past the limits of retention or to be forgotten, in transactions of its own. `now` is in milliseconds
   * since the Unix epoch. True if there may be more.
   */
  prune(now: number): boolean {
    this.#newest.clear();
    const more = this.#guard(() => {
      const excess = this.#retention.prune(now);
      return this.#forgetting.step() || excess;
    });
    this.#tellGone();
    return more;
  }

  /** Removes everything that a review finds, while no server runs. `report` counts targets. Returns the number of messages. */
  pruneAll(now: number, review: Review, report: Report): number {
    return this.#guard(() => {
      for (const [done, total] of this.#retention.review(now, review)) {
        report(done, total);
        // The search index finds out by itself.
        this.#index.takeGone();
      }
      return this.#retention.removed;
    });
  }

  /** For a file, in a transaction that the caller begins. */
  import(): HistoryImport {
    return new HistoryImport(this.#database, this.#messages, this.#index);
  }

  /** Rejects with a `StoreError`. */
  async search(query: SearchQuery): Promise<SearchOutcome> {
    this.#tryCommit();
    return this.#search.search(query);
  }

  /** Begins to index messages for the search. */
  startSearch(): void {
    this.#search.start();
  }

  /** Ends the thread of the search. Call it before the store is closed. */
  stopSearch(): Promise<void> {
    return this.#search.stop();
  }

  #write(changes: readonly HistoryChange[]): void {
    const begunAt = performance.now();
    try {
      inTransaction(this.#database, () => {
        for (const change of changes) this.#messages.write(change);
      });
    } catch (error) {
      this.#hopeless = !mayPass(error);
      // The removed messages are there again.
      this.#index.takeGone();
      throw this.#errorOf(error);
    }
    this.commits.note(performance.now() - begunAt);
    for (const change of changes) this.#retention.note(change);
    this.#tellGone();
  }

  #tellGone(): void {
    const gone = this.#index.takeGone();
    if (gone.length === 0) return;
    this.#newest.clear();
    afterCommit(this.#database, () => {
      this.#search.gone(gone);
    });
  }

  #committed<T>(read: () => T): T {
    this.#tryCommit();
    return this.#guard(read);
  }

  /** For readers: where noted changes cannot be written, they find what is there. The commit of the turn reports the fault. */
  #tryCommit(): void {
    try {
      this.commit();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#errorOf(error);
    }
  }
}

function isSaid({ kind }: HistoryChange): boolean {
  return kind === "message" || kind === "message-edited";
}

/** Without the oldest messages where there are too many changes. */
function bounded(changes: readonly HistoryChange[]): HistoryChange[] {
  let excess = changes.length - MOST_WAITING;
  if (excess <= 0) return [...changes];
  const left = changes.filter((change) => {
    if (excess <= 0 || !isSaid(change)) return true;
    excess -= 1;
    return false;
  });
  return left.slice(-MOST_WAITING);
}
