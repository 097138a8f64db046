/** Lengths in bytes of UTF-8, and cutting to them. Limits of the protocol are counted in bytes, strings in UTF-16 units. */

const encoder = new TextEncoder();

/** Room that `truncate` encodes into: lines are never longer, so that nothing is allocated for a cut. */
const scratch = new Uint8Array(1024);

/** A UTF-16 unit never needs more bytes than this. */
const MOST_BYTES_PER_UNIT = 3;

/** Bytes of `text` in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** The longest start of `text` that takes at most `bytes` bytes and ends between two characters; empty where `bytes` is 0 or less. */
export function truncate(text: string, bytes: number): string {
  if (text.length * MOST_BYTES_PER_UNIT <= bytes || byteLength(text) <= bytes) return text;
  if (bytes <= 0) return "";
  const room = bytes <= scratch.length ? scratch.subarray(0, bytes) : new Uint8Array(bytes);
  return text.slice(0, encoder.encodeInto(text, room).read);
}
