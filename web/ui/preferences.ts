/** Choices that a browser keeps. No password is among them. */
import { effect, signal } from "@preact/signals";
import type { PrivateMetadata } from "../../src/irc/wire/wishes.ts";
import { isLanguage, language } from "../texts/index.ts";

export interface Preferences {
  readonly theme: "auto" | "light" | "dark";
  readonly language: string;
  readonly events: boolean;
  readonly notifications: boolean;
  /** Notifications while the page is closed, in this browser. */
  readonly push: boolean;
  readonly density: "comfortable" | "compact";
  /** Size of letters, in percent of the browser's. */
  readonly size: "100" | "115" | "130";
  /** Favourites, friends, levels of notifications of someone without an account that carries them. */
  readonly wished: PrivateMetadata;
  readonly nick: string;
  readonly account: string;
  /** Stays logged in on this browser. */
  readonly stay: boolean;
}

const KEY = "relais";

const defaults: Preferences = {
  theme: "auto",
  language: navigator.language.slice(0, 2),
  events: true,
  notifications: false,
  push: false,
  density: "comfortable",
  size: "100",
  wished: [],
  nick: "",
  account: "",
  stay: true,
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

effect(() => {
  const { theme, language: wanted, density, size } = preferences.value;
  Object.assign(document.documentElement.dataset, { theme, density, size });
  const chosen = isLanguage(wanted) ? wanted : "en";
  document.documentElement.lang = chosen;
  language.value = chosen;
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.value));
  } catch {
    // It holds for this visit.
  }
});
