/** The subcommands of CHATHISTORY that show messages: which part of the history each one reads. */
import type { HistoryRange, HistoryReader, KeptMessage, Place } from "../../network/history.ts";

/** Bytes of text and tags on a page, about. With more, it ends early, but has one message at least. */
const PAGE_BYTES = 131_072;

/** The messages of one source, and the most of them for a page. */
interface Shelf {
  readonly history: HistoryReader;
  readonly range: Pick<HistoryRange, "target" | "prefixes">;
  readonly limit: number;
}

export interface SubcommandRow {
  /** The number of references. */
  readonly references: 1 | 2;
  /** `*` is a reference as well. */
  readonly orLatest?: true;
  /** The places of the references; none for `*`. Oldest message first. */
  readonly read: (shelf: Shelf, places: readonly Place[]) => readonly KeptMessage[];
}

/** Source: IRCv3 chathistory, "Subcommands". */
const subcommandRows = {
  BEFORE: { references: 1, read: (shelf, [place]) => before(shelf, place) },
  AFTER: { references: 1, read: (shelf, [place]) => after(shelf, place) },
  LATEST: {
    references: 1,
    orLatest: true,
    read: (shelf, [place]) => page(shelf, "newest", { ...above(place) }),
  },
  AROUND: {
    references: 1,
    // The message itself, if it is shown, is the first of the second half.
    read: (shelf, [place]) => {
      const half = Math.floor(shelf.limit / 2);
      const earlier = half === 0 ? [] : before({ ...shelf, limit: half }, place);
      const limit = shelf.limit - earlier.length;
      return [...earlier, ...page({ ...shelf, limit }, "oldest", place && { above: place.from - 1 })];
    },
  },
  BETWEEN: {
    references: 2,
    read: (shelf, [one, other]) => {
      if (one === undefined || other === undefined) return [];
      return one.from <= other.from
        ? page(shelf, "oldest", { ...above(one), ...below(other) })
        : page(shelf, "newest", { ...above(other), ...below(one) });
    },
  },
} as const satisfies Record<string, SubcommandRow>;

export function findSubcommand(name: string): SubcommandRow | undefined {
  return Object.entries<SubcommandRow>(subcommandRows).find(([known]) => known === name.toUpperCase())?.[1];
}

function before(shelf: Shelf, place: Place | undefined): readonly KeptMessage[] {
  return page(shelf, "newest", below(place));
}

function after(shelf: Shelf, place: Place | undefined): readonly KeptMessage[] {
  return page(shelf, "oldest", above(place));
}

type Bounds = Pick<HistoryRange, "above" | "below">;

function above(place: Place | undefined): Bounds {
  return place === undefined ? {} : { above: place.to };
}

function below(place: Place | undefined): Bounds {
  return place === undefined ? {} : { below: place.from };
}

function page(
  { history, range, limit }: Shelf,
  first: HistoryRange["first"],
  bounds: Bounds = {},
): readonly KeptMessage[] {
  const messages = history.read({ ...range, ...bounds, limit, first });
  return first === "oldest"
    ? messages.slice(0, fitting(messages))
    : messages.slice(messages.length - fitting(messages.toReversed()));
}

/** The number of messages for a page, from the first on. */
function fitting(messages: readonly KeptMessage[]): number {
  let bytes = 0;
  for (const [place, message] of messages.entries()) {
    bytes += sizeOf(message);
    if (bytes > PAGE_BYTES && place > 0) return place;
  }
  return messages.length;
}

/** About the characters of its lines. */
function sizeOf({ text = "", lines = [], tags }: KeptMessage): number {
  let size = text.length;
  for (const line of lines) size += line.text.length + 100;
  for (const [name, value] of tags ?? []) size += name.length + value.length;
  return size;
}
