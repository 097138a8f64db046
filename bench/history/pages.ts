/** Pages of CHATHISTORY, from the channel and the conversations with most messages. */
import { findSubcommand } from "../../src/irc/commands/history/pages.ts";
import type { HistoryReader, Reference } from "../../src/irc/network/history.ts";
import { timeOf } from "./fill.ts";
import { messageAt } from "./messages.ts";
import { accountKey, channelTarget } from "./places.ts";

export interface Measurement {
  readonly name: string;
  readonly once: (round: number) => unknown;
}

const LIMIT = 100;
const target = channelTarget(0);

export function pageRows(history: HistoryReader, messages: number): readonly Measurement[] {
  const anywhere = (round: number): Reference => ({ kind: "id", id: idNear(round, messages) });
  return [
    { name: "page: LATEST *", once: () => page(history, "LATEST") },
    { name: "page: BEFORE msgid", once: (round) => page(history, "BEFORE", anywhere(round)) },
    { name: "page: AFTER msgid", once: (round) => page(history, "AFTER", anywhere(round)) },
    { name: "page: AROUND msgid", once: (round) => page(history, "AROUND", anywhere(round)) },
    {
      name: "page: BEFORE timestamp",
      once: (round) =>
        page(history, "BEFORE", { kind: "time", at: timeOf(Math.floor(spread(round) * messages)) }),
    },
    { name: "page: TARGETS", once: () => targets(history) },
  ];
}

function page(history: HistoryReader, subcommand: string, reference?: Reference): void {
  const place = reference && history.locate(target, reference);
  const row = findSubcommand(subcommand);
  if (row === undefined || (reference !== undefined && place === undefined)) {
    throw new Error(`${subcommand} cannot be measured`);
  }
  row.read({ history, range: { target, prefixes: 0 }, limit: LIMIT }, place === undefined ? [] : [place]);
}

function targets(history: HistoryReader): void {
  const range = { owner: accountKey("reader"), after: 0, before: Number.MAX_SAFE_INTEGER, limit: LIMIT };
  history.conversations({ ...range, first: "newest" });
  for (let channel = 0; channel < LIMIT / 2; channel += 1) {
    history.read({ target: channelTarget(channel), prefixes: 0, limit: 1, first: "newest" });
  }
}

/** The id of a message of the channel, at a place that differs from round to round. */
function idNear(round: number, messages: number): string {
  for (let place = Math.floor(spread(round) * messages); place < messages; place += 1) {
    const message = messageAt(place, 0);
    if (message.target === target) return message.id;
  }
  return messageAt(0, 0).id;
}

/** From 0 to 1, far from that of the round before. */
function spread(round: number): number {
  return (round * 0.618_033_988_75) % 0.95;
}
