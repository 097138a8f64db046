/**
 * Accounts of the network, by the names that their owners gave them. Reads no clock and no file. Each change is noted first,
 * and does not happen if that throws `NotKept`.
 */
import { NotKept } from "./durable.ts";
import type { AccountRecord, DurableChange, Identity, Note } from "./durable.ts";
import { Looks } from "./looks.ts";

/** Milliseconds until the next try to remove accounts where that could not be kept. */
const SWEEP_PAUSE = 60_000;

export class Accounts {
  readonly #fold: (name: string) => string;
  readonly #note: Note;
  /** By folded name, oldest first. */
  readonly #accounts = new Map<string, AccountRecord>();
  /** Names of the accounts, folded, by the fingerprints of their certificates. */
  readonly #byCertificate = new Map<string, string>();
  /** By identity: those that are bound to one. */
  readonly #bound = new Map<string, AccountRecord>();
  /** Absent where names are ASCII. */
  readonly #looks: Looks<AccountRecord> | undefined;
  /** Number of accounts by e-mail address, in lower case. */
  readonly #emails = new Map<string, number>();
  /** Folded names of accounts that are not verified. */
  readonly #unverified = new Set<string>();
  /** When the first of them ends, in milliseconds since the Unix epoch. */
  #nextEnd = Infinity;

  /** With `looks`, names that can be confused with each other count as one. */
  constructor(fold: (name: string) => string, looks: boolean, note: Note) {
    this.#fold = fold;
    this.#looks = looks ? new Looks() : undefined;
    this.#note = note;
  }

  get count(): number {
    return this.#accounts.size;
  }

  /** Oldest first. */
  get all(): Iterable<AccountRecord> {
    return this.#accounts.values();
  }

  /** A name as it is compared. */
  fold(name: string): string {
    return this.#fold(name);
  }

  find(name: string): AccountRecord | undefined {
    return this.#accounts.get(this.#fold(name));
  }

  /** The account that lists a certificate. */
  findByCertificate(fingerprint: string): AccountRecord | undefined {
    const name = this.#byCertificate.get(fingerprint);
    return name === undefined ? undefined : this.#accounts.get(name);
  }

  /** The account of a person at an identity provider. */
  findIdentity(identity: Identity): AccountRecord | undefined {
    return this.#bound.get(identityKey(identity));
  }

  /** Number of accounts with this e-mail address, confirmed or not. Case does not matter. */
  countOf(email: string): number {
    return this.#emails.get(email.toLowerCase()) ?? 0;
  }

  /**
   * True if an account has the name, or one that can be confused with it. With `now`, an account that is not verified and
   * has come to its end does not count.
   */
  isTaken(name: string, now = 0): boolean {
    const holder = this.find(name) ?? this.#looks?.find(name);
    return holder !== undefined && now < endOf(holder);
  }

  /** Removes accounts that were not verified in time. Those that cannot be removed now wait for a later call. */
  sweep(now: number): void {
    if (now < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const key of this.#unverified) {
      const account = this.#accounts.get(key);
      const end = account === undefined ? Infinity : endOf(account);
      if (account === undefined || now < end) this.#nextEnd = Math.min(this.#nextEnd, end);
      else if (!this.#removeOrWait(account)) this.#nextEnd = Math.min(this.#nextEnd, now + SWEEP_PAUSE);
    }
  }

  #removeOrWait({ name }: AccountRecord): boolean {
    try {
      this.remove(name);
      return true;
    } catch (error) {
      if (error instanceof NotKept) return false;
      throw error;
    }
  }

  /** False, and nothing changed, where the name or the identity is taken. */
  add(account: AccountRecord): boolean {
    const { name, identity } = account;
    if (this.isTaken(name) || (identity !== undefined && this.findIdentity(identity) !== undefined))
      return false;
    this.#keep(account);
    return true;
  }

  /** Takes the place of the account of the same name. False, and nothing changed, where no account has it. */
  replace(account: AccountRecord): boolean {
    if (this.find(account.name) === undefined) return false;
    this.#keep(account);
    return true;
  }

  /** The removed account; undefined if there was none of this name. `others` happen with it, or not at all. */
  remove(name: string, others: readonly DurableChange[] = []): AccountRecord | undefined {
    const account = this.find(name);
    if (account === undefined) return undefined;
    this.#note({ kind: "account", record: account, removed: true }, ...others);
    this.#accounts.delete(this.#fold(name));
    this.#forgetCertificates(account);
    if (account.identity !== undefined) this.#bound.delete(identityKey(account.identity));
    this.#unverified.delete(this.#fold(name));
    this.#countEmail(account.email, -1);
    this.#looks?.remove(account.name);
    return account;
  }

  /** Takes accounts from the store, without noting them. */
  restore(accounts: Iterable<AccountRecord>): void {
    for (const account of accounts) this.#put(account);
  }

  #keep(account: AccountRecord): void {
    this.#note({ kind: "account", record: account });
    this.#put(account);
  }

  #put(account: AccountRecord): void {
    const key = this.#fold(account.name);
    const before = this.#accounts.get(key);
    this.#forgetCertificates(before);
    if (before?.identity !== undefined) this.#bound.delete(identityKey(before.identity));
    this.#countEmail(before?.email, -1);
    this.#countEmail(account.email, 1);
    this.#accounts.set(key, account);
    for (const fingerprint of account.certificates ?? []) this.#byCertificate.set(fingerprint, key);
    if (account.identity !== undefined) this.#bound.set(identityKey(account.identity), account);
    this.#looks?.add(account.name, account);
    this.#unverified.delete(key);
    if (account.verification === undefined) return;
    this.#unverified.add(key);
    this.#nextEnd = Math.min(this.#nextEnd, account.verification.expiresAt);
  }

  #countEmail(email: string | undefined, by: 1 | -1): void {
    if (email === undefined) return;
    const key = email.toLowerCase();
    const count = (this.#emails.get(key) ?? 0) + by;
    if (count === 0) this.#emails.delete(key);
    else this.#emails.set(key, count);
  }

  #forgetCertificates(account: AccountRecord | undefined): void {
    for (const fingerprint of account?.certificates ?? []) this.#byCertificate.delete(fingerprint);
  }
}

/** An issuer is a URL, and has no space. */
function identityKey({ issuer, subject }: Identity): string {
  return `${issuer} ${subject}`;
}

/** When an account ends unless it is verified. */
function endOf({ verification }: AccountRecord): number {
  return verification?.expiresAt ?? Infinity;
}
