/** The users who are logged in, by account. Changes `account` of a user, and nothing else does. */
import type { User } from "./user.ts";

const NOBODY: ReadonlySet<User> = new Set();

export class LogIns {
  readonly #fold: (name: string) => string;
  /** By folded name. An account that nobody uses has no entry. */
  readonly #users = new Map<string, Set<User>>();

  constructor(fold: (name: string) => string) {
    this.#fold = fold;
  }

  /** In the order in which they logged in. */
  of(account: string): ReadonlySet<User> {
    return this.#users.get(this.#fold(account)) ?? NOBODY;
  }

  /** The users of each account with several, in the order in which they logged in; accounts by name. */
  get shared(): readonly (readonly User[])[] {
    const accounts = [...this.#users].filter(([, { size }]) => size > 1);
    return accounts
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, users]) => Array.from(users));
  }

  /** Puts the users of one account in this order. */
  arrange(users: readonly User[]): void {
    const account = users[0]?.account;
    if (account !== undefined) this.#users.set(this.#fold(account), new Set(users));
  }

  /** Logs a user in, to another account too, or out: `account` is undefined. */
  change(user: User, account: string | undefined): void {
    this.forget(user);
    user.account = account;
    if (account === undefined) return;
    const key = this.#fold(account);
    const users = this.#users.get(key) ?? new Set();
    this.#users.set(key, users.add(user));
  }

  /** The user is gone. Its account stays with it, for its last lines. */
  forget(user: User): void {
    if (user.account === undefined) return;
    const key = this.#fold(user.account);
    const users = this.#users.get(key);
    users?.delete(user);
    if (users?.size === 0) this.#users.delete(key);
  }
}
