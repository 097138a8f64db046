/** PNG without metadata: only chunks that change how the picture looks stay, and the orientation. Source: PNG 3rd edition, sections 5 and 11. */
import { bytesOf, DamagedPicture, demand, textOf, viewOf } from "./bytes.ts";
import { exifWith, orientationOf } from "./exif.ts";

const SIGNATURE = 8;
/** Length, type and checksum. */
const FRAME = 12;

/** Chunks that need not be there, and stay. Those that have to be there begin with a capital letter. */
const keptChunks: ReadonlySet<string> = new Set(
  "acTL bKGD cHRM cICP cLLI fcTL fdAT gAMA hIST iCCP mDCV pHYs sBIT sPLT sRGB tRNS".split(" "),
);

export function cleanPng(bytes: Uint8Array): readonly Uint8Array[] {
  const view = viewOf(bytes);
  demand(bytes, SIGNATURE);
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE)];
  let orientation = 1;
  for (let at = SIGNATURE; ;) {
    demand(bytes, at + FRAME);
    const type = textOf(bytes, at + 4, at + 8);
    const end = at + FRAME + view.getUint32(at);
    demand(bytes, end);
    if (!/^[A-Za-z]{4}$/u.test(type)) throw new DamagedPicture("a chunk has no type");
    if (type === "eXIf") orientation = orientationOf(bytes.subarray(at + 8, end - 4));
    if (/^[A-Z]/u.test(type) || keptChunks.has(type)) kept.push(bytes.subarray(at, end));
    if (type === "IEND") break;
    at = end;
  }
  // After the header, which comes first.
  if (orientation !== 1) kept.splice(2, 0, chunk("eXIf", exifWith(orientation)));
  return kept;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.concat([new Uint8Array(4), bytesOf(type), content, new Uint8Array(4)]);
  bytes.writeUInt32BE(content.length, 0);
  bytes.writeUInt32BE(Bun.hash.crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}
