/** Does the first of many things of one turn at once, and the others in slices, in later turns: so that others are served between them. */

export class Slices<Item> {
  readonly #most: number;
  readonly #take: (item: Item) => void;
  readonly #done: (() => void) | undefined;
  /** Those that wait, from `#next` on. */
  #waiting: Item[] = [];
  #next = 0;
  /** Taken in this turn. */
  #count = 0;
  #scheduled = false;

  /** Takes `most` items in a turn. `done` is called when those that waited are all taken. */
  constructor(most: number, take: (item: Item) => void, done?: () => void) {
    this.#most = most;
    this.#take = take;
    this.#done = done;
  }

  /** Number of those that wait. */
  get size(): number {
    return this.#waiting.length - this.#next;
  }

  /** Takes it now, or after those that wait. */
  add(item: Item): void {
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#turn());
    }
    if (this.#count >= this.#most || this.size > 0) this.#waiting.push(item);
    else {
      this.#count += 1;
      this.#take(item);
    }
  }

  /** Takes all that wait now. */
  drain(): void {
    this.#takeSome(Number.POSITIVE_INFINITY);
  }

  #turn(): void {
    this.#scheduled = false;
    this.#count = 0;
    if (this.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
    this.#takeSome(this.#most);
  }

  #takeSome(most: number): void {
    if (this.size === 0) return;
    for (let left = most; left > 0 && this.size > 0; left--) {
      const item = this.#waiting[this.#next] as Item;
      this.#next += 1;
      this.#take(item);
    }
    if (this.size > 0) return;
    this.#waiting = [];
    this.#next = 0;
    this.#done?.();
  }
}
