/**
 * The list of messages. Only the last lines are rendered; scrolling up renders more of those that are here, and then asks the
 * server. Lines out of sight cost no layout (content-visibility in the style sheet).
 */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { displayName } from "../core/display-text.ts";
import type { ChatBuffer, Line } from "../core/state.ts";
import { language, t } from "../texts/index.ts";
import { isTalk, LineRow } from "./line.tsx";
import { preferences } from "./preferences.ts";
import { client } from "./store.ts";

/** Lines that are rendered at first, and how many more each time that someone scrolls to the top. */
const WINDOW = 150;
/** Milliseconds in which lines of one person stand together. */
const TOGETHER = 5 * 60_000;
/** Pixels from the end at which the list follows new lines. */
const NEAR = 60;

const quiet: ReadonlySet<string> = new Set(["join", "part", "quit", "nick"]);

function day(time: number): string {
  return new Date(time).toLocaleDateString(language.value, {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
  });
}

function continues(line: Line, before: Line | undefined): boolean {
  return (
    before !== undefined &&
    isTalk(before) &&
    isTalk(line) &&
    before.nick === line.nick &&
    line.replyTo === undefined &&
    before.kind === line.kind &&
    line.kind === "message" &&
    line.time - before.time < TOGETHER
  );
}

function move(event: KeyboardEvent, list: HTMLElement): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const rows = [...list.querySelectorAll<HTMLElement>(".line")];
  const here = rows.indexOf(document.activeElement?.closest<HTMLElement>(".line") ?? list);
  if (here === -1 && event.key === "ArrowDown") return;
  event.preventDefault();
  const next = here === -1 ? rows.length - 1 : here + (event.key === "ArrowUp" ? -1 : 1);
  rows[next]?.focus();
}

export function Messages({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  /** Distance of the top of the content from its end, to stay in place when earlier lines come. */
  const height = useRef(0);
  const shown = useSignal(WINDOW);
  const { events } = preferences.value;
  const all = useMemo(
    () => (events ? buffer.lines : buffer.lines.filter(({ kind }) => !quiet.has(kind))),
    [buffer.lines, events],
  );
  const lines = all.slice(-shown.value);
  const byId = useMemo(
    () =>
      new Map(
        buffer.lines.flatMap((line) => (line.msgid === undefined ? [] : [[line.msgid, line] as const])),
      ),
    [buffer.lines],
  );
  /** The mark stays where it was when the buffer was opened. */
  const mark = useMemo(() => buffer.lines.findLast(({ time }) => time <= buffer.readUpTo)?.id, [buffer.key]);
  const first = lines[0]?.id;

  useLayoutEffect(() => {
    follows.current = true;
    shown.value = WINDOW;
  }, [buffer.key]);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    if (follows.current) element.scrollTop = element.scrollHeight;
    else if (element.scrollTop < NEAR) element.scrollTop += element.scrollHeight - height.current;
    height.current = element.scrollHeight;
  }, [buffer.key, first, lines.length, lines.at(-1)]);

  const older = (): void => {
    if (shown.value < all.length) shown.value += WINDOW;
    else {
      shown.value += client.state.server.historyPage;
      client.loadOlder(buffer.name);
    }
  };
  const scrolled = (): void => {
    const element = list.current;
    if (element === null) return;
    height.current = element.scrollHeight;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    if (element.scrollTop < NEAR && element.scrollHeight > element.clientHeight && !buffer.history.loading)
      older();
  };
  const { loading, complete } = buffer.history;
  return (
    <div
      class="messages"
      id="messages"
      ref={list}
      role="log"
      aria-label={t("messages.label", { name: displayName(buffer.name) })}
      tabIndex={0}
      onScroll={scrolled}
      onKeyDown={(event) => list.current !== null && move(event, list.current)}
    >
      <div class="start">
        {loading ? t("messages.loading") : complete && shown.value >= all.length ? t("messages.start") : null}
        {!loading && !complete && buffer.kind !== "server" && (
          <button type="button" onClick={older}>
            {t("messages.older")}
          </button>
        )}
      </div>
      {lines.map((line, place) => {
        const before = lines[place - 1];
        const newDay = before === undefined || day(before.time) !== day(line.time);
        return [
          newDay && (
            <h2 class="day" key={`day-${line.id}`}>
              {day(line.time)}
            </h2>
          ),
          <LineRow
            key={line.id}
            line={line}
            buffer={buffer}
            continues={!newDay && continues(line, before)}
            answered={line.replyTo === undefined ? undefined : byId.get(line.replyTo)}
            language={language.value}
          />,
          line.id === mark && place < lines.length - 1 && (
            <div class="mark" key="mark">
              {t("messages.new")}
            </div>
          ),
        ];
      })}
    </div>
  );
}
