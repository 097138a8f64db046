/** The languages, and the text of a key in the language of now. */
import { signal } from "@preact/signals";
import { en } from "./en.ts";
import type { TextKey, Texts } from "./en.ts";
import { fr } from "./fr.ts";

export const languages = {
  en: { name: "English", texts: en },
  fr: { name: "Français", texts: fr },
} as const satisfies Record<string, { readonly name: string; readonly texts: Texts }>;

export type Language = keyof typeof languages;

export const language = signal<Language>("en");

export function isLanguage(name: string): name is Language {
  return Object.hasOwn(languages, name);
}

export type Values = Readonly<Record<string, string | number>>;

/** Scripts that are written from right to left, and some that are not, up to U+1EFFF. Source: DerivedBidiClass, R and AL. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A value does not move the words around it: FSI and PDI. Source: UAX #9, "Explicit Directional Isolates". */
function isolated(value: string): string {
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}

/** A text with its values in place. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/gu, (_, name: string) => isolated(String(values[name] ?? ""))).trim();
}

/** The text of a key, with its values in place. */
export function t(key: TextKey, values: Values = {}): string {
  const texts: Texts = languages[language.value].texts;
  return fill(texts[key], values);
}

export type { TextKey } from "./en.ts";
