/**
 * Types of files: found in the content, never believed. A few are shown by browsers, all others are for download. Markup is
 * never among the first: it can run scripts.
 */
import { fileTypeFromBuffer } from "file-type";

/** Types that browsers may show. SVG, HTML and XML have no place here. */
const shownTypes: ReadonlySet<string> = new Set([
  "audio/flac",
  "audio/mp4",
  "audio/mpeg",
  "audio/ogg",
  "audio/wav",
  "image/apng",
  "image/avif",
  "image/gif",
  "image/jpeg",
  "image/png",
  "image/webp",
  "text/plain",
  "video/mp4",
  "video/ogg",
  "video/webm",
]);

/** Other names of the same. */
const usualNames: Readonly<Record<string, string>> = {
  "audio/x-flac": "audio/flac",
  "audio/x-m4a": "audio/mp4",
  "audio/vnd.wave": "audio/wav",
  "video/x-m4v": "video/mp4",
};

/** Types that the content has for sure, and that still may run scripts where they are shown. */
const ACTIVE = /\b(?:html|xhtml|xml|svg|javascript|ecmascript|flash)\b/u;

const DOWNLOAD: Kind = { type: "application/octet-stream", extension: "bin" };

/** Bytes of the beginning by which a type is found. */
export const HEAD = 1_048_576;

export interface Kind {
  /** Content-Type. */
  readonly type: string;
  readonly extension: string;
}

/** `head` is the beginning of the content, `claimed` the client's Content-Type. */
export async function kindOf(head: Uint8Array, claimed: string | null): Promise<Kind> {
  const found = await fileTypeFromBuffer(head);
  if (found === undefined) {
    return isText(head) && !ACTIVE.test(essence(claimed ?? ""))
      ? { type: "text/plain; charset=utf-8", extension: "txt" }
      : DOWNLOAD;
  }
  const type = essence(found.mime);
  if (ACTIVE.test(type)) return DOWNLOAD;
  return { type: usualNames[type] ?? type, extension: found.ext };
}

/** True if browsers may show files of this type. */
export function isShown(type: string): boolean {
  return shownTypes.has(essence(type));
}

/** A media type without its parameters. */
function essence(type: string): string {
  const [first = ""] = type.split(";", 1);
  return first.trim().toLowerCase();
}

/** UTF-8 without control characters, and nothing that begins like markup. */
function isText(head: Uint8Array): boolean {
  try {
    // More may follow, so that the last character may be cut.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    // oxlint-disable-next-line no-control-regex
    return !/[\0-\u0008\u000e-\u001a\u001c-\u001f\u007f]/u.test(text) && !/^\s*</u.test(text);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
