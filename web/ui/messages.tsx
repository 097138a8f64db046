/**
 * The list of messages. Only lines in sight and some around them are elements (virtua). Follows new lines at the end; stays in
 * place otherwise, whatever comes before or behind, until someone says something.
 */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Virtualizer } from "virtua";
import type { VirtualizerHandle } from "virtua";
import { displayName } from "../core/display-text.ts";
import type { ChatBuffer, Line } from "../core/state.ts";
import { language, t } from "../texts/index.ts";
import { isIgnored } from "../core/wishing.ts";
import { markOf } from "./fresh-bar.tsx";
import { isTalk, LineRow } from "./line.tsx";
import { setShownList } from "./places.ts";
import { preferences } from "./preferences.ts";
import { threadsOf } from "../core/threads.ts";
import { client, jump, state } from "./store.ts";
import { day, isSameDay } from "./times.ts";

/** Milliseconds in which lines of one person stand together. */
const TOGETHER = 5 * 60_000;
/** Pixels from the end at which the list follows new lines. */
const NEAR = 60;
/** Pixels from the start at which earlier lines are asked for. */
const EARLY = 1_500;
/** Pixels above and below that have elements, too. */
const AROUND = 600;
/** Frames in which a line that someone goes to becomes an element. */
const FRAMES = 20;
/** Height of what stands above the first line, as in the style sheet. */
const START = 48;

const quiet: ReadonlySet<string> = new Set(["join", "part", "quit", "nick"]);

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

const idOf = (element: Element | null | undefined): number =>
  Number(element?.closest(".line")?.id.slice("line-".length) ?? -1);

const isNearEnd = ({ scrollTop, scrollHeight, clientHeight }: Element): boolean =>
  scrollHeight - scrollTop - clientHeight < NEAR;

/** Focuses a line once it is an element. */
function focusSoon(id: number, frames: number): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(`line-${id}`);
    if (element !== null) element.focus({ preventScroll: true });
    else if (frames > 0) focusSoon(id, frames - 1);
  });
}

function Gap({ name, msgid }: { readonly name: string; readonly msgid: string }): JSX.Element {
  return (
    <div class="gap">
      <button type="button" onClick={() => client.fillGap(name, msgid)}>
        {t("messages.gap")}
      </button>
    </div>
  );
}

export function Messages({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const { events } = preferences.value;
  // Another conversation is another list: nothing of the first one's heights and places holds for it.
  return <List key={`${buffer.key} ${events}`} buffer={buffer} events={events} />;
}

function List({ buffer, events }: { readonly buffer: ChatBuffer; readonly events: boolean }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const follows = useSignal(true);
  /** Line that has the focus: its element stays. */
  const held = useSignal(-1);
  const top = useRef(0);
  const { wished, server, capabilities } = state.value;
  const lines = useMemo(
    () =>
      buffer.lines.filter(
        (line) =>
          line.time > (buffer.clearedAt ?? 0) &&
          (events || !quiet.has(line.kind)) &&
          !(isTalk(line) && isIgnored({ wished, server }, line)),
      ),
    [buffer.lines, buffer.clearedAt, events, wished],
  );
  const latest = useRef(lines);
  const last = lines.at(-1);
  const isSaid = last?.delivery !== undefined || (last?.own === true && !capabilities.has("echo-message"));
  /** The mark stays where it was when someone came here. */
  const mark = useMemo(() => markOf(lines, buffer), [lines, buffer.fresh]);
  /** Lines came to the start, or went from there. */
  const shifted = lines[0]?.id !== latest.current[0]?.id;
  latest.current = lines;

  const toEnd = (): void => {
    const element = list.current;
    if (element !== null && follows.value) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (isSaid) follows.value = true;
  }, [last?.id]);
  useLayoutEffect(toEnd, [lines]);

  const goTo = (id: number): void => {
    const index = latest.current.findIndex((line) => line.id === id);
    if (index === -1) return;
    held.value = id;
    follows.value = false;
    const found = document.getElementById(`line-${id}`);
    if (found === null) virtual.current?.scrollToIndex(index, { align: "center" });
    else {
      found.scrollIntoView({ block: "nearest" });
      // A line in sight moves nothing: no event comes of it.
      follows.value = list.current !== null && isNearEnd(list.current);
    }
    focusSoon(id, FRAMES);
  };
  useEffect(() => setShownList(goTo), []);
  /** The message that someone looks for: gone to as soon as it is here, and pointed at. */
  const found = jump.value?.key === buffer.key ? jump.value.msgid : undefined;
  const foundId = found === undefined ? undefined : lines.find(({ msgid }) => msgid === found)?.id;
  useEffect(() => {
    if (foundId === undefined) return undefined;
    // The dialog of the search gives the focus back first.
    const timer = setTimeout(() => goTo(foundId));
    return () => clearTimeout(timer);
  }, [foundId]);
  const { counts } = useMemo(() => threadsOf(buffer.lines), [buffer.lines]);
  useEffect(() => client.setReadingBack(follows.value ? undefined : buffer.key), [follows.value]);

  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step === 0) return;
    const here = lines.findLastIndex(({ id }) => id === idOf(document.activeElement));
    if (here === -1 && step === 1) return;
    event.preventDefault();
    const next = lines[here === -1 ? lines.length - 1 : here + step];
    if (next !== undefined) goTo(next.id);
  };

  const { loading, complete } = buffer.history;
  const cleared = buffer.clearedAt !== undefined;
  const older = (): void => client.loadOlder(buffer.name);
  const scrolled = (): void => {
    const element = list.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    // Lines that come make it longer; only a person goes up.
    follows.value = isNearEnd(element) || (follows.value && scrollTop >= top.current);
    top.current = scrollTop;
    if (scrollTop < EARLY && scrollHeight > clientHeight && !loading && !complete && !cleared) older();
  };
  const kept = held.value === -1 ? -1 : lines.findLastIndex(({ id }) => id === held.value);
  return (
    <div
      class="messages"
      id="messages"
      ref={list}
      role="log"
      // Lines that come into sight by scrolling are not news: the announcer tells of those.
      aria-live="off"
      aria-label={t("messages.label", { name: displayName(buffer.name) })}
      tabIndex={0}
      onScroll={scrolled}
      onKeyDown={move}
      onFocusIn={(event) => (held.value = idOf(event.target as Element))}
      onFocusOut={() => (held.value = -1)}
    >
      <div class="start">
        {loading ? t("messages.loading") : complete && !cleared ? t("messages.start") : null}
        {(cleared || (!loading && !complete && buffer.kind !== "server" && client.hasHistory)) && (
          <button type="button" onClick={older}>
            {t("messages.older")}
          </button>
        )}
      </div>
      <Virtualizer
        ref={virtual}
        data={lines}
        shift={shifted}
        startMargin={START}
        bufferSize={AROUND}
        onResize={toEnd}
        {...(kept !== -1 && { keepMounted: [kept] })}
      >
        {(line, place) => {
          const before = lines[place - 1];
          const newDay = before === undefined || !isSameDay(before.time, line.time);
          return (
            <div key={line.id}>
              {newDay && <h2 class="day">{day(line.time)}</h2>}
              <LineRow
                line={line}
                buffer={buffer}
                continues={!newDay && continues(line, before)}
                answered={
                  line.replyTo === undefined
                    ? undefined
                    : buffer.lines.findLast(({ msgid }) => msgid === line.replyTo)
                }
                replies={counts.get(line.msgid ?? "") ?? 0}
                found={line.msgid !== undefined && line.msgid === found}
                held={line.id === held.value}
                language={language.value}
              />
              {line.msgid !== undefined && buffer.gaps.has(line.msgid) && (
                <Gap name={buffer.name} msgid={line.msgid} />
              )}
              {line.id === mark && place < lines.length - 1 && <div class="mark">{t("messages.new")}</div>}
            </div>
          );
        }}
      </Virtualizer>
    </div>
  );
}
