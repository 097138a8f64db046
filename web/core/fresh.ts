/** The lines that are new to someone who comes to a conversation. */
import type { Draft } from "./draft.ts";
import { isSpeech } from "./handlers/messages.ts";
import { isIgnored } from "./wishing.ts";

/** Notes of the conversation in front which lines nobody has read yet. */
export function noteFresh(draft: Draft): void {
  const buffer = draft.state.buffers.get(draft.state.active ?? "");
  if (buffer === undefined || buffer.unread === 0) return;
  const others = buffer.lines.filter((line) => !line.own && isSpeech(line) && !isIgnored(draft.state, line));
  const [first] = others.slice(-buffer.unread);
  if (first !== undefined)
    draft.change(buffer.key, { fresh: { after: first.time - 1, count: buffer.unread } });
}

/** Another conversation is shown. */
export function showBuffer(draft: Draft, name: string): void {
  const before = draft.state.active;
  const buffer = draft.open(name);
  if (buffer === undefined) return;
  if (before !== undefined && before !== buffer.key) draft.change(before, { fresh: undefined });
  draft.set({ active: buffer.key });
  noteFresh(draft);
}
