/**
 * Casemappings: which names are the same. One row each. Source: Modern IRC, "CASEMAPPING Parameter"; for `rfc8265` the
 * IRCv3 proposal "rfc8265 IRC Unicode-aware Casemapping", which is what ISUPPORT UTF8MAPPING names.
 */
import { foldUsername } from "./precis.ts";

const CAPITAL = /[A-Z]/;
const CAPITALS = /[A-Z]/g;
const RFC1459_CAPITAL = /[A-Z[\]\\~]/;
const RFC1459_CAPITALS = /[A-Z[\]\\~]/g;

/** The pairs that `rfc1459` adds to the letters: `{}|^` are the small forms of `[]\~`. */
const rfc1459Pairs: Readonly<Record<string, string>> = { "[": "{", "]": "}", "\\": "|", "~": "^" };

/** Letters outside ASCII stay as they are in `ascii` and `rfc1459`: `toLowerCase` cannot be given the whole text. */
const small = (letter: string): string => letter.toLowerCase();

const foldAscii = (text: string): string => (CAPITAL.test(text) ? text.replace(CAPITALS, small) : text);

const NOT_ASCII = /[^\0-\u007f]/;

/**
 * Name of a casemapping to the function that folds a name to the form under which it is compared and kept. Any text can
 * be folded. Folding twice changes nothing; an ASCII text without capitals comes back as it is, unallocated.
 */
export const casemappings = {
  ascii: foldAscii,
  rfc1459: (text: string): string =>
    RFC1459_CAPITAL.test(text)
      ? text.replace(RFC1459_CAPITALS, (letter) => rfc1459Pairs[letter] ?? small(letter))
      : text,
  rfc8265: (text: string): string => (NOT_ASCII.test(text) ? foldUsername(text) : foldAscii(text)),
} as const satisfies Record<string, (text: string) => string>;

export type CasemappingName = keyof typeof casemappings;
