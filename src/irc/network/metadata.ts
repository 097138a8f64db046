/**
 * Metadata of users and channels: values by key, in the order in which the keys were first set. Kept in memory. Knows no
 * limits and no permissions. Source: IRCv3 metadata, "Concepts".
 */
import { ChangeRate } from "./change-rate.ts";

export class Metadata {
  /** Changes made by the owner of this metadata, to its own and to other metadata. */
  readonly changes = new ChangeRate();
  readonly #values = new Map<string, string>();

  get size(): number {
    return this.#values.size;
  }

  /** Every key with its value. */
  get entries(): Iterable<readonly [key: string, value: string]> {
    return this.#values;
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: string): void {
    this.#values.set(key, value);
  }

  /** False where it was not set. */
  delete(key: string): boolean {
    return this.#values.delete(key);
  }
}

/** A user, a channel, or a session that has not registered yet. Most have no metadata at all. */
export interface MetadataHolder {
  metadata: Metadata | undefined;
}

/** The subscriptions of a new session. */
export const NO_SUBSCRIPTIONS: ReadonlySet<string> = new Set();
