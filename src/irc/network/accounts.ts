/**
 * Accounts of the network, by the names that their owners gave them. Reads no clock and no file. Each change is noted first,
 * and does not happen if that throws `NotKept`.
 */
import { NotKept } from "./durable.ts";
import type { AccountRecord, DurableChange, Identity, Note } from "./durable.ts";
import { wishesOf } from "../wire/wishes.ts";
import type { Wishes } from "../wire/wishes.ts";
import { LogIns } from "./log-ins.ts";
import { Looks } from "./looks.ts";

const DAY = 86_400_000;
/** Milliseconds until the next try to remove accounts where that could not be kept. */
const SWEEP_PAUSE = 60_000;

export class Accounts {
  readonly logIns: LogIns;
  readonly #fold: (name: string) => string;
  readonly #note: Note;
  /** By folded name, oldest first. */
  readonly #accounts = new Map<string, AccountRecord>();
  /** Names of the accounts, folded, by the fingerprints of their certificates. */
  readonly #byCertificate = new Map<string, string>();
  /** The same by the hashes of the secrets of browsers. */
  readonly #byBrowser = new Map<string, string>();
  /** By identity: those that are bound to one. */
  readonly #bound = new Map<string, AccountRecord>();
  /** By folded nick: the accounts of grouped nicks. */
  readonly #grouped = new Map<string, AccountRecord>();
  /** Absent where names are ASCII. */
  readonly #looks: Looks<AccountRecord> | undefined;
  /** Folded names of accounts that messages to channels can concern without their nick. */
  readonly #eager = new Set<string>();
  /** Number of accounts by e-mail address, in lower case. */
  readonly #emails = new Map<string, number>();
  /** Folded names of accounts that are not verified. */
  readonly #unverified = new Set<string>();
  /** When the first of them ends, in milliseconds since the Unix epoch. */
  #nextEnd = Infinity;

  /** With `looks`, names that can be confused with each other count as one. */
  constructor(fold: (name: string) => string, looks: boolean, note: Note) {
    this.#fold = fold;
    this.logIns = new LogIns(fold);
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

  /** Folded names of accounts that want to be notified of more than mentions of their nick in channels. */
  get eager(): ReadonlySet<string> {
    return this.#eager;
  }

  /** The wishes of an account about notifications and people. */
  wishesOf(name: string): Wishes {
    return wishesOf(this.find(name)?.privateMetadata, this.#fold);
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

  /** The account that a browser stays logged in to, by the hash of its secret. */
  findByBrowser(hash: string): AccountRecord | undefined {
    const name = this.#byBrowser.get(hash);
    return name === undefined ? undefined : this.#accounts.get(name);
  }

  /** The account of a person at an identity provider. */
  findIdentity(identity: Identity): AccountRecord | undefined {
    return this.#bound.get(identityKey(identity));
  }

  /** The account of this name, or with this grouped nick. */
  findByNick(nick: string): AccountRecord | undefined {
    return this.find(nick) ?? this.#grouped.get(this.#fold(nick));
  }

  /** The same, and for a nick that can be confused with one of an account. */
  ownerOf(nick: string): AccountRecord | undefined {
    return this.findByNick(nick) ?? this.#looks?.find(nick);
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
    const holder = this.ownerOf(name);
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

  /**
   * Remembers the day on which accounts were in use. `now` in milliseconds since the Unix epoch. Where that cannot be kept,
   * the day before stays: nothing else depends on it.
   */
  noteUse(names: Iterable<string>, now: number): void {
    const lastSeen = now - (now % DAY);
    const records = new Map<string, AccountRecord>();
    for (const name of names) {
      const account = this.find(name);
      if (account !== undefined && account.lastSeen !== lastSeen) {
        records.set(account.name, { ...account, lastSeen });
      }
    }
    if (records.size === 0) return;
    try {
      this.#note(...Array.from(records.values(), (record) => ({ kind: "account", record }) as const));
    } catch (error) {
      if (error instanceof NotKept) return;
      throw error;
    }
    for (const record of records.values()) this.#put(record);
  }

  /** The removed account; undefined if there was none of this name. `others` happen with it, or not at all. */
  remove(name: string, others: readonly DurableChange[] = []): AccountRecord | undefined {
    const account = this.find(name);
    if (account === undefined) return undefined;
    this.#note({ kind: "account", record: account, removed: true }, ...others);
    this.#forget(account);
    return account;
  }

  /** Makes changes that were noted. Ignores other kinds, and removals. */
  apply(changes: readonly DurableChange[]): void {
    for (const { kind, record, removed } of changes)
      if (kind === "account" && removed !== true) this.#put(record);
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
    this.#forgetFacts(this.#accounts.get(key));
    this.#accounts.set(key, account);
    this.#countEmail(account.email, 1);
    if (account.privateMetadata !== undefined && this.wishesOf(key).isEager) this.#eager.add(key);
    for (const fingerprint of account.certificates ?? []) this.#byCertificate.set(fingerprint, key);
    for (const { hash } of account.browsers ?? []) this.#byBrowser.set(hash, key);
    if (account.identity !== undefined) this.#bound.set(identityKey(account.identity), account);
    this.#looks?.add(account.name, account);
    for (const nick of account.nicks ?? []) {
      // An imported file may give the nick of one account to another: the first one keeps it.
      if (this.isTaken(nick)) continue;
      this.#grouped.set(this.#fold(nick), account);
      this.#looks?.add(nick, account);
    }
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

  #forget(account: AccountRecord): void {
    this.#forgetFacts(account);
    this.#accounts.delete(this.#fold(account.name));
    this.#looks?.remove(account.name);
  }

  /** The certificates, the browsers, the grouped nicks, the identity, the e-mail address and the wishes of an account. */
  #forgetFacts(account: AccountRecord | undefined): void {
    if (account !== undefined) this.#eager.delete(this.#fold(account.name));
    if (account?.identity !== undefined) this.#bound.delete(identityKey(account.identity));
    this.#countEmail(account?.email, -1);
    for (const fingerprint of account?.certificates ?? []) this.#byCertificate.delete(fingerprint);
    for (const { hash } of account?.browsers ?? []) this.#byBrowser.delete(hash);
    for (const nick of account?.nicks ?? []) {
      const key = this.#fold(nick);
      if (this.#grouped.get(key) !== account) continue;
      this.#grouped.delete(key);
      this.#looks?.remove(nick);
    }
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
