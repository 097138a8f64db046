/** Casemappings: which names are the same. One row each. Source: Modern IRC, "CASEMAPPING Parameter". */

const CAPITAL = /[A-Z]/;
const CAPITALS = /[A-Z]/g;
const RFC1459_CAPITAL = /[A-Z[\]\\~]/;
const RFC1459_CAPITALS = /[A-Z[\]\\~]/g;

/** The pairs that `rfc1459` adds to the letters: `{}|^` are the small forms of `[]\~`. */
const rfc1459Pairs: Readonly<Record<string, string>> = { "[": "{", "]": "}", "\\": "|", "~": "^" };

/** Letters outside ASCII stay as they are in both, so `toLowerCase` cannot be given the whole text. */
const small = (letter: string): string => letter.toLowerCase();

/**
 * Name of a casemapping, as ISUPPORT CASEMAPPING states it, to the function that folds a name to the form under which it
 * is compared and kept. Folding twice changes nothing; a text without capitals comes back as it is, unallocated; the
 * length in bytes stays.
 */
export const casemappings = {
  ascii: (text: string): string => (CAPITAL.test(text) ? text.replace(CAPITALS, small) : text),
  rfc1459: (text: string): string =>
    RFC1459_CAPITAL.test(text)
      ? text.replace(RFC1459_CAPITALS, (letter) => rfc1459Pairs[letter] ?? small(letter))
      : text,
} as const satisfies Record<string, (text: string) => string>;

export type CasemappingName = keyof typeof casemappings;
