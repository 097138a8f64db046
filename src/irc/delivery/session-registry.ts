/** The sessions of each user. Knows no line and no command. */
import type { User } from "../network/user.ts";
import type { Recipient } from "./recipient.ts";

export class SessionRegistry {
  /** First session of each user, by `user.slot`; the others hang on `sibling`. */
  readonly #first: (Recipient | undefined)[] = [];
  #users = 0;
  #most = 0;

  /** Users with a session, now and at most. */
  get users(): { readonly users: number; readonly most: number } {
    return { users: this.#users, most: this.#most };
  }

  /** From now on this session receives the lines for its user. */
  attach(recipient: Recipient, user: User): void {
    const first = this.#first[user.slot];
    if (first === undefined) this.#users += 1;
    this.#most = Math.max(this.#most, this.#users);
    recipient.sibling = first;
    this.#first[user.slot] = recipient;
  }

  /** Undoes `attach`. Call it before the user's slot can be given to another. True if the user has no session left. */
  detach(recipient: Recipient, user: User): boolean {
    let previous: Recipient | undefined;
    let current = this.#first[user.slot];
    while (current !== undefined && current !== recipient) {
      previous = current;
      current = current.sibling;
    }
    if (current !== undefined) {
      if (previous === undefined) this.#first[user.slot] = current.sibling;
      else previous.sibling = current.sibling;
      current.sibling = undefined;
      if (this.#first[user.slot] === undefined) this.#users -= 1;
    }
    return this.#first[user.slot] === undefined;
  }

  /** The first session of the user in a slot; follow `sibling` for the others. */
  first(slot: number): Recipient | undefined {
    return this.#first[slot];
  }
}
