/** All emoji in a dialog: by groups, by words, in a tone of skin. */
import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { findEmoji } from "../core/emoji.ts";
import type { Emoji } from "../core/emoji.ts";
import { t } from "../texts/index.ts";
import type { TextKey } from "../texts/index.ts";
import { emoji, loadEmoji } from "./emoji.ts";
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
function move(event: KeyboardEvent): void {
  const here =
    event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(".emoji button") : null;
  if (here === null || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  const all = [...document.querySelectorAll<HTMLElement>(".emoji button")];
  const at = all.indexOf(here);
  const { left, top } = here.getBoundingClientRect();
  const isBelow = event.key === "ArrowDown";
  const rows = isBelow ? all.slice(at + 1) : all.slice(0, at).toReversed();
  const across = rows.find((other) => {
    const box = other.getBoundingClientRect();
    return box.top !== top && (isBelow ? box.left >= left - 1 : box.left <= left + 1);
  });
  const next = { ArrowLeft: all[at - 1], ArrowRight: all[at + 1], ArrowUp: across, ArrowDown: across }[
    event.key
  ];
  next?.focus();
}

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
      <div class="emoji-groups" onKeyDown={move}>
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
