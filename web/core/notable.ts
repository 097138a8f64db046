/** Decides which lines and which friends someone who is elsewhere is notified of. */
import { isSpeech } from "./handlers/messages.ts";
import type { ChatBuffer, Line, State } from "./state.ts";
import { isIgnored, wishes } from "./wishing.ts";

/** Milliseconds after which a line that comes out of the history is no news. */
const NEWS = 120_000;

export interface NotableLine {
  readonly buffer: ChatBuffer;
  readonly line: Line;
}

/** The lines of each conversation, in their order, that came between two states. */
export function notableLines(before: State, after: State, now: number): readonly NotableLine[] {
  if (before.buffers === after.buffers) return [];
  const found: NotableLine[] = [];
  for (const buffer of after.buffers.values()) {
    if (buffer.lines === before.buffers.get(buffer.key)?.lines || buffer.kind === "server") continue;
    if (after.attentive && after.active === buffer.key) continue;
    const level = wishes(after).levelOf(buffer.name, buffer.kind);
    if (level === "none") continue;
    for (const line of buffer.lines) {
      const isNew = line.id >= before.nextId && line.time > Math.max(buffer.readUpTo, now - NEWS);
      if (!isNew || line.own || line.kind === "notice" || !isSpeech(line)) continue;
      if ((level === "all" || line.mentions) && !isIgnored(after, line)) found.push({ buffer, line });
    }
  }
  return found;
}

/** Messages that call someone: the count on the icon and in the title. */
export function callCount(state: State): number {
  let count = 0;
  for (const { kind, name, highlights, unread } of state.buffers.values()) {
    if (kind === "server") continue;
    const level = wishes(state).levelOf(name, kind);
    if (level !== "none") count += level === "all" ? unread : highlights;
  }
  return count;
}

/** Keys of friends who have come since: not those whom the server has just begun to watch. */
export function arrivedFriends(before: State, after: State): readonly string[] {
  if (before.friends === after.friends) return [];
  return [...after.friends].flatMap(([key, here]) =>
    here === true && before.friends.get(key) === false ? [key] : [],
  );
}
