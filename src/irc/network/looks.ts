/** Names in use by how they look, so that a name that can be confused with one of them is found. Does not compare the names. */
import { lookOf } from "../wire/confusables.ts";

export class Looks<Holder> {
  /** No two holders have names of the same look. */
  readonly #holders = new Map<string, Holder>();

  /** The holder of a name that looks like this one, or is the same. */
  find(name: string): Holder | undefined {
    return this.#holders.get(lookOf(name));
  }

  /** Call only for a name whose look is unique. */
  add(name: string, holder: Holder): void {
    this.#holders.set(lookOf(name), holder);
  }

  remove(name: string): void {
    this.#holders.delete(lookOf(name));
  }
}
