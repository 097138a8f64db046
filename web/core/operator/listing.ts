/** A list that is loaded in pages. Knows neither what is in it nor where it comes from. */
import { ApiRefusal } from "./api.ts";

/** Items that are loaded at once. */
export const PAGE = 50;
/** The most that the API gives at once. */
const MOST = 500;

interface ListPage<T> {
  readonly items: readonly T[];
  /** Absent for a list that comes as a whole. */
  readonly total?: number;
}

export interface ListState<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly loading: boolean;
  readonly refusal: ApiRefusal | undefined;
}

export const EMPTY: ListState<never> = { items: [], total: 0, loading: true, refusal: undefined };

type Load<T> = (part: { readonly offset: number; readonly limit: number }) => Promise<ListPage<T>>;

export class Listing<T> {
  readonly #load: Load<T>;
  readonly #changed: (state: ListState<T>) => void;
  #state: ListState<T> = EMPTY;
  /** An answer to an earlier question than the last one does not count. */
  #asked = 0;

  constructor(load: Load<T>, changed: (state: ListState<T>) => void) {
    this.#load = load;
    this.#changed = changed;
  }

  /** Loads again as many as are shown. */
  reload(): Promise<void> {
    const shown = this.#state.items.length;
    return this.#take(0, Math.min(MOST, Math.max(PAGE, shown)));
  }

  /** Loads the next page. Does nothing while another one is on its way. */
  more(): Promise<void> {
    return this.#state.loading ? Promise.resolve() : this.#take(this.#state.items.length, PAGE);
  }

  /** Nothing is shown of what still comes. */
  end(): void {
    this.#asked = -1;
  }

  async #take(offset: number, limit: number): Promise<void> {
    if (this.#asked < 0) return;
    this.#asked += 1;
    const asked = this.#asked;
    this.#set({ ...this.#state, loading: true, refusal: undefined });
    try {
      const { items, total = items.length } = await this.#load({ offset, limit });
      if (asked !== this.#asked) return;
      const before = this.#state.items.slice(0, offset);
      this.#set({ items: [...before, ...items], total, loading: false, refusal: undefined });
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      if (asked === this.#asked) this.#set({ ...this.#state, loading: false, refusal: error });
    }
  }

  #set(state: ListState<T>): void {
    this.#state = state;
    this.#changed(state);
  }
}
