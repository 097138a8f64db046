/**
 * Metadata of users and channels: values by key, in the order in which the keys were first set. Kept in memory. Knows no
 * limits and no permissions. Source: IRCv3 metadata, "Concepts".
 */
import { ChangeRate } from "./change-rate.ts";
import type { ChangeRateFacts } from "./change-rate.ts";

/** Metadata as plain data. */
export interface MetadataFacts {
  readonly values: readonly (readonly [key: string, value: string])[];
  readonly changes: ChangeRateFacts;
}

export class Metadata {
  /** Changes made by the owner of this metadata, to its own and to other metadata. */
  readonly changes: ChangeRate;
  readonly #values: Map<string, string>;

  constructor(facts?: MetadataFacts) {
    this.changes = new ChangeRate(facts?.changes);
    this.#values = new Map(facts?.values);
  }

  get facts(): MetadataFacts {
    return { values: [...this.#values], changes: this.changes.facts };
  }

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
