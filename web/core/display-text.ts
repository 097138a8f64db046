/**
 * Makes texts of others harmless to look at: nothing that a text contains may change how the text around it is read, or
 * cover it. The text itself stays readable.
 */

/** Controls of direction, which would reorder what stands around them. Source: UAX #9, "Directional Formatting Characters". */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Characters that cannot be seen: controls but the line break, line separators, tags, fillers of Hangul. */
const UNSEEN = new RegExp(
  String.raw`[\0-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u3164\uffa0\u115f\u1160\u{e0000}-\u{e007f}]`,
  "gu",
);
/** Marks above one another on one letter: more than any script needs. */
const MOST_MARKS = 6;
const MARKS = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, "gu");
/** A spaceless text that the browser would measure as one word. */
const LONGEST_NAME = 40;

export function displayText(text: string): string {
  return text.replaceAll(DIRECTION, "").replaceAll(UNSEEN, "").replaceAll(MARKS, "$1");
}

/** A name on one line, cut where it is far too long. */
export function displayName(name: string): string {
  const shown = displayText(name).replaceAll(/\s+/gu, " ").trim();
  const letters = Array.from(shown);
  return letters.length <= LONGEST_NAME ? shown : `${letters.slice(0, LONGEST_NAME).join("")}…`;
}
