/**
 * The part of the network that outlasts a restart, as plain values, and the interface of the place that keeps it. A change
 * is made durable while its command is applied, before the network itself changes: if that fails, nothing has happened.
 */
import type { ServerBan } from "./server-bans.ts";

/** Keys for SCRAM, derived from a password. Source: RFC 5802, section 3; RFC 7677. */
export interface ScramKeys {
  readonly iterations: number;
  /** All three in Base64. */
  readonly salt: string;
  readonly storedKey: string;
  readonly serverKey: string;
}

export interface AccountRecord {
  /** As its owner wrote it; compared as the network compares nicks. */
  readonly name: string;
  /** As `Bun.password.hash` writes it (argon2id). */
  readonly passwordHash: string;
  readonly scram: { readonly sha256: ScramKeys; readonly sha512: ScramKeys };
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** While an operator has suspended it. */
  readonly suspended?: { readonly by: string; readonly reason: string; readonly at: number };
}

/** The records by kind. One takes the place of another that stands for the same account or mask. */
export interface DurableRecords {
  readonly account: AccountRecord;
  readonly ban: ServerBan;
}

export type DurableKind = keyof DurableRecords;

/** A record as it is from now on, or as it was last, if it is removed. */
export interface DurableChangeOf<K extends DurableKind> {
  readonly kind: K;
  readonly record: DurableRecords[K];
  readonly removed?: true;
}

export type DurableChange = { [K in DurableKind]: DurableChangeOf<K> }[DurableKind];

/** All records, the oldest of each kind first. */
export type DurableState = { readonly [K in DurableKind as `${K}s`]: readonly DurableRecords[K][] };

/** Thrown for a change that cannot be kept. Nothing has changed. */
export class NotKept extends Error {
  constructor(cause: unknown) {
    super("The server cannot keep changes at the moment; try again later", { cause });
  }
}

export interface DurableStore {
  /** The state when the store was opened. */
  readonly state: DurableState;
  note(change: DurableChange): void;
  /** Drops noted changes that could not be made durable. */
  forget(): void;
  /** Makes all noted changes durable, in one transaction. Throws an Error if that fails: then none of them is. */
  commit(): void;
}
