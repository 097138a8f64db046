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
