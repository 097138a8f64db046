/** Times and days as the language of the page writes them. Formats are made once: that takes longer than their use. */
import { computed } from "@preact/signals";
import { language } from "../texts/index.ts";

/** The browser's own variant of the language, such as `en-GB`, where it has one. */
const locale = computed(
  () => navigator.languages.find((each) => each.split("-", 1)[0] === language.value) ?? language.value,
);

const clockFormat = computed(
  () => new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit" }),
);

const dayFormat = computed(
  () =>
    new Intl.DateTimeFormat(locale.value, {
      weekday: "long",
      year: "numeric",
      month: "long",
      day: "numeric",
    }),
);

const momentFormat = computed(
  () => new Intl.DateTimeFormat(locale.value, { dateStyle: "medium", timeStyle: "short" }),
);

/** Day and time. */
export function moment(time: number): string {
  return momentFormat.value.format(time);
}

export function clock(time: number): string {
  return clockFormat.value.format(time);
}

export function day(time: number): string {
  return dayFormat.value.format(time);
}

/** True if both are on one day where the browser is. */
export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
