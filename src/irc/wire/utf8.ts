/** Lengths in bytes of UTF-8, and cutting to them. Limits of the protocol are counted in bytes, strings in UTF-16 units. */

const encoder = new TextEncoder();

/** Room that `truncate` encodes into: lines are never longer, so that nothing is allocated for a cut. */
const scratch = new Uint8Array(1024);

/** A UTF-16 unit never needs more bytes than this. */
const MOST_BYTES_PER_UNIT = 3;

/** Bytes of `text` in UTF-8. A browser, where this runs too, has no Buffer. */
export const byteLength: (text: string) => number =
  typeof Buffer === "undefined"
    ? (text) => encoder.encode(text).length
    : (text) => Buffer.byteLength(text, "utf8");

/** The longest start of `text` that takes at most `bytes` bytes and ends between two characters; empty where `bytes` is 0 or less. */
export function truncate(text: string, bytes: number): string {
  if (text.length * MOST_BYTES_PER_UNIT <= bytes || byteLength(text) <= bytes) return text;
  if (bytes <= 0) return "";
  const room = bytes <= scratch.length ? scratch.subarray(0, bytes) : new Uint8Array(bytes);
  return text.slice(0, encoder.encodeInto(text, room).read);
}

/** Made for the first text that is cut: most never are. Grapheme clusters are the same in every locale. */
let graphemes: Intl.Segmenter | undefined;

/**
 * The same as `truncate`, without a part of a grapheme at the end: no letter loses its accent and no emoji comes apart. A
 * grapheme that is longer than `bytes` by itself is cut between characters. Source: UAX #29, "Grapheme Cluster Boundaries".
 */
export function truncateGraphemes(text: string, bytes: number): string {
  const cut = truncate(text, bytes);
  const end = cut.length;
  if (end === 0 || end === text.length || isAsciiAround(text, end)) return cut;
  graphemes ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  const start = graphemes.segment(text).containing(end)?.index ?? end;
  return start === 0 ? cut : text.slice(0, start);
}

/**
 * A text as people read it, cut to `bytes` bytes: ends with a whole grapheme, and with a space only if it was not cut, or
 * has nothing else.
 */
export function cutText(text: string, bytes: number): string {
  const cut = truncateGraphemes(text, bytes);
  return cut.length === text.length ? text : cut.replace(SPACES_AT_END, "");
}

const SPACES_AT_END = /(?<=[^ ]) +$/;

/** Between two ASCII characters there is always a boundary, but between CR and LF, which no text has. */
function isAsciiAround(text: string, place: number): boolean {
  return text.charCodeAt(place - 1) < 0x80 && text.charCodeAt(place) < 0x80;
}
