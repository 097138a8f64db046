/** Removes from pictures and videos the place where they were taken, and all else that they say about themselves. */
import { cleanBoxes } from "./boxes.ts";
import { cleanGif } from "./gif.ts";
import { cleanJpeg } from "./jpeg.ts";
import { cleanPng } from "./png.ts";
import { cleanWebp } from "./webp.ts";

/** Returns the parts of the clean file; may change the bytes. Throws a `DamagedPicture`. */
export type Cleaner = (bytes: Uint8Array) => readonly Uint8Array[];

/** By type. */
const cleaners: Readonly<Record<string, Cleaner>> = {
  "image/apng": cleanPng,
  "image/avif": cleanBoxes,
  "image/gif": cleanGif,
  "image/heic": cleanBoxes,
  "image/heic-sequence": cleanBoxes,
  "image/heif": cleanBoxes,
  "image/heif-sequence": cleanBoxes,
  "image/jpeg": cleanJpeg,
  "image/png": cleanPng,
  "image/webp": cleanWebp,
  "video/mp4": cleanBoxes,
  "video/quicktime": cleanBoxes,
};

/** Pictures that hold no metadata. */
const bare: ReadonlySet<string> = new Set(["image/bmp", "image/x-icon"]);

/** The cleaner for files of this type; `none` where there is nothing to clean, `unknown` for other pictures. */
export function cleanerFor(type: string): Cleaner | "none" | "unknown" {
  const cleaner = cleaners[type];
  if (cleaner !== undefined) return cleaner;
  return type.startsWith("image/") && !bare.has(type) ? "unknown" : "none";
}
