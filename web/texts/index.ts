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

/** A text with its values in place. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/gu, (_, name: string) => String(values[name] ?? "")).trim();
}

/** The text of a key, with its values in place. */
export function t(key: TextKey, values: Values = {}): string {
  const texts: Texts = languages[language.value].texts;
  return fill(texts[key], values);
}

export type { TextKey } from "./en.ts";
