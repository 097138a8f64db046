/** Nicks in a text: its words, of characters that nicks may have. Words of URLs do not count. */
import { withoutFormatting } from "./formatting.ts";
import { MAX_NICK_LENGTH } from "./lengths.ts";

/** A nick in any of the forms that the network may allow. */
const WORD = /[\p{L}\p{M}\p{N}\-[\]\\`_^{|}]+/gu;
/** A word in brackets, in backquotes, or with such a character on one side. */
const INNER = /^[[\]\\`^{}]*(.*?)[[\]\\`^{}]*$/u;
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
  for (const part of withoutFormatting(spoken).split(/\s+/u)) {
    if (part.includes("://")) continue;
    for (const [word] of part.matchAll(WORD)) {
      if (word.length > MAX_NICK_LENGTH) continue;
      yield word;
      const inner = INNER.exec(word)?.[1] ?? "";
      if (inner !== "" && inner !== word) yield inner;
    }
  }
}
