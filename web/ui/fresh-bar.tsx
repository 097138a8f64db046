/** Says how many lines are new, and brings the first of them into sight. */
import type { JSX } from "preact";
import type { ChatBuffer, Line } from "../core/state.ts";
import { isIgnored } from "../core/wishing.ts";
import { language, t } from "../texts/index.ts";
import { isTalk } from "./line.tsx";
import { goToLine } from "./places.ts";
import { client } from "./store.ts";

/** Brings the first new line into sight, and asks for earlier ones where those may be new as well. */
export function firstUnread(): void {
  const buffer = client.active;
  const after = buffer?.fresh?.after;
  if (buffer === undefined || after === undefined) return;
  const first = buffer.lines.find(
    (line) => line.time > after && !line.own && isTalk(line) && !isIgnored(client.state, line),
  );
  if (first !== undefined) goToLine(first.id);
  if (first === buffer.lines[0]) client.loadOlder(buffer.name);
}

/** Id of the last line that was read before: the mark stands behind it. Undefined without new lines. */
export function markOf(lines: readonly Line[], { fresh }: ChatBuffer): number | undefined {
  return fresh === undefined ? undefined : lines.findLast(({ time }) => time <= fresh.after)?.id;
}

export function FreshBar({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element | null {
  const { fresh, history, lines } = buffer;
  if (fresh === undefined) return null;
  const { after, count } = fresh;
  const first = lines.find(({ time }) => time > after);
  // Earlier ones may be new as well, where nothing that was read is here.
  const more = lines[0] === first && !history.complete ? "+" : "";
  const time = new Date(after + 1).toLocaleTimeString(language.value, { hour: "2-digit", minute: "2-digit" });
  return (
    <p class="fresh" role="status">
      <span>{t("fresh.count", { count: `${count}${more}`, time })}</span>
      <button type="button" onClick={firstUnread}>
        {t("fresh.jump")}
      </button>
      <button type="button" onClick={() => client.forgetFresh()}>
        {t("fresh.read")}
      </button>
    </p>
  );
}
