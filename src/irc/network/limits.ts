/** Every limit of a network, once: default, bounds, its ISUPPORT token where it has one, and what happens at it. */
import {
  MAX_CHANNEL_LENGTH,
  MAX_HOST_LENGTH,
  MAX_NICK_LENGTH,
  MAX_USERNAME_LENGTH,
} from "../wire/lengths.ts";
import type { Features } from "../wire/features.ts";
import { browserLimitRows } from "./browser-limits.ts";
import { deviceLimitRows } from "./device-limits.ts";
import { filterLimitRows } from "./filter-limits.ts";
import { metadataLimitRows } from "./metadata-limits.ts";
import { operatorLimitRows } from "./operator-limits.ts";

export interface LimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** The ISUPPORT token that states it; isupport.ts makes the token from the row. */
  readonly isupport?: string;
  /** The feature without which the token is not sent. */
  readonly needs?: keyof Features;
  /** The quantity that the limit bounds, and the effect of exceeding it. */
  readonly help: string;
}

export const limitRows = {
  nickLength: {
    default: 30,
    min: 9,
    max: MAX_NICK_LENGTH,
    isupport: "NICKLEN",
    help: "Bytes in a nick. A longer one is refused with 432.",
  },
  usernameLength: {
    default: 10,
    min: 4,
    max: MAX_USERNAME_LENGTH,
    isupport: "USERLEN",
    help: "Bytes in a username. A longer one is cut.",
  },
  realnameLength: {
    default: 150,
    min: 32,
    max: 200,
    isupport: "NAMELEN",
    help: "Bytes in a real name. A longer one is cut between graphemes.",
  },
  hostLength: {
    default: 63,
    min: 45,
    max: MAX_HOST_LENGTH,
    isupport: "HOSTLEN",
    help: "Bytes in a host name.",
  },
  channelLength: {
    default: 64,
    min: 16,
    max: MAX_CHANNEL_LENGTH,
    isupport: "CHANNELLEN",
    help: "Bytes in a channel name. A longer one is refused with 479.",
  },
  topicLength: {
    default: 390,
    min: 80,
    max: 390,
    isupport: "TOPICLEN",
    help: "Bytes in a topic. A longer one is cut between graphemes.",
  },
  kickLength: {
    default: 390,
    min: 80,
    max: 390,
    isupport: "KICKLEN",
    help: "Bytes in a kick reason. A longer one is cut between graphemes.",
  },
  awayLength: {
    default: 390,
    min: 80,
    max: 390,
    isupport: "AWAYLEN",
    help: "Bytes in an away message. A longer one is cut between graphemes.",
  },
  quitLength: {
    default: 390,
    min: 80,
    max: 390,
    help: "Bytes in a quit, part or kill reason. A longer one is cut between graphemes.",
  },
  keyLength: {
    default: 32,
    min: 8,
    max: 64,
    isupport: "KEYLEN",
    help: "Bytes in a channel key. A longer one is refused with 525.",
  },
  channelsPerUser: {
    default: 100,
    min: 1,
    max: 10_000,
    isupport: "CHANLIMIT",
    help: "Channels that one user may be in. Another JOIN is refused with 405.",
  },
  listEntries: {
    default: 100,
    min: 1,
    max: 10_000,
    isupport: "MAXLIST",
    help: "Masks in the lists b, e and I of a channel, taken together. Another mask is refused with 478.",
  },
  targets: {
    default: 4,
    min: 1,
    max: 20,
    isupport: "TARGMAX",
    help: "Targets of one PRIVMSG, NOTICE, TAGMSG or KICK, where more are refused with 407, and nicks of one WHOIS or WHOWAS, where more are left out.",
  },
  modesPerCommand: {
    default: 6,
    min: 1,
    max: 20,
    isupport: "MODES",
    help: "Mode changes with a parameter in one MODE. The rest are ignored.",
  },
  ...operatorLimitRows,
  ...filterLimitRows,
  whowasEntries: {
    default: 1_000,
    min: 1,
    max: 100_000,
    help: "Nicks that WHOWAS remembers. The oldest is forgotten.",
  },
  whoReplies: {
    default: 2_000,
    min: 10,
    max: 100_000,
    help: "Users that one WHO lists. The answer for more ends with 416.",
  },
  monitoredNicks: {
    default: 100,
    min: 1,
    max: 10_000,
    isupport: "MONITOR",
    help: "Nicks on one user's MONITOR list. More are refused with 734.",
  },
  invitationsPerUser: {
    default: 50,
    min: 1,
    max: 1_000,
    help: "Open invitations of one user. The oldest is forgotten.",
  },
  modeSeconds: {
    default: 86_400,
    min: 60,
    max: 604_800,
    help: "Longest time in the channel modes j and W, in seconds. A longer one is refused with 696.",
  },
  throttledJoins: {
    default: 100,
    min: 1,
    max: 1_000,
    help: "Most joins in channel mode j. More are refused with 696.",
  },
  slowedSpeakers: {
    default: 1_000,
    min: 10,
    max: 100_000,
    help: "Speakers that a channel with mode W remembers. The one that has waited longest is forgotten first, and may speak.",
  },
  auditoriumSwitch: {
    default: 500,
    min: 1,
    max: 5_000,
    help: "Members of a channel up to which mode u can be set and removed, since each of them is announced to each other then. Refused with 696 above it.",
  },
  forwards: {
    default: 5,
    min: 0,
    max: 50,
    help: "Forwards (channel mode f) that one JOIN follows in a row. A JOIN with more is refused.",
  },
  multilineBytes: {
    default: 8_192,
    min: 512,
    max: 65_536,
    help: "Bytes of a message of several lines (draft/multiline), a line feed between lines counted as one. A longer one is refused with MULTILINE_MAX_BYTES.",
  },
  multilineLines: {
    default: 50,
    min: 2,
    max: 500,
    help: "Lines of a message of several lines. More are refused with MULTILINE_MAX_LINES. Lines beyond the flood budget wait, so `receive-queue-limit` has to hold them.",
  },
  recentMessages: {
    default: 10_000,
    min: 0,
    max: 1_000_000,
    help: "Messages that REDACT and edits can find besides those in the history. The oldest is forgotten, and both are refused with UNKNOWN_MSGID.",
  },
  redactionWindow: {
    default: 86_400,
    min: 1,
    max: 31_536_000,
    help: "How long a message may be taken back, in seconds. Later it is refused with REDACT_WINDOW_EXPIRED, but to operators with the privilege `redact`.",
  },
  editWindow: {
    default: 86_400,
    min: 1,
    max: 31_536_000,
    help: "How long the text of a message may be edited (relais.chat/edit), in seconds. Later it is refused with EDIT_WINDOW_EXPIRED.",
  },
  renameInterval: {
    default: 60,
    min: 0,
    max: 86_400,
    help: "Seconds between two renamings of a channel. One that comes sooner is refused with CANNOT_RENAME.",
  },
  renamedChannels: {
    default: 1_000,
    min: 0,
    max: 100_000,
    help: "Old names of renamed channels that JOIN answers with CHANNEL_RENAMED. The oldest is forgotten.",
  },
  renameMemory: {
    default: 3_600,
    min: 0,
    max: 604_800,
    help: "How long an old name of a channel is remembered, in seconds. Later it is free for a new channel.",
  },
  readMarkers: {
    default: 200,
    min: 1,
    max: 10_000,
    help: "Read markers (MARKREAD) of one account, or of a user without one. For another one of an account, the least recently changed is forgotten; a user without an account is refused with INTERNAL_ERROR.",
  },
  historyPage: {
    default: 100,
    min: 1,
    max: 1_000,
    isupport: "CHATHISTORY",
    needs: "history",
    help: "Messages of one CHATHISTORY. It counts as this many if it asks for more.",
  },
  historyReplay: {
    default: 20,
    min: 0,
    max: 1_000,
    help: "Messages of a channel that a client without draft/chathistory is shown when it joins; 0 for none. One that comes back to its user is shown all that it has missed, up to `history-page` of each channel and conversation. Bots (user mode B) are shown none.",
  },
  accounts: {
    default: 100_000,
    min: 0,
    max: 10_000_000,
    help: "Accounts of the network. Another one cannot be registered.",
  },
  nicksPerAccount: {
    default: 5,
    min: 0,
    max: 100,
    help: "Further nicks of an account. NickServ GROUP refuses another one.",
  },
  channelsPerAccount: {
    default: 20,
    min: 0,
    max: 10_000,
    help: "Channels that an account can register with ChanServ. Another one cannot be registered.",
  },
  channelAccess: {
    default: 100,
    min: 1,
    max: 1_000,
    help: "Accounts in the access list of a registered channel. ChanServ ACCESS ADD refuses another one.",
  },
  accountCertificates: {
    default: 10,
    min: 0,
    max: 100,
    help: "Certificates of one account, for log-in by SASL EXTERNAL. NickServ refuses another one.",
  },
  applicationPasswords: {
    default: 20,
    min: 0,
    max: 100,
    help: "Application passwords of one account. APPPASS ADD refuses more.",
  },
  channelExpiry: {
    default: 0,
    min: 0,
    max: 10_000,
    help: "Days after which the registration of a channel ends if nobody with access was in it. 0: never.",
  },
  channelAkicks: {
    default: 100,
    min: 1,
    max: 1_000,
    help: "Accounts and masks that a registered channel keeps out. ChanServ AKICK ADD refuses another one.",
  },
  serverBans: {
    default: 10_000,
    min: 0,
    max: 1_000_000,
    help: "Bans of the server (KLINE and DLINE) at one time. Another one is refused with 400.",
  },
  ...metadataLimitRows,
  sessionsPerUser: {
    default: 10,
    min: 1,
    max: 1_000,
    help: "Clients that can be connected as one user. The nick is refused to more of them with 433.",
  },
  alwaysOnUsers: {
    default: 10_000,
    min: 0,
    max: 1_000_000,
    help: "Users who stay while nobody is connected. Past this, no more users stay, though they choose it (PERSISTENCE STATUS ON OFF).",
  },
  alwaysOnExpiry: {
    default: 90,
    min: 1,
    max: 36_500,
    help: "Days after which a user leaves that stays and that nobody was connected to.",
  },
  ...browserLimitRows,
  ...deviceLimitRows,
  channels: {
    default: 100_000,
    min: 1,
    max: 1_000_000,
    help: "Channels of the network. A JOIN that would create another one is refused with 437.",
  },
} as const satisfies Record<string, LimitRow>;

export type LimitName = keyof typeof limitRows;
export type Limits = Readonly<Record<LimitName, number>>;

export const limitNames = Object.keys(limitRows) as readonly LimitName[];

/** The defaults of a table of limits. */
export function defaultsOf<Name extends string>(
  rows: Readonly<Record<Name, { readonly default: number }>>,
): Readonly<Record<Name, number>> {
  const names = Object.keys(rows) as Name[];
  return Object.fromEntries(names.map((name) => [name, rows[name].default])) as Record<Name, number>;
}

export const defaultLimits: Limits = defaultsOf(limitRows);
