/** Threads: chains of replies, which meet in the message that began them. Source: IRCv3 reply. */
import { isSpeech } from "./handlers/messages.ts";
import type { Line } from "./state.ts";

/** Replies from one to the next that are followed: more are a circle, or made to look like a long one. */
const LONGEST_CHAIN = 1_000;

export interface Threads {
  /** The id of the message that began the thread, by those of its replies. The message itself may not be here. */
  readonly rootOf: ReadonlyMap<string, string>;
  /** Numbers of replies that are here, by the id of the message that began the thread. */
  readonly counts: ReadonlyMap<string, number>;
}

export function threadsOf(lines: readonly Line[]): Threads {
  const answers = new Map<string, string>();
  for (const line of lines) {
    if (line.msgid !== undefined && line.replyTo !== undefined && isSpeech(line))
      answers.set(line.msgid, line.replyTo);
  }
  const rootOf = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const id of answers.keys()) {
    const root = follow(answers, rootOf, id);
    rootOf.set(id, root);
    counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  return { rootOf, counts };
}

function follow(
  answers: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
  id: string,
): string {
  let at = id;
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const found = known.get(at);
    if (found !== undefined) return found;
    const next = answers.get(at);
    if (next === undefined || next === id) return at;
    at = next;
  }
  return at;
}

/** The message that began the thread, if it is here, and its replies; also those that are on their way. */
export function linesOfThread(lines: readonly Line[], { rootOf }: Threads, root: string): readonly Line[] {
  return lines.filter(
    ({ msgid, replyTo }) =>
      msgid === root ||
      (msgid === undefined
        ? replyTo !== undefined && (rootOf.get(replyTo) ?? replyTo) === root
        : rootOf.get(msgid) === root),
  );
}
