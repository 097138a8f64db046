/** The thread of the search: keeps the index up to date behind the messages, and answers one question after another. */
import { parentPort, workerData } from "node:worker_threads";
import { databasePath, openToRead } from "./database.ts";
import { StoreError, storeError } from "./errors.ts";
import { SearchIndex } from "./search-index.ts";
import type { SearchAnswer, SearchOrder, SearchPlace } from "./search-messages.ts";

/** Milliseconds to the next step: while the index lacks messages, while it is tidied, and when nothing is to be done. */
const PAUSES = { more: 0, tidying: 20, none: 1_000, failed: 10_000 } as const;
/** Parts of time that it rests, for each that it adds messages: the rest of the server needs the processor while many come. */
const REST = 19;
/** Messages that it lacks from which on it does not rest. */
const MANY = 100_000;
/** Milliseconds that a search waits for the index to be completed. */
const PATIENCE = 500;

const { folder, casemapping } = workerData as SearchPlace;
const messages = openToRead(folder);
const index = new SearchIndex(messages, folder, casemapping);
let tidy = false;
let lacking = 0;
let timer = setTimeout(step, 0);

parentPort?.on("message", (order: SearchOrder) => {
  switch (order.kind) {
    case "search":
      parentPort?.postMessage(answerTo(order), []);
      return;
    case "gone":
      // Entries that cannot be removed now are removed when the next thread tidies the index.
      attempt(() => {
        index.remove(order.sequences);
        return "none";
      });
      return;
    case "stop":
      clearTimeout(timer);
      index.close();
      messages.close(true);
      parentPort?.close();
  }
});

function answerTo({ query }: Extract<SearchOrder, { readonly kind: "search" }>): SearchAnswer {
  try {
    const end = performance.now() + PATIENCE;
    while (index.behind > 0 && performance.now() < end) index.update();
    if (index.behind > 0) return { kind: "incomplete" };
    return { kind: "found", messages: index.find(query) };
  } catch (error) {
    const known = storeError(error, databasePath(folder));
    const code = known instanceof StoreError ? known.code : undefined;
    return { kind: "failed", code, message: known instanceof Error ? known.message : String(known) };
  }
}

function step(): void {
  const begin = performance.now();
  const next = attempt(advance);
  const rest = next === "more" && lacking < MANY ? REST * (performance.now() - begin) : 0;
  timer = setTimeout(step, PAUSES[next] + rest);
}

function advance(): keyof typeof PAUSES {
  lacking = index.behind;
  if (lacking > 0) {
    index.update();
    return "more";
  }
  if (!tidy) tidy = !index.tidy();
  return tidy ? "none" : "tidying";
}

/** A step that fails, on a full disk for example, is tried again later. */
function attempt(work: () => keyof typeof PAUSES): keyof typeof PAUSES {
  try {
    return work();
  } catch {
    return "failed";
  }
}
