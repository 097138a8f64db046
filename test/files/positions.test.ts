/** Pictures lose the place where they were taken, and keep what they show. */
import { describe, expect, it } from "bun:test";
import { array, assert, constantFrom, nat, property, string, tuple } from "fast-check";
import { cleanerFor } from "../../src/files/positions/clean.ts";
import { DamagedPicture } from "../../src/files/positions/bytes.ts";
import { orientationOf } from "../../src/files/positions/exif.ts";
import { avif, exif, gif, jpeg, png, pngChunk, POSITION, video, webp } from "./pictures.ts";

function clean(type: string, bytes: Uint8Array): Buffer {
  const cleaner = cleanerFor(type);
  if (typeof cleaner === "string") throw new Error(`${type} is ${cleaner}`);
  return Buffer.concat(cleaner(Uint8Array.from(bytes)));
}

/** The orientation in the only Exif of a file; 0 without one. */
function orientationIn(bytes: Buffer): number {
  const at = bytes.indexOf("MM\0*");
  return at === -1 ? 0 : orientationOf(bytes.subarray(at));
}

const rows: readonly (readonly [
  type: string,
  picture: Buffer,
  kept: readonly string[],
  orientation: number,
])[] = [
  ["image/jpeg", jpeg(6), ["JFIF", "ICC_PROFILE\0colours", "quantisation", "scan\u{1}\u{ff}\0"], 6],
  ["image/png", png(8), ["IHDR", "pHYs", "IDAT", "IEND"], 8],
  ["image/apng", png(1), ["IHDR", "IDAT"], 0],
  ["image/webp", webp(3), ["VP8 ", "picture"], 3],
  ["image/webp", webp(1), ["VP8X", "picture"], 0],
  ["image/gif", gif(), ["NETSCAPE2.0", ",\0\0\0\0"], 0],
  ["image/avif", avif(), ["av01", "picture"], 1],
  ["image/heic", avif("heic"), ["picture"], 1],
  ["video/mp4", video(), ["tkhd", "picture"], 0],
];

describe("a file with its position", () => {
  it.each(rows)("of %s loses it", (type, picture, kept, orientation) => {
    expect(picture.includes(POSITION)).toBe(true);
    const result = clean(type, picture);
    expect(result.includes(POSITION)).toBe(false);
    for (const part of kept) expect(result.includes(Buffer.from(part, "latin1"))).toBe(true);
    expect(orientationIn(result)).toBe(orientation);
    // Clean as it is.
    expect(clean(type, result).equals(result)).toBe(true);
  });

  it("of another kind of picture is known to be unknown", () => {
    for (const type of ["image/tiff", "image/jxl", "image/x-adobe-dng"])
      expect(cleanerFor(type)).toBe("unknown");
    for (const type of ["image/bmp", "text/plain", "audio/mpeg"]) expect(cleanerFor(type)).toBe("none");
  });

  it("keeps its size where other bytes depend on it", () => {
    for (const [type, bytes] of [
      ["image/avif", avif()],
      ["video/mp4", video()],
    ] as const) {
      expect(clean(type, bytes).length).toBe(bytes.length);
    }
  });
});

describe("a clean picture", () => {
  it("has right checksums, sizes and flags", () => {
    const chunk = clean("image/png", png(5)).subarray(33);
    expect(chunk.subarray(0, 38).equals(pngChunk("eXIf", chunk.subarray(8, 34)))).toBe(true);
    const upright = clean("image/webp", webp(1));
    expect([upright.readUInt32LE(4), upright[20]]).toEqual([upright.length - 8, 0]);
    expect(clean("image/webp", webp(5))[20]).toBe(0b1000);
  });

  it("may lack the end of JPEG, which some programs leave out", () => {
    const whole = jpeg(1).subarray(0, -2 - POSITION.length - 2);
    expect(clean("image/jpeg", whole).subarray(-6).equals(whole.subarray(-6))).toBe(true);
  });
});

describe("Exif", () => {
  it("is read in both orders of bytes, and never past its end", () => {
    expect([1, 2, 8].map((orientation) => orientationOf(exif(orientation)))).toEqual([1, 2, 8]);
    const little = Buffer.from("49492a000800000001001201030001000000060000000000000000", "hex");
    expect(orientationOf(little)).toBe(6);
    for (let length = 0; length < 40; length += 1) {
      expect([1, 6]).toContain(orientationOf(exif(6).subarray(0, length)));
    }
    expect(orientationOf(exif(9))).toBe(1);
  });
});

/** Metadata with the position anywhere in it. */
const text = tuple(string({ maxLength: 40 }), string({ maxLength: 40 })).map(([before, after]) =>
  Buffer.from(`${before}${POSITION}${after}`),
);
const marker = constantFrom(0xe1, 0xe3, 0xe4, 0xed, 0xef, 0xfe);

it("never finds the position in what is left of a JPEG or a PNG", () => {
  assert(
    property(
      array(tuple(marker, text)),
      array(constantFrom("tEXt", "zTXt", "iTXt", "eXIf", "prVt")),
      text,
      (segments, chunks, content) => {
        const start = jpeg(1);
        const added = segments.map(([kind, bytes]) =>
          Buffer.concat([Buffer.from([255, kind, 0, bytes.length + 2]), bytes]),
        );
        const picture = Buffer.concat([start.subarray(0, 2), ...added, start.subarray(2)]);
        expect(clean("image/jpeg", picture).equals(clean("image/jpeg", start))).toBe(true);
        const file = png(1);
        const extra = chunks.map((type) => pngChunk(type, content));
        const other = Buffer.concat([file.subarray(0, 33), ...extra, file.subarray(33)]);
        expect(clean("image/png", other).equals(clean("image/png", file))).toBe(true);
      },
    ),
  );
});

it("takes any bytes: it is clean, or damaged", () => {
  const files = [jpeg(6), png(6), webp(6), gif(), avif(), video()];
  const types = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "video/mp4"];
  assert(
    property(nat(5), nat(), nat(255), nat(), (index, place, value, cut) => {
      const bytes = Buffer.from(files[index] ?? "");
      bytes[place % bytes.length] = value;
      const part = bytes.subarray(0, 1 + (cut % bytes.length));
      try {
        clean(types[index] ?? "", part);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedPicture);
      }
    }),
    { numRuns: 2_000 },
  );
});
