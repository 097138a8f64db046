/** All emoji in a dialog: by groups, by words, in a tone of skin. */
import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { findEmoji } from "../core/emoji.ts";
import type { Emoji } from "../core/emoji.ts";
import { t } from "../texts/index.ts";
import type { TextKey } from "../texts/index.ts";
import { emoji, loadEmoji } from "./emoji.ts";
import { useRoving } from "./focus.ts";
import { Frame } from "./frame.tsx";

/** Takes the emoji that someone chooses; the dialog is open while there is one. */
export const picking = signal<((emoji: string) => void) | undefined>(undefined);

/** Groups by their place in the data, which is that of Unicode. The one between is of components. */
const groups: readonly (readonly [place: number, name: TextKey])[] = [
  [0, "emoji.smileys"],
  [1, "emoji.people"],
  [3, "emoji.nature"],
  [4, "emoji.food"],
  [5, "emoji.places"],
  [6, "emoji.activities"],
  [7, "emoji.objects"],
  [8, "emoji.symbols"],
  [9, "emoji.flags"],
];
/** Found ones that are shown. */
const MOST_FOUND = 200;
const TONES = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];

const close = (): void => {
  picking.value = undefined;
};

/** Arrow keys go from one to the next, and to the row above or below. */
const step = (key: string, all: readonly HTMLElement[], at: number): HTMLElement | undefined => {
  if (key === "ArrowLeft") return all[at - 1];
  if (key === "ArrowRight") return all[at + 1];
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const { left = 0, top = 0 } = all[at]?.getBoundingClientRect() ?? {};
  const isBelow = key === "ArrowDown";
  const rows = isBelow ? all.slice(at + 1) : all.slice(0, at).toReversed();
  return rows.find((other) => {
    const box = other.getBoundingClientRect();
    return box.top !== top && (isBelow ? box.left >= left - 1 : box.left <= left + 1);
  });
};

function Buttons({
  list,
  tone,
  choose,
}: {
  readonly list: readonly Emoji[];
  readonly tone: number;
  readonly choose: (emoji: string) => void;
}): JSX.Element {
  return (
    <div class="emoji">
      {list.map(({ emoji: plain, names, label, tones }) => {
        const shown = tones[tone - 1] ?? plain;
        const title = names[0] === undefined ? label : `${label} :${names[0]}:`;
        return (
          <button key={plain} type="button" title={title} aria-label={label} onClick={() => choose(shown)}>
            {shown}
          </button>
        );
      })}
    </div>
  );
}

export function EmojiPicker(): JSX.Element | null {
  const take = picking.value;
  return take === undefined ? null : <Picker take={take} />;
}

function Picker({ take }: { readonly take: (emoji: string) => void }): JSX.Element {
  const filter = useSignal("");
  const tone = useSignal(0);
  const failed = useSignal(false);
  const roving = useRoving<HTMLDivElement>(".emoji button", step);
  useEffect(() => {
    loadEmoji().catch(() => (failed.value = true));
  }, []);
  const choose = (chosen: string): void => {
    close();
    take(chosen);
  };
  const table = emoji.value;
  const found = filter.value.trim() === "" ? undefined : findEmoji(table, filter.value).slice(0, MOST_FOUND);
  return (
    <Frame title={t("composer.emoji")} close={close}>
      <div class="emoji-tools">
        <label class="field">
          <span>{t("emoji.search")}</span>
          <input
            autoFocus
            value={filter.value}
            onInput={(event) => (filter.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              const [first] = found ?? [];
              if (event.key === "Enter" && first !== undefined)
                choose(first.tones[tone.value - 1] ?? first.emoji);
            }}
          />
        </label>
        <label class="field">
          <span>{t("emoji.tone")}</span>
          <select value={tone.value} onChange={(event) => (tone.value = Number(event.currentTarget.value))}>
            {TONES.map((hand, place) => (
              <option key={hand} value={place}>
                {hand}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p role="status">
        {failed.value
          ? t("emoji.failed")
          : table.all.length === 0
            ? t("whois.loading")
            : found?.length === 0
              ? t("search.nothing")
              : null}
      </p>
      <div class="emoji-groups" {...roving}>
        {found === undefined ? (
          groups.map(([place, name]) => (
            <section key={name} aria-label={t(name)}>
              <h3>{t(name)}</h3>
              <Buttons
                list={table.all.filter(({ group }) => group === place)}
                tone={tone.value}
                choose={choose}
              />
            </section>
          ))
        ) : (
          <Buttons list={found} tone={tone.value} choose={choose} />
        )}
      </div>
    </Frame>
  );
}
