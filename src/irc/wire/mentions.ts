/** Nicks in a text: its words, of characters that nicks may have. Words of URLs do not count. */
import { MAX_NICK_LENGTH } from "./lengths.ts";

/** A nick in any of the forms that the network may allow. */
const WORD = /[\p{L}\p{M}\p{N}\-[\]\\`_^{|}]+/gu;
/** A word in brackets, in backquotes, or with such a character on one side. */
const INNER = /^[[\]\\`^{}]*(.*?)[[\]\\`^{}]*$/u;
/** Source: Modern IRC, Formatting: colours, hex colours, and the characters without a parameter. */
const [COLOUR, HEX_COLOUR, SIMPLE] = ["\u0003", "\u0004", "\u0002\u000f\u0011\u0016\u001d-\u001f"];
const FORMATTING = new RegExp(
  `${COLOUR}(?:\\d{1,2}(?:,\\d{1,2})?)?|${HEX_COLOUR}(?:[\\dA-Fa-f]{6}(?:,[\\dA-Fa-f]{6})?)?|[${SIMPLE}]`,
  "gu",
);
const CTCP = "\u0001";
const ACTION = `${CTCP}ACTION `;

/** Undefined for a CTCP query, which programs send. The text of an ACTION, and any other as it is. */
export function spokenText(text: string): string | undefined {
  if (text.startsWith(ACTION)) return text.slice(ACTION.length).replaceAll(CTCP, "");
  return text.startsWith(CTCP) ? undefined : text;
}

/** Words that can be nicks: first each as it stands, then without brackets around it. */
export function* nicksIn(text: string): Generator<string> {
  const spoken = spokenText(text);
  if (spoken === undefined) return;
  for (const part of spoken.replaceAll(FORMATTING, "").split(/\s+/u)) {
    if (part.includes("://")) continue;
    for (const [word] of part.matchAll(WORD)) {
      if (word.length > MAX_NICK_LENGTH) continue;
      yield word;
      const inner = INNER.exec(word)?.[1] ?? "";
      if (inner !== "" && inner !== word) yield inner;
    }
  }
}
