/**
 * Gaps: places in a buffer after which messages may be missing, since pages of the history from elsewhere stand there, such as the
 * surroundings of a message that a search has found. A gap is named by the message id of the line before it.
 */
import type { Line } from "./state.ts";

/** How a page was asked for, and how it ends. */
export interface PagePlace {
  /** `unknown` is a page that nobody asked for. */
  readonly direction: "before" | "after" | "latest" | "around" | "unknown";
  /** Nothing is missing after the page: it is the last one, or the next one is on its way. */
  readonly ended: boolean;
  /** For `after`: the message that it follows. */
  readonly after: string | undefined;
}

const idsOf = (lines: readonly Pick<Line, "msgid">[]): readonly string[] =>
  lines.flatMap(({ msgid }) => (msgid === undefined ? [] : [msgid]));

/**
 * The gaps once a page is among the lines. `before` has the lines without it, `lines` all in their order, `page` the ids of the
 * page in its order.
 */
export function gapsAfter(
  gaps: ReadonlySet<string>,
  before: readonly Line[],
  lines: readonly Line[],
  page: readonly string[],
  { direction, ended, after }: PagePlace,
): ReadonlySet<string> {
  const next = new Set(gaps);
  const [first] = page;
  const last = page.at(-1);
  if (after !== undefined) next.delete(after);
  if (first === undefined || last === undefined) return same(gaps, next);
  const known = new Set(idsOf(before));
  const order = idsOf(lines);
  // A page has no holes.
  for (const id of page.slice(0, -1)) next.delete(id);
  const isEnd = order.at(-1) === last;
  const isOpen = direction === "around" || (direction === "after" && !ended);
  if (isOpen && !known.has(last) && !isEnd) next.add(last);
  const behind = order[order.indexOf(first) - 1];
  if ((direction === "around" || direction === "latest") && !known.has(first) && behind !== undefined)
    next.add(behind);
  return same(gaps, next);
}

/** The same object where nothing has changed. */
function same(before: ReadonlySet<string>, after: ReadonlySet<string>): ReadonlySet<string> {
  return before.size === after.size && [...after].every((id) => before.has(id)) ? before : after;
}

/** The first gap at a line or after it. */
export function firstGapFrom(
  gaps: ReadonlySet<string>,
  lines: readonly Line[],
  msgid: string,
): string | undefined {
  const from = lines.findIndex((line) => line.msgid === msgid);
  if (from === -1 || gaps.size === 0) return undefined;
  return idsOf(lines.slice(from)).find((id) => gaps.has(id));
}
