/** The newest messages of busy channels as they were last read, so that many who join at one time cost one query. Reads no database. */
import { kindOf } from "../irc/network/history.ts";
import type { HistoryChange, HistoryRange, KeptMessage } from "../irc/network/history.ts";

/** Channels and conversations of which a page is remembered. With more, the one that was read first is forgotten. */
const MOST_PAGES = 64;

interface NewestPage {
  readonly range: HistoryRange;
  readonly messages: readonly KeptMessage[];
}

export class NewestPages {
  readonly #pages = new Map<string, NewestPage>();

  /** The messages of this range, if it was read and nothing in it has changed since. */
  find(range: HistoryRange): readonly KeptMessage[] | undefined {
    const page = this.#pages.get(range.target);
    return page !== undefined && isSame(page.range, range) ? page.messages : undefined;
  }

  /** Remembers what was read, unless it is not the newest page. */
  remember(range: HistoryRange, messages: readonly KeptMessage[]): void {
    if (range.first !== "newest" || range.below !== undefined) return;
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= MOST_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    this.#pages.set(range.target, { range, messages });
  }

  /** Forgets the pages that a change may belong to. */
  changed(change: HistoryChange): void {
    if (change.kind !== "message") this.#pages.clear();
    else {
      const { target, command } = change.message;
      const kinds = this.#pages.get(target)?.range.kinds ?? ["message"];
      if (kinds.includes(kindOf(command))) this.#pages.delete(target);
    }
  }

  clear(): void {
    this.#pages.clear();
  }
}

function isSame(one: HistoryRange, other: HistoryRange): boolean {
  return (
    one.prefixes === other.prefixes &&
    one.limit === other.limit &&
    one.first === other.first &&
    one.above === other.above &&
    one.below === other.below &&
    (one.kinds ?? ["message"]).join(" ") === (other.kinds ?? ["message"]).join(" ")
  );
}
