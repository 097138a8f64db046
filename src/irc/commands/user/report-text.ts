/** Reports as operators read them. */
import type { Report } from "../../network/reports.ts";
import { truncateGraphemes } from "../../wire/utf8.ts";

/** Bytes of a reported text in one notice. */
const LINE = 300;

/** `3: bob (bob!b@example.org) by ana!ana@example.org (account ana): spam`. */
export function reportText({ number, target, mask, by, account, reason }: Report): string {
  const who = mask === undefined ? target : `${target} (${mask})`;
  const owner = account === undefined ? "" : ` (account ${account})`;
  return `${number}: ${who}, by ${by}${owner}: ${reason}`;
}

/** Lines with the message of a report: its sender and channel, and its text. None for a report without one. */
export function messageLines({ number, message }: Report): readonly string[] {
  if (message === undefined) return [];
  const { source, account, channel, text } = message;
  const owner = account === undefined ? "" : ` (account ${account})`;
  const place = channel === undefined ? "in private" : `in ${channel}`;
  return [
    `${number}: message of ${source}${owner} ${place}:`,
    ...pieces(text).map((each) => `${number}: > ${each}`),
  ];
}

function pieces(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const parts: string[] = [];
    for (let rest = line; rest !== ""; rest = rest.slice(parts.at(-1)?.length)) {
      parts.push(truncateGraphemes(rest, LINE));
    }
    return parts;
  });
}
