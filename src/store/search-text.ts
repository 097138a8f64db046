/** Words of messages as the search index has them, and the questions to it. Pure functions. */
import type { SearchQuery } from "../irc/network/search.ts";

type Fold = (name: string) => string;

/** Scripts that write without spaces between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/gu;
const NOT_ASCII = /[^ -~]/u;
/** Begin colours, by number and by their parts. */
const [COLOUR, HEX_COLOUR] = ["\u0003", "\u0004"];
/** Formatting of IRC (colours with their numbers), and the marks of CTCP. */
const FORMATTING = new RegExp(
  [
    `${COLOUR}(?:\\d{1,2}(?:,\\d{1,2})?)?`,
    `${HEX_COLOUR}(?:[\\da-f]{6}(?:,[\\da-f]{6})?)?`,
    "\u0001(?:ACTION )?",
    "[\u0002\u000f\u0011\u0016\u001d-\u001f]",
  ].join("|"),
  "giu",
);

/** The text of a message, each character of an unspaced script being a word. */
export function searchableText(text: string): string {
  const plain = text.replace(FORMATTING, "");
  return NOT_ASCII.test(plain) ? plain.normalize("NFKC").replace(UNSPACED, " $& ") : plain;
}

/** The keys of a message: its channel, or its conversation and the parties of that, and its sender. Each is one word. */
export function keysOf(target: string, source: string, fold: Fold): string {
  return [...placeKeys(target), nickKey(fold(nickOf(source)))].join(" ");
}

/** The conditions of a query in the syntax of FTS5. */
export interface Match {
  /** Channels and conversations; undefined without any. */
  readonly places: string | undefined;
  /** Words and senders; undefined if all messages are sought. */
  readonly content: string | undefined;
}

export function matchOf(query: SearchQuery, fold: Fold): Match {
  const { channels, party, conversation, nick, terms } = query;
  const places = channels.flatMap(({ target }) => placeKeys(target));
  if (conversation !== undefined) places.push(conversationKey(conversation));
  else if (party !== undefined) places.push(partyKey(party));
  const content = nick === undefined ? [] : [`keys : ${nickKey(fold(nick))}`];
  // A phrase of FTS5. Nothing in it has a meaning but the quotation mark.
  for (const term of terms) content.push(`words : "${searchableText(term).replaceAll('"', " ")}"`);
  return {
    places: places.length === 0 ? undefined : `keys : (${places.map((place) => `(${place})`).join(" OR ")})`,
    content: content.length === 0 ? undefined : content.join(" AND "),
  };
}

/** `#…` is the key of a channel, and any other that of a conversation. */
function placeKeys(target: string): readonly string[] {
  if (target.startsWith("#")) return [`c${hex(target)}`];
  return [...new Set(target.split(" ").map(partyKey)), conversationKey(target)];
}

/** Its messages are far fewer than those of either party, and found without comparing the two. */
function conversationKey(target: string): string {
  return `t${hex(target)}`;
}

function partyKey(party: string): string {
  return `p${hex(party)}`;
}

function nickKey(folded: string): string {
  return `n${hex(folded)}`;
}

function nickOf(source: string): string {
  const end = source.indexOf("!");
  return end === -1 ? source : source.slice(0, end);
}

function hex(text: string): string {
  return Buffer.from(text).toString("hex");
}
