/** Facts that the network's own file host tells of a file: asked once for each file that comes into view. */
import { nameIn } from "../core/own-files.ts";

export interface FileFacts {
  readonly name: string | undefined;
  readonly size: number | undefined;
  readonly type: string;
}

/** Files whose facts are kept. The oldest is forgotten. */
const MOST_KEPT = 500;
const kept = new Map<string, Promise<FileFacts | undefined>>();

async function ask(url: string): Promise<FileFacts | undefined> {
  try {
    const { ok, headers } = await fetch(url, { method: "HEAD", credentials: "omit", redirect: "error" });
    if (!ok) return undefined;
    const size = Number(headers.get("content-length") ?? Number.NaN);
    return {
      name: nameIn(headers.get("content-disposition")),
      size: Number.isSafeInteger(size) ? size : undefined,
      type: (headers.get("content-type") ?? "").split(";", 1)[0] ?? "",
    };
  } catch {
    // The file host is not there, or does not answer this page: the file stays a link.
    return undefined;
  }
}

/** Undefined for a file that is gone. Never rejects. */
export function factsOf(url: string): Promise<FileFacts | undefined> {
  const found = kept.get(url) ?? ask(url);
  kept.set(url, found);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return found;
}
