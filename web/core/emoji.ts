/**
 * Emoji by the names that people type between colons, and by words. The rows come from emoji-picker-element-data, which the page
 * loads when someone needs them.
 */

/** A row of emoji-picker-element-data. */
export interface EmojiRow {
  readonly emoji: string;
  readonly annotation: string;
  /** Place of its group, in the order of Unicode. */
  readonly group: number;
  readonly shortcodes?: readonly string[];
  readonly tags?: readonly string[];
  /** The same in other tones of skin, from light to dark. */
  readonly skins?: readonly { readonly emoji: string; readonly tone: number | readonly number[] }[];
}

export interface Emoji {
  readonly emoji: string;
  /** The first is the usual one. */
  readonly names: readonly string[];
  readonly group: number;
  /** A description in the language of the page. */
  readonly label: string;
  /** All by which it is found, in lower case. */
  readonly words: string;
  /** By tone from 1 to 5. */
  readonly tones: readonly string[];
}

export interface EmojiTable {
  readonly all: readonly Emoji[];
  readonly byName: ReadonlyMap<string, Emoji>;
}

export const noEmoji: EmojiTable = { all: [], byName: new Map() };

/** Shown as a picture anyway: the selector that asks for it would make another reaction of the same emoji. */
const NEEDLESS = /^(\p{Emoji_Presentation})\ufe0f$/u;

const plainForm = (emoji: string): string => emoji.replace(NEEDLESS, "$1");

/** `rows` have the names, `local` the descriptions in another language, if there is one. */
export function emojiTable(rows: readonly EmojiRow[], local: readonly EmojiRow[] = []): EmojiTable {
  const translated = new Map(local.map((row) => [row.emoji, row]));
  const all = rows.map((row): Emoji => {
    const names = row.shortcodes ?? [];
    const other = translated.get(row.emoji);
    const label = other?.annotation ?? row.annotation;
    const words = [label, row.annotation, ...names, ...(other?.tags ?? []), ...(row.tags ?? [])];
    const tones = (row.skins ?? []).flatMap(({ emoji, tone }) => (typeof tone === "number" ? [emoji] : []));
    return {
      emoji: plainForm(row.emoji),
      names,
      group: row.group,
      label,
      words: words.join(" ").toLowerCase(),
      tones,
    };
  });
  return { all, byName: new Map(all.flatMap((each) => each.names.map((name) => [name, each] as const))) };
}

/** Those that all words describe. */
export function findEmoji({ all }: EmojiTable, text: string): readonly Emoji[] {
  const wanted = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  return all.filter(({ words }) => wanted.every((word) => words.includes(word)));
}

const NAMED = /:([\w+-]{1,40}):/gu;
/** Parts that stay as they are: code, and addresses. */
const KEPT = /```[^]*?(?:```|$)|`[^`]*`|https?:\/\/\S+/gu;

/** Names between colons become emoji, but not inside of code and addresses. */
export function withEmoji(text: string, { byName }: EmojiTable): string {
  const named = (part: string): string =>
    part.replaceAll(NAMED, (whole, name: string) => byName.get(name)?.emoji ?? whole);
  let result = "";
  let from = 0;
  for (const { 0: kept, index } of text.matchAll(KEPT)) {
    result += named(text.slice(from, index)) + kept;
    from = index + kept.length;
  }
  return result + named(text.slice(from));
}

/** Those that a click adds as a reaction. */
export const quickReactions = ["👍", "❤️", "😄", "🎉", "👀", "🙏"] as const;
