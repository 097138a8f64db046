/** How long something is to last, as operators write it and read it. Knows no clock. */

const SECOND = 1_000;

/** The units, longest first. */
const units = {
  y: 365 * 86_400 * SECOND,
  w: 7 * 86_400 * SECOND,
  d: 86_400 * SECOND,
  h: 3_600 * SECOND,
  m: 60 * SECOND,
  s: SECOND,
} as const satisfies Readonly<Record<string, number>>;

const unitNames = Object.keys(units) as readonly (keyof typeof units)[];

/** At most six digits a unit, and each unit once and in its order: no sum can pass what a number holds exactly. */
const WITH_UNITS = new RegExp(`^${unitNames.map((unit) => `(?:(\\d{1,6})${unit})?`).join("")}$`, "iu");
const MINUTES = /^\d{1,8}$/u;

/**
 * Milliseconds in `1d2h30m`, or in a plain number, which counts minutes as operators' commands have always had it;
 * undefined for a text that is no duration. 0 stands for no end.
 */
export function parseDuration(text: string): number | undefined {
  if (MINUTES.test(text)) return Number(text) * units.m;
  const found = text === "" ? null : WITH_UNITS.exec(text);
  if (found === null) return undefined;
  return unitNames.reduce((sum, unit, place) => sum + Number(found[place + 1] ?? 0) * units[unit], 0);
}

/** `1d2h30m`; `0s` for less than a second. `duration` in milliseconds. */
export function formatDuration(duration: number): string {
  let rest = duration;
  let text = "";
  for (const unit of unitNames) {
    const count = Math.floor(rest / units[unit]);
    rest -= count * units[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}
