/** Conversations of which devices show a notification: the latest ones, in memory only. Knows nothing of lines. */
import type { PushSubscription } from "../irc/network/durable.ts";

interface Conversation {
  /** Time of its last message, in milliseconds since the Unix epoch. */
  at: number;
  /** By endpoint. */
  readonly devices: Map<string, PushSubscription>;
}

export class Shown {
  readonly #conversations = new Map<string, Conversation>();

  /** Past `most` conversations the oldest is forgotten. */
  add(account: string, key: string, at: number, subscription: PushSubscription, most: number): void {
    const name = nameOf(account, key);
    const found = this.#conversations.get(name) ?? { at, devices: new Map<string, PushSubscription>() };
    found.at = Math.max(found.at, at);
    found.devices.set(subscription.endpoint, subscription);
    this.#conversations.delete(name);
    this.#conversations.set(name, found);
    const [oldest] = this.#conversations.keys();
    if (this.#conversations.size > most && oldest !== undefined) this.#conversations.delete(oldest);
  }

  /** Forgets a conversation that was read to its end, and returns the devices that show it. */
  take(account: string, key: string, upTo: number): readonly PushSubscription[] {
    const name = nameOf(account, key);
    const found = this.#conversations.get(name);
    if (found === undefined || found.at > upTo) return [];
    this.#conversations.delete(name);
    return [...found.devices.values()];
  }
}

/** Neither has spaces. */
function nameOf(account: string, key: string): string {
  return `${account} ${key}`;
}
