/** Channel modes: one row each. ISUPPORT CHANMODES and PREFIX, the parser of MODE and the help derive from here. Source: Modern IRC, "Channel Modes". */

import { isOffered } from "./features.ts";
import type { Features, Needing } from "./features.ts";

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
  q: { symbol: "~", bit: 16, name: "founder", help: "Owns the channel. Given by founders and by SAMODE." },
  a: {
    symbol: "&",
    bit: 8,
    name: "protected",
    help: "Cannot be kicked or demoted by operators. Given by founders and by SAMODE.",
  },
  o: { symbol: "@", bit: 4, name: "operator", help: "Runs the channel." },
  h: { symbol: "%", bit: 2, name: "halfop", help: "Keeps order: kicks, bans and voices those below." },
  v: { symbol: "+", bit: 1, name: "voice", help: "Speaks in a moderated channel." },
} as const satisfies Record<string, PrefixModeRow>;

export type PrefixMode = keyof typeof prefixModeRows;
export const prefixModes = Object.keys(prefixModeRows) as readonly PrefixMode[];

/** The bits of a prefix and of all above it. */
export function prefixesFrom(lowest: number): number {
  return ALL_PREFIXES & ~(lowest - 1);
}

const ALL_PREFIXES = prefixModes.reduce((bits, mode) => bits | prefixModeRows[mode].bit, 0);

/** A: a list; B: a value to set and to unset; C: a value to set only; D: none. Source: Modern IRC, "CHANMODES Parameter". */
export type ChannelModeKind = "A" | "B" | "C" | "D";

interface ChannelModeRow extends Needing {
  readonly kind: ChannelModeKind;
  /**
   * Its bit in `channel.modes`, on while the mode has an effect: the flag is set, there is a value, or the list has an
   * entry. So one comparison tells whether anything at all stands in the way of a message.
   */
  readonly bit: number;
  readonly name: string;
  readonly help: string;
  readonly specification: string;
}

/** Modes that no specification has: the servers whose letter and meaning they share. */
const CUSTOM = "ircdocs.horse, Channel Mode Definitions";

export const channelModeRows = {
  b: {
    kind: "A",
    bit: 1 << 0,
    name: "ban",
    help: "Users who match may not join or speak.",
    specification: 'Modern IRC, "Ban Channel Mode"',
  },
  e: {
    kind: "A",
    bit: 1 << 1,
    name: "exception",
    help: "Users who match are exempt from bans.",
    specification: 'Modern IRC, "Exception Channel Mode"',
  },
  I: {
    kind: "A",
    bit: 1 << 2,
    name: "invite-exception",
    help: "Users who match need no invitation.",
    specification: 'Modern IRC, "Invite-Exception Channel Mode"',
  },
  k: {
    kind: "B",
    bit: 1 << 3,
    name: "key",
    help: "Joining needs this key.",
    specification: 'Modern IRC, "Key Channel Mode"',
  },
  l: {
    kind: "C",
    bit: 1 << 4,
    name: "limit",
    help: "No more members than this.",
    specification: 'Modern IRC, "Client Limit Channel Mode"',
  },
  f: {
    kind: "C",
    bit: 1 << 5,
    name: "forward",
    help: "Users who may not join are forwarded to this channel. Setting it needs halfop or above there too.",
    specification: CUSTOM,
  },
  j: {
    kind: "C",
    bit: 1 << 6,
    name: "join-throttle",
    help: "Limits joins: 5:10 is five joins in ten seconds.",
    specification: CUSTOM,
  },
  W: {
    kind: "C",
    bit: 1 << 7,
    name: "slow-mode",
    help: "Seconds that everyone without a voice waits between two messages.",
    specification: CUSTOM,
  },
  i: {
    kind: "D",
    bit: 1 << 8,
    name: "invite-only",
    help: "Joining needs an invitation.",
    specification: 'Modern IRC, "Invite-Only Channel Mode"',
  },
  m: {
    kind: "D",
    bit: 1 << 9,
    name: "moderated",
    help: "Only voiced members and above speak.",
    specification: 'Modern IRC, "Moderated Channel Mode"',
  },
  n: {
    kind: "D",
    bit: 1 << 10,
    name: "no-external",
    help: "Only members speak.",
    specification: 'Modern IRC, "No External Messages Mode"',
  },
  p: {
    kind: "D",
    bit: 1 << 11,
    name: "private",
    help: "Hidden from non-members in WHOIS and in full LIST and NAMES; shown if named. Removes s.",
    specification: "RFC 2811, section 4.2.6",
  },
  s: {
    kind: "D",
    bit: 1 << 12,
    name: "secret",
    help: "Hidden from non-members in LIST, NAMES and WHOIS. Removes p.",
    specification: 'Modern IRC, "Secret Channel Mode"',
  },
  t: {
    kind: "D",
    bit: 1 << 13,
    name: "protected-topic",
    help: "Only halfops and above set the topic.",
    specification: 'Modern IRC, "Protected Topic Mode"',
  },
  C: {
    kind: "D",
    bit: 1 << 14,
    name: "no-ctcp",
    help: "No CTCP except ACTION, for members of any rank.",
    specification: CUSTOM,
  },
  c: {
    kind: "D",
    bit: 1 << 15,
    name: "no-colours",
    help: "No messages with colours, for members of any rank.",
    specification: CUSTOM,
  },
  M: {
    kind: "D",
    bit: 1 << 16,
    needs: "accounts",
    name: "registered-speak",
    help: "Only voiced members and users who are logged in speak.",
    specification: CUSTOM,
  },
  R: {
    kind: "D",
    bit: 1 << 17,
    needs: "accounts",
    name: "registered-join",
    help: "Joining needs an account.",
    specification: CUSTOM,
  },
  T: {
    kind: "D",
    bit: 1 << 18,
    name: "no-notices",
    help: "No NOTICE, for members of any rank.",
    specification: CUSTOM,
  },
  U: {
    kind: "D",
    bit: 1 << 19,
    name: "op-moderated",
    help: "Messages refused by moderation or a ban go to the operators of the channel.",
    specification: CUSTOM,
  },
  u: {
    kind: "D",
    bit: 1 << 20,
    name: "auditorium",
    help: "Members below halfop are visible only to halfops and above.",
    specification: CUSTOM,
  },
  z: {
    kind: "D",
    bit: 1 << 21,
    name: "secure-only",
    help: "Joining needs TLS. Set only while all members have it.",
    specification: CUSTOM,
  },
} as const satisfies Record<string, ChannelModeRow>;

export type ChannelMode = keyof typeof channelModeRows;
export const channelModes = Object.keys(channelModeRows) as readonly ChannelMode[];

/** The channel modes of a server with these features. */
export function offeredChannelModes(features: Features): readonly ChannelMode[] {
  return channelModes.filter((mode) => isOffered(channelModeRows[mode], features));
}
