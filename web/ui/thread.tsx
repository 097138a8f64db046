/** A thread beside the messages: the message that began it, its replies, and a place to answer. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { displayName } from "../core/display-text.ts";
import { withEmoji } from "../core/emoji.ts";
import { firstGapFrom } from "../core/gaps.ts";
import { fromMarkdown } from "../core/markdown.ts";
import type { ChatBuffer } from "../core/state.ts";
import { linesOfThread, threadsOf } from "../core/threads.ts";
import { language, t } from "../texts/index.ts";
import { emoji } from "./emoji.ts";
import { giveBack } from "./focus.ts";
import { LineRow } from "./line.tsx";
import { client, thread } from "./store.ts";

/** Times that a thread loads more by itself. Then someone has to ask. */
const MOST_LOADS = 3;

const close = (): void => {
  thread.value = undefined;
};

export function Thread({
  buffer,
  root,
}: {
  readonly buffer: ChatBuffer;
  readonly root: string;
}): JSX.Element {
  const text = useSignal("");
  const list = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const loads = useRef(0);
  const { lines, gaps, history, name } = buffer;
  const shown = useMemo(() => linesOfThread(lines, threadsOf(lines), root), [lines, root]);
  const first = shown.find(({ msgid }) => msgid === root);
  const misses = first === undefined || firstGapFrom(gaps, lines, root) !== undefined;
  useEffect(() => {
    if (history.loading || loads.current >= MOST_LOADS || !misses) return;
    loads.current++;
    client.loadThread(name, root);
  }, [root, history.loading, misses]);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => giveBack(before);
  }, [root]);
  useLayoutEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [shown.length]);
  const send = (): void => {
    if (text.value.trim() === "") return;
    client.say(name, fromMarkdown(withEmoji(text.value, emoji.value)), { replyTo: root });
    text.value = "";
  };
  const label = t("thread.reply", { nick: displayName(first?.nick ?? "") });
  return (
    <aside
      class="thread open"
      aria-label={t("thread.title")}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <header>
        <h2>{t("thread.title")}</h2>
        <button type="button" aria-label={t("thread.close")} onClick={close}>
          ✕
        </button>
      </header>
      <div
        class="thread-lines"
        ref={list}
        role="log"
        aria-live="off"
        aria-label={t("thread.title")}
        tabIndex={0}
      >
        {first === undefined && <p>{t(history.loading ? "messages.loading" : "thread.missing")}</p>}
        {shown.map((line) => (
          <LineRow
            key={line.id}
            line={line}
            buffer={buffer}
            continues={false}
            answered={undefined}
            replies={0}
            place="thread"
            held={false}
            language={language.value}
          />
        ))}
        {misses && !history.loading && (
          <button type="button" onClick={() => client.loadThread(name, root)}>
            {t("thread.more")}
          </button>
        )}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={box}
          rows={2}
          dir="auto"
          value={text.value}
          aria-label={label}
          placeholder={label}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button class="primary">{t("composer.send")}</button>
      </form>
    </aside>
  );
}
