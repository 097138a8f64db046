/** Counts of the application's events and log-ins. Knows neither clients nor names. */
import type { IrcEvent } from "../irc/index.ts";

export class EventCounts {
  /** Errors from the start, so that the first one is an increase. */
  readonly #events = new Map<IrcEvent["kind"], number>([["error", 0]]);
  readonly #logins = new Map<string, number>([["accepted", 0]]);

  note(event: IrcEvent): void {
    count(this.#events, event.kind);
    if (event.kind === "logged-in") count(this.#logins, "accepted");
    else if (event.kind === "login-refused") count(this.#logins, event.reason);
  }

  /** By kind. */
  get events(): ReadonlyMap<IrcEvent["kind"], number> {
    return this.#events;
  }

  /** By outcome: `accepted`, or the reason of a refusal. */
  get logins(): ReadonlyMap<string, number> {
    return this.#logins;
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
