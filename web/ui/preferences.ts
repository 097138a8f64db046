/** Choices that a browser keeps. No password is among them. */
import { effect, signal } from "@preact/signals";
import { isLanguage, language } from "../texts/index.ts";

export interface Preferences {
  readonly theme: "auto" | "light" | "dark";
  readonly language: string;
  readonly events: boolean;
  readonly notifications: boolean;
  /** Folded names. */
  readonly favourites: readonly string[];
  readonly muted: readonly string[];
  readonly nick: string;
  readonly account: string;
}

const KEY = "relais";

const defaults: Preferences = {
  theme: "auto",
  language: navigator.language.slice(0, 2),
  events: true,
  notifications: false,
  favourites: [],
  muted: [],
  nick: "",
  account: "",
};

function read(): Preferences {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>) };
  } catch {
    // A browser that keeps nothing, or something that is not ours.
    return defaults;
  }
}

export const preferences = signal(read());

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...change };
}

export function toggled(list: readonly string[], name: string): readonly string[] {
  return list.includes(name) ? list.filter((other) => other !== name) : [...list, name];
}

effect(() => {
  const { theme, language: wanted } = preferences.value;
  document.documentElement.dataset["theme"] = theme;
  const chosen = isLanguage(wanted) ? wanted : "en";
  document.documentElement.lang = chosen;
  language.value = chosen;
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.value));
  } catch {
    // It holds for this visit.
  }
});
