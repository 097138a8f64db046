/** A slot map: values under ids that are never found again once their value was removed. It knows nothing of its values. */

const SLOT_BITS = 20;
/** The most values that a table holds. */
const SLOTS = 2 ** SLOT_BITS;
const SLOT_MASK = SLOTS - 1;

const FIRST_CAPACITY = 64;

/**
 * Values in dense order, each with an id: `generation * 2^20 + slot`. So there are 1,048,576 slots. A slot's generation
 * begins at 1 and grows each time its value is removed; it does not wrap, but past 2^33 - 1 ids would stop being safe
 * integers: that takes 8,589,934,590 values in one slot, 27 years at ten a second in that slot alone.
 * 0 and negative numbers are never an id.
 *
 * All operations take constant time (`bench/suites/table.ts`), and nothing is allocated where a slot is reused.
 *
 * Iteration goes from the newest place to the oldest. While it goes on, the current value may be removed, and values
 * may be inserted: each value that was there is still visited once, and a new one is not visited. If another value is
 * removed, none is left out, but one may be visited a second time.
 */
export class ConnectionTable<T> {
  /** The values without gaps; the value at a place belongs to the slot `#slots[place]`. */
  readonly #values: T[] = [];
  /** First the slots in use, in the order of their values, then the free ones: the next to be used first. */
  #slots = new Int32Array(0);
  /** The place of each slot in `#slots`. */
  #places = new Int32Array(0);
  /** Each slot's id: the present one, or, for a free slot, the next. */
  #ids = new Float64Array(0);

  constructor() {
    this.#grow(FIRST_CAPACITY);
  }

  /** How many values there are. */
  get size(): number {
    return this.#values.length;
  }

  /** Adds a value and returns its id. Throws a RangeError when all slots are taken. */
  insert(value: T): number {
    const place = this.#values.length;
    if (place === this.#slots.length) {
      if (place === SLOTS) throw new RangeError(`The table's ${SLOTS} slots are taken`);
      this.#grow(place * 2);
    }
    this.#values.push(value);
    return this.#ids[this.#slots[place] as number] as number;
  }

  /** The value that was inserted under this id, unless it was removed. Any number may be asked for. */
  get(id: number): T | undefined {
    const place = this.#placeOf(id);
    return place === -1 ? undefined : this.#values[place];
  }

  /** Removes a value: true if it was there. The last value takes its place. */
  remove(id: number): boolean {
    const place = this.#placeOf(id);
    if (place === -1) return false;
    const slot = id & SLOT_MASK;
    const lastPlace = this.#values.length - 1;
    const lastSlot = this.#slots[lastPlace] as number;
    const lastValue = this.#values.pop() as T;
    if (place !== lastPlace) {
      this.#values[place] = lastValue;
      this.#slots[place] = lastSlot;
      this.#places[lastSlot] = place;
      this.#slots[lastPlace] = slot;
      this.#places[slot] = lastPlace;
    }
    this.#ids[slot] = id + SLOTS;
    return true;
  }

  /**
   * The value at a place from 0 to `size - 1`. For loops that may allocate nothing; going from `size - 1` down they
   * may remove values as the iteration may.
   */
  at(place: number): T | undefined {
    return this.#values[place];
  }

  *[Symbol.iterator](): Generator<T, undefined> {
    for (let place = this.#values.length - 1; place >= 0; place--) {
      if (place < this.#values.length) yield this.#values[place] as T;
    }
    return undefined;
  }

  #placeOf(id: number): number {
    const slot = id & SLOT_MASK;
    if (this.#ids[slot] !== id) return -1;
    const place = this.#places[slot] as number;
    return place < this.#values.length ? place : -1;
  }

  #grow(capacity: number): void {
    const slots = new Int32Array(capacity);
    const places = new Int32Array(capacity);
    const ids = new Float64Array(capacity);
    const used = this.#slots.length;
    slots.set(this.#slots);
    places.set(this.#places);
    ids.set(this.#ids);
    for (let slot = used; slot < capacity; slot++) {
      slots[slot] = slot;
      places[slot] = slot;
      ids[slot] = SLOTS + slot;
    }
    this.#slots = slots;
    this.#places = places;
    this.#ids = ids;
  }
}
