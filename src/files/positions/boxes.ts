/**
 * Files of boxes: AVIF and HEIC pictures, and videos (MP4, MOV). Since boxes say at which byte others begin, metadata is
 * overwritten in its place. Source: ISO/IEC 14496-12, sections 4.2 and 8.11; ISO/IEC 23008-12, annex A.
 */
import { bytesOf, DamagedPicture, demand, textOf, viewOf } from "./bytes.ts";

interface Box {
  readonly type: string;
  /** Bytes before it, before its content, and before the next one. */
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** Boxes that hold others. */
const containers: ReadonlySet<string> = new Set(["moov", "trak"]);
/** Metadata of videos and their tracks: positions too. `uuid` is for XMP and for makers of cameras. */
const removed: ReadonlySet<string> = new Set(["udta", "meta", "uuid"]);
/** Items of a picture that are metadata. */
const removedItems: ReadonlySet<string> = new Set(["Exif", "mime", "uri "]);
/** An Exif that says nothing: the place of a TIFF header, the header, and a directory without entries. */
const EMPTY_EXIF = bytesOf("\0\0\0\0MM\0*\0\0\0\u{8}\0\0\0\0\0\0");

/** Overwrites the metadata in `bytes`. */
export function cleanBoxes(bytes: Uint8Array): readonly Uint8Array[] {
  for (const box of boxesIn(bytes, 0, bytes.length)) {
    if (box.type === "meta") blankItems(bytes, box);
    else if (box.type === "uuid") blank(bytes, box);
    else if (containers.has(box.type)) blankInside(bytes, box);
  }
  return [bytes];
}

function* boxesIn(bytes: Uint8Array, start: number, end: number): Generator<Box> {
  const view = viewOf(bytes);
  // A few bytes at the end are no box.
  for (let at = start; at + 8 <= end;) {
    const short = view.getUint32(at);
    if (short === 1) demand(bytes, at + 16);
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? end - at : short;
    const content = at + (short === 1 ? 16 : 8);
    if (at + size > end || at + size < content) throw new DamagedPicture("a box ends elsewhere");
    yield { type: textOf(bytes, at + 4, at + 8), start: at, content, end: at + size };
    at += size;
  }
}

function blankInside(bytes: Uint8Array, { content, end }: Box): void {
  for (const box of boxesIn(bytes, content, end)) {
    if (removed.has(box.type)) blank(bytes, box);
    else if (containers.has(box.type)) blankInside(bytes, box);
  }
}

/** The box becomes one that everybody leaves out. */
function blank(bytes: Uint8Array, { start, content, end }: Box): void {
  bytes.set(bytesOf("free"), start + 4);
  bytes.fill(0, content, end);
}

/** The box `meta` of a picture lists its items: what they are (`iinf`), and where (`iloc`). */
function blankItems(bytes: Uint8Array, meta: Box): void {
  // Version and flags come first.
  const inside = new Map<string, Box>();
  for (const box of boxesIn(bytes, meta.content + 4, meta.end)) inside.set(box.type, box);
  const [infos, locations, data] = [inside.get("iinf"), inside.get("iloc"), inside.get("idat")];
  if (infos === undefined || locations === undefined) return;
  const items = itemTypes(bytes, infos);
  for (const { item, inData, start, length } of extentsIn(bytes, locations)) {
    if (!removedItems.has(items.get(item) ?? "")) continue;
    const at = (inData ? (data?.content ?? bytes.length) : 0) + start;
    const end = length === 0 ? (inData ? (data?.end ?? bytes.length) : bytes.length) : at + length;
    demand(bytes, end);
    bytes.fill(0, at, end);
    if (items.get(item) === "Exif" && end - at >= EMPTY_EXIF.length) bytes.set(EMPTY_EXIF, at);
  }
}

function itemTypes(bytes: Uint8Array, { content, end }: Box): ReadonlyMap<number, string> {
  const view = viewOf(bytes);
  const types = new Map<number, string>();
  const start = content + (bytes[content] === 0 ? 6 : 8);
  for (const box of boxesIn(bytes, start, end)) {
    const version = bytes[box.content] ?? 0;
    // Older versions are of items that are files.
    if (box.type !== "infe" || version < 2) continue;
    const wide = version > 2;
    demand(bytes, box.content + 14);
    const id = wide ? view.getUint32(box.content + 4) : view.getUint16(box.content + 4);
    const type = box.content + (wide ? 10 : 8);
    types.set(id, textOf(bytes, type, type + 4));
  }
  return types;
}

interface Extent {
  readonly item: number;
  /** True if it begins in the box `idat`, and not in the file. */
  readonly inData: boolean;
  readonly start: number;
  /** 0 up to the end. */
  readonly length: number;
}

function* extentsIn(bytes: Uint8Array, { content, end }: Box): Generator<Extent> {
  const view = viewOf(bytes);
  let at = content;
  const read = (size: number): number => {
    if (at + size > end) throw new DamagedPicture("a list of places ends early");
    let value = 0;
    for (const last = at + size; at < last; at += 1) value = value * 256 + view.getUint8(at);
    return value;
  };
  const version = read(1);
  read(3);
  const sizes = [read(1), read(1)].flatMap((pair) => [pair >> 4, pair & 15]);
  const [startSize = 0, lengthSize = 0, baseSize = 0, indexSize = 0] = sizes;
  const wide = version < 2 ? 2 : 4;
  const count = read(wide);
  for (let index = 0; index < count; index += 1) {
    const item = read(wide);
    const method = version > 0 ? read(2) & 15 : 0;
    read(2);
    const base = read(baseSize);
    const extents = read(2);
    for (let one = 0; one < extents; one += 1) {
      if (version > 0) read(indexSize);
      const start = base + read(startSize);
      yield { item, inData: method === 1, start, length: read(lengthSize) };
    }
  }
}
