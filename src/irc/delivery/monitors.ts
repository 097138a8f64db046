/**
 * The nicks that sessions watch (MONITOR). The lists are kept by folded nick and not by user, since a nick can be watched
 * whether anyone has it or not. Source: IRCv3 Monitor.
 */
import type { Recipient } from "./recipient.ts";

/** One entry of a session's list. */
export interface Watch {
  readonly recipient: Recipient;
  /** As the client wrote it. */
  readonly nick: string;
  /** Its place among the sessions that watch the same nick: removing one swaps it with the last. */
  index: number;
}

const NOBODY: readonly Watch[] = [];

export class Monitors {
  readonly #fold: (text: string) => string;
  /** By folded nick; dense, for the fan-out. */
  readonly #watches = new Map<string, Watch[]>();

  constructor(fold: (text: string) => string) {
    this.#fold = fold;
  }

  /** The sessions that watch a nick. */
  of(nick: string): readonly Watch[] {
    return this.#watches.get(this.#fold(nick)) ?? NOBODY;
  }

  has(recipient: Recipient, nick: string): boolean {
    return recipient.monitored?.has(this.#fold(nick)) === true;
  }

  /** Puts a nick on a session's list. Call only where it is not there. */
  add(recipient: Recipient, nick: string): void {
    const key = this.#fold(nick);
    const watches = this.#watches.get(key) ?? [];
    const watch: Watch = { recipient, nick, index: watches.length };
    watches.push(watch);
    this.#watches.set(key, watches);
    (recipient.monitored ??= new Map()).set(key, watch);
  }

  /** Does nothing where it is not on the list. */
  remove(recipient: Recipient, nick: string): void {
    const key = this.#fold(nick);
    const watch = recipient.monitored?.get(key);
    if (watch !== undefined) this.#drop(key, watch);
  }

  /** Empties a session's list. */
  clear(recipient: Recipient): void {
    for (const [key, watch] of recipient.monitored ?? []) this.#drop(key, watch);
  }

  #drop(key: string, watch: Watch): void {
    watch.recipient.monitored?.delete(key);
    const watches = this.#watches.get(key);
    const last = watches?.pop();
    if (watches === undefined || last === undefined) return;
    if (last !== watch) {
      watches[watch.index] = last;
      last.index = watch.index;
    }
    if (watches.length === 0) this.#watches.delete(key);
  }
}
