/**
 * Events for those who listen: streams and webhooks. Keeps the last ones for streams that come back. Costs nothing while
 * nobody listens.
 */
import type { HistoryChange, IrcEvent, Outside } from "../irc/index.ts";
import { eventOfApplication, eventOfChange } from "./public-events.ts";
import type { PublicEvent } from "./public-events.ts";

/** Events that a stream which comes back can catch up. */
const KEPT = 1_000;
/** Milliseconds for which events are kept after the last listener has gone. */
const GRACE = 60_000;

export interface NumberedEvent {
  /** Unique, also over restarts. */
  readonly id: string;
  readonly event: PublicEvent;
}

type Listener = (event: NumberedEvent) => void;

interface FeedParts {
  readonly tap: Outside["tap"];
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Differs between any two runs of the server: letters and digits. */
  readonly epoch: string;
}

export class EventFeed {
  readonly #parts: FeedParts;
  readonly #listeners = new Set<Listener>();
  /** The last ones, oldest first. */
  #kept: NumberedEvent[] = [];
  /** Not handed on yet: nobody receives an event before the clients. */
  #fresh: PublicEvent[] = [];
  #number = 0;
  #end: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Hands each event on from now on, until the function returned is called. The listener must not throw. */
  listen(listener: Listener): () => void {
    clearTimeout(this.#end);
    this.#listeners.add(listener);
    this.#parts.tap.listener = (change) => {
      this.#noteChange(change);
    };
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#endLater();
    };
  }

  /** The events after the one with this id; undefined where that is not known. */
  since(id: string): readonly NumberedEvent[] | undefined {
    const place = this.#kept.findIndex((each) => each.id === id);
    return place === -1 ? undefined : this.#kept.slice(place + 1);
  }

  /** Takes an event of the application. */
  note(event: IrcEvent): void {
    if (this.#parts.tap.listener === undefined) return;
    this.#add(eventOfApplication(event, this.#parts.now()));
  }

  /** Forgets everything. For the end of the program. */
  close(): void {
    clearTimeout(this.#end);
    this.#listeners.clear();
    this.#parts.tap.listener = undefined;
    this.#kept = [];
  }

  #noteChange(change: HistoryChange): void {
    this.#add(eventOfChange(change, this.#parts.now()));
  }

  #add(event: PublicEvent | undefined): void {
    if (event === undefined) return;
    this.#fresh.push(event);
    // After the turn, in which messages become durable.
    if (this.#fresh.length === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const event of fresh) {
      this.#number += 1;
      const numbered = { id: `${this.#parts.epoch}-${this.#number}`, event };
      this.#kept.push(numbered);
      for (const listener of this.#listeners) listener(numbered);
    }
    if (this.#kept.length >= KEPT * 2) this.#kept = this.#kept.slice(-KEPT);
  }

  #endLater(): void {
    this.#end = setTimeout(() => {
      this.#parts.tap.listener = undefined;
      this.#kept = [];
    }, GRACE);
    this.#end.unref();
  }
}
