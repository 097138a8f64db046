/** Tells screen readers of new lines in the conversation that is shown: messages when there is time for it, faults at once. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { displayName } from "../core/display-text.ts";
import { noteText } from "../core/pushed.ts";
import type { ChatBuffer, Line } from "../core/state.ts";
import { isIgnored } from "../core/wishing.ts";
import { isTalk } from "./line.tsx";
import { client } from "./store.ts";

/** Lines that stay in the page. Earlier ones have been read, or come too fast for anyone. */
const MOST = 5;

function isNews(line: Line): boolean {
  if (line.kind === "info" || line.kind === "error") return true;
  return isTalk(line) && !line.own && !isIgnored(client.state, line);
}

function wordsOf({ kind, nick, text }: Line): string {
  const words = noteText(text);
  return kind === "info" || kind === "error" ? words : `${displayName(nick)}: ${words}`;
}

export function Announcer({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const { key, lines, history } = buffer;
  const news = useSignal<readonly Line[]>([]);
  const before = useRef({ key, last: 0, loading: true });
  useEffect(() => {
    const { key: shown, last, loading } = before.current;
    before.current = { key, last: lines.at(-1)?.id ?? last, loading: history.loading };
    // Another conversation, or its history, is not news.
    if (shown !== key) news.value = [];
    if (shown !== key || (loading && !history.loading)) return;
    const fresh = lines.slice(lines.findLastIndex(({ id }) => id <= last) + 1).filter(isNews);
    if (fresh.length > 0) news.value = [...news.value, ...fresh].slice(-MOST);
  }, [key, lines, history.loading]);
  const told = (faults: boolean): readonly JSX.Element[] =>
    news.value
      .filter(({ kind }) => (kind === "error") === faults)
      .map((line) => (
        <p key={line.id} dir="auto">
          {wordsOf(line)}
        </p>
      ));
  return (
    <>
      <div class="unseen" aria-live="polite">
        {told(false)}
      </div>
      <div class="unseen" role="alert" aria-atomic="false">
        {told(true)}
      </div>
    </>
  );
}
