/** Every limit of the protocol, once: default, bounds, its ISUPPORT token where it has one, and what happens at it. */

interface LimitRow {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  /** The ISUPPORT token that states it. */
  readonly isupport?: string;
  /** What is counted, and what happens past it. */
  readonly help: string;
}

export const limitRows = {
  nickLength: {
    default: 30,
    least: 9,
    most: 64,
    isupport: "NICKLEN",
    help: "Bytes in a nick. A longer one is refused with 432.",
  },
  usernameLength: {
    default: 10,
    least: 4,
    most: 32,
    isupport: "USERLEN",
    help: "Bytes in a username. A longer one is cut.",
  },
  realnameLength: {
    default: 150,
    least: 32,
    most: 200,
    isupport: "NAMELEN",
    help: "Bytes in a real name. A longer one is cut between characters.",
  },
  hostLength: { default: 63, least: 45, most: 63, isupport: "HOSTLEN", help: "Bytes in a host name." },
  channelLength: {
    default: 64,
    least: 16,
    most: 100,
    isupport: "CHANNELLEN",
    help: "Bytes in a channel name. A longer one is refused with 479.",
  },
  topicLength: {
    default: 390,
    least: 80,
    most: 390,
    isupport: "TOPICLEN",
    help: "Bytes in a topic. A longer one is cut between characters.",
  },
  kickLength: {
    default: 390,
    least: 80,
    most: 390,
    isupport: "KICKLEN",
    help: "Bytes in a kick reason. A longer one is cut between characters.",
  },
  awayLength: {
    default: 390,
    least: 80,
    most: 390,
    isupport: "AWAYLEN",
    help: "Bytes in an away message. A longer one is cut between characters.",
  },
  quitLength: {
    default: 390,
    least: 80,
    most: 390,
    help: "Bytes in a quit, part or kill reason. A longer one is cut between characters.",
  },
  keyLength: {
    default: 32,
    least: 8,
    most: 64,
    isupport: "KEYLEN",
    help: "Bytes in a channel key. A longer one is refused with 525.",
  },
  channelsPerUser: {
    default: 100,
    least: 1,
    most: 10_000,
    isupport: "CHANLIMIT",
    help: "Channels that one user may be in. One more is refused with 405.",
  },
  listEntries: {
    default: 100,
    least: 1,
    most: 10_000,
    isupport: "MAXLIST",
    help: "Masks in the lists b, e and I of a channel, taken together. One more is refused with 478.",
  },
  targets: {
    default: 4,
    least: 1,
    most: 20,
    isupport: "TARGMAX",
    help: "Targets of one PRIVMSG, NOTICE, TAGMSG or KICK, where more are refused with 407, and nicks of one WHOIS or WHOWAS, where more are left out.",
  },
  modesPerCommand: {
    default: 6,
    least: 1,
    most: 20,
    isupport: "MODES",
    help: "Mode changes with a parameter in one MODE. The rest are ignored.",
  },
  whowasEntries: {
    default: 1_000,
    least: 1,
    most: 100_000,
    help: "Nicks that WHOWAS remembers. The oldest is forgotten.",
  },
  whoReplies: {
    default: 2_000,
    least: 10,
    most: 100_000,
    help: "Users that one WHO lists. The rest are left out, and 416 says so.",
  },
  invitationsPerUser: {
    default: 50,
    least: 1,
    most: 1_000,
    help: "Open invitations of one user. The oldest is forgotten.",
  },
  channels: {
    default: 100_000,
    least: 1,
    most: 1_000_000,
    help: "Channels in all. A JOIN that would make one more is refused with 437.",
  },
} as const satisfies Record<string, LimitRow>;

export type LimitName = keyof typeof limitRows;
export type Limits = Readonly<Record<LimitName, number>>;

export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limitRows).map(([name, row]) => [name, row.default]),
) as unknown as Limits;

/** Longest line without tags, CR LF included, in bytes. Source: Modern IRC, "Message Format". */
export const LINE_LENGTH = 512;
/** Longest tag section that a client may send, `@` and the space included, in bytes. Source: IRCv3 Message Tags, "Size limit". */
export const CLIENT_TAGS_LENGTH = 4096;
/** Longest tag section in all, `@` and the space included, in bytes. Source: IRCv3 Message Tags, "Size limit". */
export const TAGS_LENGTH = 8191;
