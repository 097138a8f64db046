/** The table of emoji: loaded when someone first needs it, in the language of the page. */
import { signal } from "@preact/signals";
import { emojiTable, noEmoji } from "../core/emoji.ts";
import type { EmojiRow, EmojiTable } from "../core/emoji.ts";
import { language } from "../texts/index.ts";
import type { Language } from "../texts/index.ts";

export const emoji = signal<EmojiTable>(noEmoji);

type Loader = () => Promise<{ readonly default: readonly EmojiRow[] }>;

const names: Loader = () => import("emoji-picker-element-data/en/github/data.json");
/** Descriptions in other languages than English. */
const descriptions: Readonly<Partial<Record<Language, Loader>>> = {
  fr: () => import("emoji-picker-element-data/fr/emojibase/data.json"),
};

let loaded: Language | undefined;

/** Does nothing where it is there already. Rejects if it cannot be loaded. */
export async function loadEmoji(): Promise<void> {
  const wanted = language.value;
  if (loaded === wanted) return;
  loaded = wanted;
  try {
    const [rows, local] = await Promise.all([names(), descriptions[wanted]?.()]);
    emoji.value = emojiTable(rows.default, local?.default);
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}
