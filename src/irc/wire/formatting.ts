/** Formatting codes in a text: colours, bold and the like. Source: Modern IRC, Formatting. */

/** Colours, hex colours, and the characters without a parameter. */
const [COLOUR, HEX_COLOUR, SIMPLE] = ["\u0003", "\u0004", "\u0002\u000f\u0011\u0016\u001d-\u001f"];
const FORMATTING = new RegExp(
  `${COLOUR}(?:\\d{1,2}(?:,\\d{1,2})?)?|${HEX_COLOUR}(?:[\\dA-Fa-f]{6}(?:,[\\dA-Fa-f]{6})?)?|[${SIMPLE}]`,
  "gu",
);

export function withoutFormatting(text: string): string {
  return text.replaceAll(FORMATTING, "");
}
