/**
 * The former names of renamed channels, for clients that still use them. Bounded. Forgets a channel that is gone with all
 * its names. Reads no clock.
 */
import type { Channel } from "./channel.ts";

interface FormerName {
  readonly channel: Channel;
  /** When it was given up, in milliseconds since the Unix epoch. */
  readonly at: number;
}

export class FormerNames {
  readonly #fold: (text: string) => string;
  /** By folded name, oldest first. */
  readonly #names = new Map<string, FormerName>();

  constructor(fold: (text: string) => string) {
    this.#fold = fold;
  }

  get size(): number {
    return this.#names.size;
  }

  /** Call before the channel gets its new name. Past `limit` names the oldest is forgotten. */
  remember(channel: Channel, now: number, limit: number): void {
    const key = this.#fold(channel.name);
    this.#drop(key);
    this.#names.set(key, { channel, at: now });
    channel.formerNames.add(key);
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= limit) break;
      this.#drop(oldest);
    }
  }

  /** Every name as it is compared, with its channel, oldest first. */
  get all(): Iterable<readonly [name: string, former: FormerName]> {
    return this.#names;
  }

  /** Takes a name of a snapshot, which is newer than all others. */
  restore(name: string, channel: Channel, at: number): void {
    this.#names.set(name, { channel, at });
    channel.formerNames.add(name);
  }

  forget(name: string): void {
    this.#drop(this.#fold(name));
  }

  forgetChannel(channel: Channel): void {
    for (const key of channel.formerNames) this.#drop(key);
  }

  /** The channel that gave this name up no longer than `age` milliseconds ago. */
  find(name: string, now: number, age: number): Channel | undefined {
    const former = this.#names.get(this.#fold(name));
    return former === undefined || now - former.at >= age ? undefined : former.channel;
  }

  #drop(key: string): void {
    this.#names.get(key)?.channel.formerNames.delete(key);
    this.#names.delete(key);
  }
}
