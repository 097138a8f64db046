/** The simulation's only source of chance: a small generator (mulberry32) whose whole state is its seed. */

const STEP = 0x6d_2b_79_f5;
const RANGE = 2 ** 32;

export class Random {
  #state: number;

  /** Uses the lower 32 bits of the seed. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 to less than 1. */
  next(): number {
    this.#state = (this.#state + STEP) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / RANGE;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.next() * list.length)];
    if (found === undefined) throw new Error("There is nothing to pick from an empty list");
    return found;
  }

  /** Some of a list, each with the same probability, in the list's order. */
  some<T>(list: readonly T[], probability: number): T[] {
    return list.filter(() => this.chance(probability));
  }

  /** One of a list, each as often as its weight says. */
  weighted<T>(list: readonly T[], weightOf: (value: T) => number): T {
    let left = this.next() * list.reduce((sum, value) => sum + weightOf(value), 0);
    const found = list.find((value) => (left -= weightOf(value)) < 0);
    if (found === undefined) throw new Error("There is nothing to choose from");
    return found;
  }

  shuffle<T>(list: readonly T[]): T[] {
    return list
      .map((value) => ({ value, place: this.next() }))
      .toSorted((one, other) => one.place - other.place)
      .map(({ value }) => value);
  }
}
