/** The subcommands of CHATHISTORY that show messages: which part of the history each one reads. */
import type { HistoryRange, HistoryReader, KeptMessage, Place } from "../../network/history.ts";

/** Bytes of text and tags on a page, about. With more, it ends early, but has one message at least. */
const PAGE_BYTES = 131_072;

/** The messages of one source that the client may read, and the most of them for a page. */
interface Shelf {
  readonly history: HistoryReader;
  readonly range: Omit<HistoryRange, "limit" | "first" | "below">;
  readonly limit: number;
}

export interface Page {
  /** Oldest first. */
  readonly messages: readonly KeptMessage[];
  /** There are more where the client can ask for the next page. */
  readonly more: boolean;
}

export interface SubcommandRow {
  /** The number of references. */
  readonly references: 1 | 2;
  /** `*` is a reference as well. */
  readonly orLatest?: true;
  /** The places of the references; none for `*`. */
  readonly read: (shelf: Shelf, places: readonly Place[]) => Page;
}

export const NO_PAGE: Page = { messages: [], more: false };

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
    // The message itself, if it is shown, is the first of the second half. Either half is longer where the other is short.
    read: (shelf, [place]) => {
      const { limit } = shelf;
      const from = (most: number): Page =>
        page({ ...shelf, limit: most }, "oldest", place && { above: place.from - 1 });
      const later = from(limit - Math.floor(limit / 2)).messages.length;
      const earlier = before({ ...shelf, limit: limit - later }, place);
      const rest = from(limit - earlier.messages.length);
      return {
        messages: [...earlier.messages, ...rest.messages],
        more: earlier.more || rest.more,
      };
    },
  },
  BETWEEN: {
    references: 2,
    read: (shelf, [one, other]) => {
      if (one === undefined || other === undefined) return NO_PAGE;
      return one.from <= other.from
        ? page(shelf, "oldest", { ...above(one), ...below(other) })
        : page(shelf, "newest", { ...above(other), ...below(one) });
    },
  },
} as const satisfies Record<string, SubcommandRow>;

/** Reads for one `latest`: with more, it has fewer messages. */
const LOOKS = 5;

/** The newest messages that are `wanted`, oldest first, about as many as fit into these bytes. */
export function latest(
  shelf: Shelf & { readonly below?: number },
  wanted: (message: KeptMessage) => boolean,
  bytes = PAGE_BYTES,
): readonly KeptMessage[] {
  const { history, range, limit } = shelf;
  const chosen: KeptMessage[] = [];
  let bounds: Bounds = shelf.below === undefined ? {} : { below: shelf.below };
  for (let looks = 0; looks < LOOKS && chosen.length < limit; looks += 1) {
    const most = limit - chosen.length;
    const { messages, more } = page({ ...shelf, limit: most }, "newest", bounds, bytes);
    chosen.unshift(...messages.filter(wanted));
    const [oldest] = messages;
    if (!more || oldest === undefined || messages.length < most) break;
    bounds = below(history.locate(range.target, { kind: "id", id: oldest.id }));
  }
  return chosen;
}

export function findSubcommand(name: string): SubcommandRow | undefined {
  return Object.entries<SubcommandRow>(subcommandRows).find(([known]) => known === name.toUpperCase())?.[1];
}

function before(shelf: Shelf, place: Place | undefined): Page {
  return page(shelf, "newest", below(place));
}

function after(shelf: Shelf, place: Place | undefined): Page {
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
  room = PAGE_BYTES,
): Page {
  const from = Math.max(bounds.above ?? -1, range.above ?? -1);
  // One more than is shown: without it, this page is the last.
  const found = history.read({ ...range, ...bounds, above: from, limit: limit + 1, first });
  const more = found.length > limit;
  const messages = pageOf(
    first === "oldest" ? found.slice(0, limit) : found.slice(more ? 1 : 0),
    first,
    room,
  );
  return { messages, more: found.length > messages.length };
}

/** As many messages as fit on a page, counted from `first` on. */
export function pageOf(
  messages: readonly KeptMessage[],
  first: HistoryRange["first"],
  room = PAGE_BYTES,
): readonly KeptMessage[] {
  return first === "oldest"
    ? messages.slice(0, fitting(messages, room))
    : messages.slice(messages.length - fitting(messages.toReversed(), room));
}

/** The number of messages for a page, from the first on. */
export function fitting(messages: readonly KeptMessage[], room = PAGE_BYTES): number {
  let bytes = 0;
  for (const [place, message] of messages.entries()) {
    bytes += sizeOf(message);
    if (bytes > room && place > 0) return place;
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
