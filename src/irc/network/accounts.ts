/**
 * Accounts of the network, by the names that their owners gave them. Reads no clock and no file. Each change is noted first,
 * and does not happen if that throws `NotKept`.
 */
import type { AccountRecord, DurableChange, Identity, Note } from "./durable.ts";
import { Looks } from "./looks.ts";

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

  /** True if an account has the name, or one that can be confused with it. */
  isTaken(name: string): boolean {
    return this.find(name) !== undefined || this.#looks?.find(name) !== undefined;
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
    const name = this.#fold(account.name);
    const before = this.#accounts.get(name);
    this.#forgetCertificates(before);
    if (before?.identity !== undefined) this.#bound.delete(identityKey(before.identity));
    this.#accounts.set(name, account);
    for (const fingerprint of account.certificates ?? []) this.#byCertificate.set(fingerprint, name);
    if (account.identity !== undefined) this.#bound.set(identityKey(account.identity), account);
    this.#looks?.add(account.name, account);
  }

  #forgetCertificates(account: AccountRecord | undefined): void {
    for (const fingerprint of account?.certificates ?? []) this.#byCertificate.delete(fingerprint);
  }
}

/** An issuer is a URL, and has no space. */
function identityKey({ issuer, subject }: Identity): string {
  return `${issuer} ${subject}`;
}
