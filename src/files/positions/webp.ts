/** WebP without metadata: only chunks of the picture, its motion and its colours stay, and the orientation. Source: RFC 9649, section 2.7. */
import { bytesOf, DamagedPicture, demand, textOf, viewOf } from "./bytes.ts";
import { exifWith, orientationOf } from "./exif.ts";

/** RIFF, size, WEBP. */
const HEADER = 12;
const CHUNK = 8;
const keptChunks: ReadonlySet<string> = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** Flags of VP8X. */
const EXIF = 0b1000;
const XMP = 0b0100;

export function cleanWebp(bytes: Uint8Array): readonly Uint8Array[] {
  const view = viewOf(bytes);
  demand(bytes, HEADER);
  const size = CHUNK + view.getUint32(4, true);
  demand(bytes, size);
  const kept: Uint8Array[] = [];
  let orientation = 1;
  for (let at = HEADER; at < size;) {
    demand(bytes, at + CHUNK);
    const type = textOf(bytes, at, at + 4);
    const end = at + CHUNK + view.getUint32(at + 4, true);
    if (end > size) throw new DamagedPicture("a chunk ends after the picture");
    const next = Math.min(end + (end % 2), size);
    if (type === "EXIF") orientation = orientationOf(withoutMark(bytes.subarray(at + CHUNK, end)));
    if (keptChunks.has(type)) kept.push(bytes.subarray(at, next));
    at = next;
  }
  const [first] = kept;
  if (first === undefined) throw new DamagedPicture("there is no picture");
  if (textOf(first, 0, 4) === "VP8X" && first.length > CHUNK) {
    const flags = (first[CHUNK] ?? 0) & ~(EXIF | XMP);
    first[CHUNK] = orientation === 1 ? flags : flags | EXIF;
    if (orientation !== 1) kept.push(exifChunk(orientation));
  }
  return [header(kept.reduce((sum, { length }) => sum + length, 4)), ...kept];
}

/** Some programs write the mark of JPEG before it. */
function withoutMark(exif: Uint8Array): Uint8Array {
  return textOf(exif, 0, 6) === "Exif\0\0" ? exif.subarray(6) : exif;
}

function exifChunk(orientation: number): Uint8Array {
  const exif = exifWith(orientation);
  return Buffer.concat([bytesOf("EXIF"), littleEndian(exif.length), exif]);
}

function header(size: number): Uint8Array {
  return Buffer.concat([bytesOf("RIFF"), littleEndian(size), bytesOf("WEBP")]);
}

function littleEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
