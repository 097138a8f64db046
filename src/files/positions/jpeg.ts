/**
 * JPEG without metadata: of the application segments, those for JFIF, Adobe and colours stay, and the orientation. Nothing
 * that follows the picture stays. Source: ITU-T T.81, annex B; Exif 2.32, section 4.7.
 */
import { bytesOf, DamagedPicture, demand, textOf, viewOf } from "./bytes.ts";
import { exifWith, orientationOf } from "./exif.ts";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP15 = 0xef;
const COM = 0xfe;
const EXIF = "Exif\0\0";

/** Segments that stay, by their marker and the beginning of their content. */
const keptSegments: ReadonlyMap<number, string> = new Map([
  [APP0, "JFIF\0"],
  [0xe2, "ICC_PROFILE\0"],
  [0xee, "Adobe"],
]);

export function cleanJpeg(bytes: Uint8Array): readonly Uint8Array[] {
  const view = viewOf(bytes);
  demand(bytes, 4);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let orientation = 1;
  let at = 2;
  for (;;) {
    const start = at;
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    // Some programs leave out the end.
    if (at === bytes.length && kept.length > 1) break;
    demand(bytes, at + 2);
    if (bytes[at] !== 0xff) throw new DamagedPicture("a marker is missing");
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) {
      kept.push(bytes.subarray(start, at + 2));
      break;
    }
    if (marker === SOI || marker === 0) throw new DamagedPicture("a marker is wrong");
    demand(bytes, at + 4);
    const content = at + 4;
    const end = at + 2 + view.getUint16(at + 2);
    demand(bytes, end);
    if (marker === APP1 && textOf(bytes, content, content + EXIF.length) === EXIF) {
      orientation = orientationOf(bytes.subarray(content + EXIF.length, end));
    }
    at = marker === SOS ? endOfScan(bytes, end) : end;
    if (isKept(bytes, marker, content)) kept.push(bytes.subarray(start, at));
  }
  if (orientation !== 1) kept.splice(afterJfif(kept), 0, exifSegment(orientation));
  return kept;
}

function isKept(bytes: Uint8Array, marker: number, content: number): boolean {
  if (marker === COM) return false;
  if (marker < APP0 || marker > APP15) return true;
  const begin = keptSegments.get(marker);
  return begin !== undefined && textOf(bytes, content, content + begin.length) === begin;
}

/** The next marker after coded data, in which 0xFF00 and restarts (0xFFD0 to 0xFFD7) are data. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** JFIF has to come first. */
function afterJfif([, first]: readonly Uint8Array[]): number {
  return first?.[1] === APP0 ? 2 : 1;
}

function exifSegment(orientation: number): Uint8Array {
  const exif = exifWith(orientation);
  const head = [0xff, APP1, 0, 2 + EXIF.length + exif.length];
  return Buffer.concat([Uint8Array.from(head), bytesOf(EXIF), exif]);
}
