/** Which nicks in use can be confused with another. Knows looks only: who has a nick itself is told by the network. */
import { lookOf } from "../wire/confusables.ts";
import type { User } from "./user.ts";

export class NickLooks {
  /** No two users have the same look. */
  readonly #users = new Map<string, User>();

  /** The user whose nick looks like this one, if it is not the same. */
  find(nick: string): User | undefined {
    return this.#users.get(lookOf(nick));
  }

  /** Call only where nobody else has a nick of this look. */
  add(user: User): void {
    this.#users.set(lookOf(user.nick), user);
  }

  /** Call before the user's nick changes. */
  remove(user: User): void {
    this.#users.delete(lookOf(user.nick));
  }
}
