/** Channel modes: one row each. ISUPPORT CHANMODES and PREFIX, the parser of MODE and the help derive from here. Source: Modern IRC, "Channel Modes". */

interface PrefixModeRow {
  /** Shown before the nick. */
  readonly symbol: string;
  /** A higher rank is a higher bit. */
  readonly bit: number;
  readonly name: string;
  readonly help: string;
}

/** Prefix modes, highest first. Source: Modern IRC, "Channel Membership Prefixes". */
export const prefixModeRows = {
  q: { symbol: "~", bit: 16, name: "founder", help: "Owns the channel." },
  a: { symbol: "&", bit: 8, name: "protected", help: "Cannot be kicked or demoted by operators." },
  o: { symbol: "@", bit: 4, name: "operator", help: "Runs the channel." },
  h: { symbol: "%", bit: 2, name: "halfop", help: "Keeps order: kicks, bans and voices those below." },
  v: { symbol: "+", bit: 1, name: "voice", help: "Speaks in a moderated channel." },
} as const satisfies Record<string, PrefixModeRow>;

export type PrefixMode = keyof typeof prefixModeRows;
export const prefixModes = Object.keys(prefixModeRows) as readonly PrefixMode[];

/** A: a list; B: a value to set and to unset; C: a value to set only; D: none. Source: Modern IRC, "CHANMODES Parameter". */
export type ChannelModeKind = "A" | "B" | "C" | "D";

interface ChannelModeRow {
  readonly kind: ChannelModeKind;
  /** For kind D: its bit in `channel.modes`; 0 for the others. */
  readonly bit: number;
  readonly name: string;
  readonly help: string;
  readonly specification: string;
}

export const channelModeRows = {
  b: {
    kind: "A",
    bit: 0,
    name: "ban",
    help: "Users who match may not join or speak.",
    specification: 'Modern IRC, "Ban Channel Mode"',
  },
  e: {
    kind: "A",
    bit: 0,
    name: "exception",
    help: "Users who match are exempt from bans.",
    specification: 'Modern IRC, "Exception Channel Mode"',
  },
  I: {
    kind: "A",
    bit: 0,
    name: "invite-exception",
    help: "Users who match need no invitation.",
    specification: 'Modern IRC, "Invite-Exception Channel Mode"',
  },
  k: {
    kind: "B",
    bit: 0,
    name: "key",
    help: "Joining needs this key.",
    specification: 'Modern IRC, "Key Channel Mode"',
  },
  l: {
    kind: "C",
    bit: 0,
    name: "limit",
    help: "No more members than this.",
    specification: 'Modern IRC, "Client Limit Channel Mode"',
  },
  i: {
    kind: "D",
    bit: 1 << 0,
    name: "invite-only",
    help: "Joining needs an invitation.",
    specification: 'Modern IRC, "Invite-Only Channel Mode"',
  },
  m: {
    kind: "D",
    bit: 1 << 1,
    name: "moderated",
    help: "Only voiced members and above speak.",
    specification: 'Modern IRC, "Moderated Channel Mode"',
  },
  n: {
    kind: "D",
    bit: 1 << 2,
    name: "no-external",
    help: "Only members speak.",
    specification: 'Modern IRC, "No External Messages Mode"',
  },
  s: {
    kind: "D",
    bit: 1 << 3,
    name: "secret",
    help: "Hidden from LIST, NAMES and WHOIS of those outside.",
    specification: 'Modern IRC, "Secret Channel Mode"',
  },
  t: {
    kind: "D",
    bit: 1 << 4,
    name: "protected-topic",
    help: "Only halfops and above set the topic.",
    specification: 'Modern IRC, "Protected Topic Mode"',
  },
} as const satisfies Record<string, ChannelModeRow>;

export type ChannelMode = keyof typeof channelModeRows;
export const channelModes = Object.keys(channelModeRows) as readonly ChannelMode[];
