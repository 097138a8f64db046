/** Makes the database, or goes on with it. */
import type { HistoryStore } from "../../src/irc/network/history.ts";
import type { MessageSearch } from "../../src/irc/network/search.ts";
import { INTERVAL, messageAt } from "./messages.ts";
import { query } from "./searches.ts";

/** Messages of one transaction. */
const BATCH = 10_000;
const REPORT = 500_000;

/** Time of the first message. */
const START = Date.UTC(2026, 0, 1);

/** Adds messages up to this number. Those that are there already are the first ones. */
export function fill(
  { history }: { readonly history: HistoryStore },
  messages: number,
  report: (text: string) => void,
): void {
  const present = count(history);
  const begin = performance.now();
  for (let place = present; place < messages; place += 1) {
    history.note({ kind: "message", message: messageAt(place, START) });
    if (place % BATCH === BATCH - 1) history.commit();
    if (place % REPORT === REPORT - 1) report(`${place + 1} messages, ${seconds(begin)} s`);
  }
  history.commit();
  report(`${messages} messages: ${messages - present} added in ${seconds(begin)} s`);
}

/** Waits until the search finds the newest message. */
export async function waitForIndex(search: MessageSearch, report: (text: string) => void): Promise<void> {
  const begin = performance.now();
  for (let place = 0; ; place += 1) {
    const outcome = await search.search(query({ limit: 1 }));
    if (typeof outcome !== "string") break;
    if (place % 20 === 19) report(`the search index is being made, ${seconds(begin)} s`);
  }
  report(`the search index is complete after ${seconds(begin)} s`);
}

/** The place of a message is in its time. */
function count(history: HistoryStore): number {
  const { to } = history.locate("", { kind: "time", at: Number.MAX_SAFE_INTEGER / 2 }) ?? { to: 0 };
  return to;
}

function seconds(begin: number): string {
  return ((performance.now() - begin) / 1000).toFixed(1);
}

export function timeOf(place: number): number {
  return START + place * INTERVAL;
}
