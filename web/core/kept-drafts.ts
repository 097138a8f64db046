/** Unsent texts by conversation, as a browser keeps them. Knows no browser. */
import { waitingIn } from "./outbox.ts";
import type { ChatBuffer, Line } from "./state.ts";

/** Drafts that are kept: those that were typed last. */
const MOST_DRAFTS = 100;
/** UTF-16 units of one. */
const LONGEST_DRAFT = 20_000;

/** Empty for a text that is not ours. */
export function readDrafts(stored: string | null): Map<string, string> {
  try {
    const found: unknown = JSON.parse(stored ?? "[]");
    if (!Array.isArray(found)) return new Map();
    return new Map(
      found.flatMap((entry: unknown): [string, string][] => {
        const [name, text]: unknown[] = Array.isArray(entry) ? entry : [];
        return typeof name === "string" && typeof text === "string" ? [[name, text]] : [];
      }),
    );
  } catch {
    return new Map();
  }
}

/** Undefined where nothing has to be kept. */
export function writeDrafts(drafts: ReadonlyMap<string, string>): string | undefined {
  const kept = [...drafts]
    .filter(([, text]) => text.trim() !== "")
    .slice(-MOST_DRAFTS)
    .map(([name, text]) => [name, text.slice(0, LONGEST_DRAFT)]);
  return kept.length === 0 ? undefined : JSON.stringify(kept);
}

/** The drafts of a page that ends: messages that wait for the connection stand before what was typed last. */
export function draftsAtEnd(
  drafts: ReadonlyMap<string, string>,
  buffers: Iterable<ChatBuffer>,
): ReadonlyMap<string, string> {
  const all = new Map(drafts);
  for (const buffer of buffers) {
    const waiting = waitingIn(buffer).map(typed);
    if (waiting.length > 0)
      all.set(
        buffer.key,
        [...waiting, drafts.get(buffer.key) ?? ""].filter((text) => text !== "").join("\n"),
      );
  }
  return all;
}

function typed({ kind, text }: Line): string {
  return kind === "action" ? `/me ${text}` : text;
}
