/** GIF without comments and metadata: of the application extensions, those for repetition stay. Source: GIF89a specification, sections 18 to 27. */
import { DamagedPicture, demand, textOf } from "./bytes.ts";

const HEADER = 6;
const SCREEN = 7;
const IMAGE = 10;
const EXTENSION = 0x21;
const SEPARATOR = 0x2c;
const TRAILER = 0x3b;
const COMMENT = 0xfe;
const APPLICATION = 0xff;
const keptApplications: ReadonlySet<string> = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

export function cleanGif(bytes: Uint8Array): readonly Uint8Array[] {
  demand(bytes, HEADER + SCREEN);
  let at = HEADER + SCREEN + colours(bytes[HEADER + 4] ?? 0);
  const kept: Uint8Array[] = [bytes.subarray(0, at)];
  for (;;) {
    demand(bytes, at + 1);
    const kind = bytes[at];
    if (kind === TRAILER) break;
    const start = at;
    if (kind === EXTENSION) {
      at = afterBlocks(bytes, start + 2);
      if (!isKept(bytes, start)) continue;
    } else if (kind === SEPARATOR) {
      demand(bytes, start + IMAGE);
      // One byte more: the size of the codes.
      at = afterBlocks(bytes, start + IMAGE + colours(bytes[start + IMAGE - 1] ?? 0) + 1);
    } else throw new DamagedPicture("a block is of no kind");
    kept.push(bytes.subarray(start, at));
  }
  return [...kept, bytes.subarray(at, at + 1)];
}

/** Bytes of the colour table that these flags announce. */
function colours(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

function afterBlocks(bytes: Uint8Array, start: number): number {
  for (let at = start; ;) {
    demand(bytes, at + 1);
    const length = bytes[at] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
}

function isKept(bytes: Uint8Array, start: number): boolean {
  const label = bytes[start + 1];
  if (label === COMMENT) return false;
  return label !== APPLICATION || keptApplications.has(textOf(bytes, start + 3, start + 14));
}
