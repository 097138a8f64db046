/**
 * Names in any script: which texts may be one, and which are the same. This is PRECIS' UsernameCaseMapped profile; knows no
 * IRC. Source: RFC 8265, section 3.3; RFC 8264, sections 7 to 9; RFC 5892, appendix A; RFC 5893, section 2.
 */

// Width, case, normalisation

/** Every character whose decomposition is of type wide or narrow. Source: RFC 8264, section 5.2.1. */
const WIDE_OR_NARROW =
  /[\u3000\uff01-\uffbe\uffc2-\uffc7\uffca-\uffcf\uffd2-\uffd7\uffda-\uffdc\uffe0-\uffe6\uffe8-\uffee]/g;

const HALFWIDTH_HANGUL = { filler: 0xff_a0, consonants: 0xff_a1, vowels: 0xff_c2, end: 0xff_dc } as const;
const FULLWIDTH_MACRON = "\uffe3";

/** One step of decomposition. NFKC does this too, unless its result can be decomposed again. */
function plainWidth(letter: string): string {
  const code = letter.charCodeAt(0);
  const { filler, consonants, vowels, end } = HALFWIDTH_HANGUL;
  if (letter === FULLWIDTH_MACRON) return "\u00af";
  if (code < filler || code > end) return letter.normalize("NFKC");
  if (code === filler) return "\u3164";
  if (code < vowels) return String.fromCharCode(0x31_31 + code - consonants);
  // The vowels stand in rows of eight places with six of them.
  const place = code - vowels;
  return String.fromCharCode(0x31_4f + (place >> 3) * 6 + (place & 7));
}

function mapWidth(text: string): string {
  return text.replace(WIDE_OR_NARROW, plainWidth);
}

/** A capital sigma becomes σ wherever it stands: the final sigma has no special place. Source: RFC 8265, section 3.5. */
function mapOnce(text: string): string {
  return mapWidth(text).replaceAll("Σ", "σ").toLowerCase().normalize("NFC");
}

/** The rules are not sure to be stable at once, and are applied this often at most. Source: RFC 8264, section 7. */
const MOST_ROUNDS = 4;

/** The form under which names are compared. Any text has one, so that texts with masks or spaces in them can be compared too. */
export function foldUsername(text: string): string {
  let folded = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = mapOnce(folded);
    if (next === folded) break;
    folded = next;
  }
  return folded;
}

// Which characters

/** ASCII, letters, digits and marks, the exceptions that are allowed, and those that need a context. */
const ALLOWED = String.raw`!-~\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}\u06fd\u06fe\u0f0b\u3007\u00b7\u0375\u05f3\u05f4\u30fb`;
/** Those that are not: exceptions, what cannot be seen, conjoining Hangul. */
const REFUSED = String.raw`\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\p{Default_Ignorable_Code_Point}\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb`;
/**
 * The IdentifierClass, as far as general properties tell. Joiners are left out, though some contexts would allow them: they
 * cannot be seen. Source: RFC 8264, sections 8 and 9.
 */
const IDENTIFIER = new RegExp(`^[[${ALLOWED}]--[${REFUSED}]]+$`, "v");

function isIdentifier(text: string): boolean {
  if (!IDENTIFIER.test(text)) return false;
  // The category HasCompat. Source: RFC 8264, section 9.17.
  for (const character of text) if (character.normalize("NFKC") !== character) return false;
  return true;
}

/** Characters that stand where they may not. Source: RFC 5892, appendices A.3 to A.9. */
const misplaced: readonly RegExp[] = [
  // A middle dot, but between two l.
  /(?<!l)\u00b7|\u00b7(?!l)/u,
  // A Greek numeral sign, but before a Greek letter.
  /\u0375(?!\p{Script=Greek})/u,
  // A geresh or gershayim, but after a Hebrew letter.
  /(?<!\p{Script=Hebrew})[\u05f3\u05f4]/u,
  // A middle dot of Katakana without Hiragana, Katakana or Han.
  /^(?!.*[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]).*\u30fb/u,
  // Arabic-Indic digits beside extended ones.
  /[\u0660-\u0669].*[\u06f0-\u06f9]|[\u06f0-\u06f9].*[\u0660-\u0669]/u,
];

// Which direction

/** The classes AN and EN of digits, as far as the IdentifierClass allows them. */
const ARABIC_NUMBER = String.raw`\u0660-\u0669\u{10d30}-\u{10d39}`;
const EUROPEAN_NUMBER = String.raw`0-9\u06f0-\u06f9`;
/** The blocks that are kept for scripts from right to left. */
const BLOCKS = String.raw`\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}`;
/** The classes R and AL: what stands there and is neither mark nor number. */
const STRONG = String.raw`[[${BLOCKS}]--[\p{M}${ARABIC_NUMBER}${EUROPEAN_NUMBER}]]`;
const NUMBER = `[${ARABIC_NUMBER}${EUROPEAN_NUMBER}]`;
const MARK = String.raw`[\p{Mn}&&[${BLOCKS}\p{Script=Inherited}]]`;
const PUNCTUATION = String.raw`[[\x21-\x7e]--[0-9A-Za-z]]`;

const RIGHT_TO_LEFT = new RegExp(String.raw`[${STRONG}${ARABIC_NUMBER}]`, "v");
/**
 * Begins and ends as a right-to-left name must, without left-to-right characters between: rules 1 to 3. Of the characters
 * without direction, only marks of these scripts and ASCII may occur, which is stricter than the rules.
 */
const RIGHT_TO_LEFT_NAME = new RegExp(
  `^${STRONG}(?:${STRONG}|${NUMBER}|${MARK}|${PUNCTUATION})*(?<=(?:${STRONG}|${NUMBER})${MARK}*)$`,
  "v",
);
/** Against rule 4. */
const BOTH_NUMBERS = new RegExp(
  `[${ARABIC_NUMBER}].*[${EUROPEAN_NUMBER}]|[${EUROPEAN_NUMBER}].*[${ARABIC_NUMBER}]`,
  "v",
);

/** True if a text has characters that are written from right to left. */
export function isRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** The Bidi Rule: a name is written in one direction. Source: RFC 5893, section 2. */
function keepsBidiRule(name: string): boolean {
  return !isRightToLeft(name) || (RIGHT_TO_LEFT_NAME.test(name) && !BOTH_NUMBERS.test(name));
}

/** True if `text` conforms to the profile. Source: RFC 8265, sections 3.3.2 and 3.3.3. */
export function isUserpart(text: string): boolean {
  const name = foldUsername(text);
  return (
    isIdentifier(mapWidth(text)) &&
    isIdentifier(name) &&
    mapOnce(name) === name &&
    !misplaced.some((pattern) => pattern.test(name)) &&
    keepsBidiRule(name)
  );
}
