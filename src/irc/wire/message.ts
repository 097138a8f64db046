/** One IRC message as values. Source: Modern IRC, "Message Format"; IRCv3 Message Tags. */

export interface Message {
  /** Tag name (with its `+` and vendor) to unescaped value; the empty string for a tag without value. */
  readonly tags: ReadonlyMap<string, string>;
  /** Without the leading colon. Servers ignore what a client puts here. */
  readonly source: string | undefined;
  /** In upper case. */
  readonly command: string;
  readonly params: readonly string[];
}

/** A text of a client's as one of several parameters: `*` for a text that can only stand last. */
export function middleParameter(text: string): string {
  return text === "" || text.startsWith(":") || text.includes(" ") ? "*" : text;
}
