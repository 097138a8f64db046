/** The row of one numeric, and the makers of rows by source. Knows nothing of who sends them. */

export interface NumericRow<P extends readonly string[] = readonly string[]> {
  /** Three digits. */
  readonly code: string;
  /** Names of the parameters after the client's nick. A last name that starts with `...` stands for any number. */
  readonly parameters: P;
  /** The fixed last parameter; undefined where the last supplied one is the last. */
  readonly text: string | undefined;
  readonly specification: string;
}

type Maker = <const P extends readonly string[]>(code: string, parameters: P, text?: string) => NumericRow<P>;

function maker(specification: string): Maker {
  return (code, parameters, text) => ({ code, parameters, text, specification });
}

export const modern = maker('Modern IRC, "Numerics"');
export const rfc = maker("RFC 2812, section 5");
/** Sent by most servers of today, written down in no specification but the collected lists. */
export const common = maker("ircdocs.horse, Numeric Definitions");
export const ircv3 = {
  botMode: maker("IRCv3 bot-mode"),
  capability: maker("IRCv3 Capability Negotiation"),
  metadata: maker("IRCv3 metadata"),
  monitor: maker("IRCv3 Monitor"),
  whox: maker("IRCv3 WHOX"),
} as const;
