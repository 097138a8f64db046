/**
 * Metadata of users and channels: values by key, in the order in which the keys were first set. Knows no limits
 * and no permissions. Source: IRCv3 metadata, "Concepts".
 */
import { ChangeRate } from "./change-rate.ts";
import type { ChangeRateFacts } from "./change-rate.ts";
import type { KeptMetadata } from "./durable.ts";

/** Metadata as plain data. */
export interface MetadataFacts {
  readonly values: KeptMetadata;
  readonly changes: ChangeRateFacts;
}

/** New values by key; undefined for keys that are removed. */
export type MetadataChanges = ReadonlyMap<string, string | undefined>;

export class Metadata {
  /** Changes made by the owner of this metadata, to its own and to other metadata. */
  readonly changes: ChangeRate;
  readonly #values: Map<string, string>;

  constructor(facts?: MetadataFacts) {
    this.changes = new ChangeRate(facts?.changes);
    this.#values = new Map(facts?.values);
  }

  get facts(): MetadataFacts {
    return { values: this.kept, changes: this.changes.facts };
  }

  /** The values as a record has them. */
  get kept(): KeptMetadata {
    return [...this.#values];
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

  change(changes: MetadataChanges): void {
    for (const [key, value] of changes) {
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value);
    }
  }
}

/** The metadata of a record; undefined without any. */
export function metadataOf(values: KeptMetadata = []): Metadata | undefined {
  if (values.length === 0) return undefined;
  const metadata = new Metadata();
  metadata.change(new Map(values));
  return metadata;
}

/** A user, a channel, or a session that has not registered yet. Most have no metadata at all. */
export interface MetadataHolder {
  metadata: Metadata | undefined;
}

/** The subscriptions of a new session. */
export const NO_SUBSCRIPTIONS: ReadonlySet<string> = new Set();
