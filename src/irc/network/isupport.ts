/**
 * The tokens of RPL_ISUPPORT: one row each, its value derived from the tables and limits. Source: Modern IRC, "RPL_ISUPPORT
 * Parameters".
 */
import type { CasemappingName } from "../wire/casemapping.ts";
import {
  channelModeRows,
  offeredChannelModes,
  prefixModeRows,
  prefixModes,
  type ChannelModeKind,
} from "../wire/channel-modes.ts";
import type { ClientTagDeny } from "../wire/client-tags.ts";
import { EXTBAN_PREFIX, extbanRows, offeredExtbans, type ExtbanLetter } from "../wire/extbans.ts";
import { isOffered } from "../wire/features.ts";
import type { Features, Needing } from "../wire/features.ts";
import { LINE_LENGTH } from "../wire/lengths.ts";
import { limitNames, limitRows, type LimitRow, type Limits } from "./limits.ts";
import { userModeRows, type UserMode } from "../wire/user-modes.ts";
import { byteLength, truncate } from "../wire/utf8.ts";

/** Inputs of the tokens, in addition to the tables. */
export interface IsupportSettings extends Features {
  readonly networkName: string;
  readonly casemapping: CasemappingName;
  readonly limits: Limits;
  readonly clientTagDeny?: ClientTagDeny;
  readonly icon?: string | undefined;
  readonly vapidKey?: string | undefined;
  readonly uploadUrl?: string | undefined;
}

interface IsupportRow extends Needing {
  readonly token: string;
  /** The value after `=`. Undefined for a token without value; a function that returns undefined leaves the token out. */
  readonly value: ((settings: IsupportSettings) => string | undefined) | undefined;
  readonly help: string;
  readonly specification: string;
}

const MODERN = 'Modern IRC, "RPL_ISUPPORT Parameters"';
const CHATHISTORY = 'IRCv3 chathistory, "ISUPPORT tokens"';
const COMMON = "ircdocs.horse, ISUPPORT Definitions";

/** The number of targets of a command: up to the limit `targets`, or as many as fit in a line. */
const targetRows = {
  JOIN: "any",
  KICK: "limited",
  LIST: "any",
  NAMES: "any",
  NOTICE: "limited",
  PART: "any",
  PRIVMSG: "limited",
  TAGMSG: "limited",
  WHOIS: "limited",
  WHOWAS: "limited",
} as const;

const listModes = lettersOf("A", {});
const prefixSymbols = prefixModes.map((mode) => prefixModeRows[mode].symbol).join("");

function lettersOf(kind: ChannelModeKind, features: Features): string {
  return offeredChannelModes(features)
    .filter((mode) => channelModeRows[mode].kind === kind)
    .join("");
}

/** Values of the tokens that say more than the number of their limit. */
const limitValues: Readonly<Record<string, (limit: number) => string>> = {
  CHANLIMIT: (limit) => `#:${limit}`,
  MAXLIST: (limit) => `${listModes}:${limit}`,
  TARGMAX: (limit) =>
    Object.entries(targetRows)
      .map(([command, targets]) => `${command}:${targets === "any" ? "" : limit}`)
      .join(","),
};

function specificationOf(token: string): string {
  if (token === "CHATHISTORY") return CHATHISTORY;
  return token === "KEYLEN" || token === "NAMELEN" ? COMMON : MODERN;
}

const limitTokenRows: readonly IsupportRow[] = limitNames
  .flatMap((name) => {
    const { isupport: token, needs, help }: LimitRow = limitRows[name];
    if (token === undefined) return [];
    const row = {
      token,
      value: ({ limits }: IsupportSettings) => (limitValues[token] ?? String)(limits[name]),
      help,
      specification: specificationOf(token),
    };
    return needs === undefined ? row : Object.assign(row, { needs });
  })
  .toSorted((one, other) => (one.token < other.token ? -1 : 1));

/** Longest network name in a token, in bytes. */
const NETWORK_NAME_LENGTH = 64;

/** Source: Modern IRC, "RPL_ISUPPORT": a space, a backslash and an equals sign are said by their codes. */
function escapeValue(text: string): string {
  return text.replace(
    /[\0-\u0020\\=]/g,
    (letter) => `\\x${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** In the order in which they are sent. */
export const isupportRows: readonly IsupportRow[] = [
  ...limitTokenRows,
  {
    token: "ACCOUNTEXTBAN",
    needs: "accounts",
    value: () => ["a" satisfies ExtbanLetter, ...extbanRows.a.names].join(","),
    help: extbanRows.a.help,
    specification: "IRCv3 account-extban",
  },
  {
    token: "BOT",
    value: () => "B" satisfies UserMode,
    help: userModeRows.B.help,
    specification: "IRCv3 bot-mode",
  },
  {
    token: "CASEMAPPING",
    // Clients that know only this token handle ASCII correctly; the rest is in UTF8MAPPING.
    value: ({ casemapping }) => (casemapping === "rfc8265" ? "ascii" : casemapping),
    help: "Which names are the same.",
    specification: MODERN,
  },
  {
    token: "CHANMODES",
    value: (settings) => (["A", "B", "C", "D"] as const).map((kind) => lettersOf(kind, settings)).join(","),
    help: "The channel modes by kind: lists, values, values only to set, flags.",
    specification: MODERN,
  },
  {
    token: "CLIENTTAGDENY",
    value: ({ clientTagDeny = [] }) => (clientTagDeny.length === 0 ? undefined : clientTagDeny.join(",")),
    help: "Client-only tags that are not passed on; not sent where all are.",
    specification: 'IRCv3 Message Tags, "RPL_ISUPPORT Tokens"',
  },
  { token: "CHANTYPES", value: () => "#", help: "What a channel's name starts with.", specification: MODERN },
  {
    token: "ELIST",
    value: () => "CMNTU",
    help: "What LIST can search by: age, mask, no mask, age of the topic, number of members.",
    specification: MODERN,
  },
  {
    token: "EXCEPTS",
    value: () => "e" satisfies keyof typeof channelModeRows,
    help: channelModeRows.e.help,
    specification: MODERN,
  },
  {
    token: "EXTBAN",
    value: (settings) => `${EXTBAN_PREFIX},${offeredExtbans(settings).join("")}`,
    help: "Kinds of extended masks in lists.",
    specification: MODERN,
  },
  {
    token: "INVEX",
    value: () => "I" satisfies keyof typeof channelModeRows,
    help: channelModeRows.I.help,
    specification: MODERN,
  },
  {
    token: "LINELEN",
    value: () => String(LINE_LENGTH),
    help: "Bytes in a line without its tags, CR LF included.",
    specification: COMMON,
  },
  {
    token: "MSGREFTYPES",
    needs: "history",
    value: () => "msgid,timestamp",
    help: "References to messages that CHATHISTORY takes, the better one first.",
    specification: CHATHISTORY,
  },
  {
    token: "NETWORK",
    value: ({ networkName }) => escapeValue(truncate(networkName, NETWORK_NAME_LENGTH)),
    help: "The network's name.",
    specification: MODERN,
  },
  {
    token: "PREFIX",
    value: () => `(${prefixModes.join("")})${prefixSymbols}`,
    help: "The prefixes of members, highest first, and the modes that give them.",
    specification: MODERN,
  },
  {
    token: "SAFELIST",
    value: undefined,
    help: "LIST does not get a client closed for the length of its answer.",
    specification: MODERN,
  },
  {
    token: "STATUSMSG",
    value: () => prefixSymbols,
    help: "Prefixes before a channel that send a message only to members of that rank or above.",
    specification: MODERN,
  },
  {
    token: "UTF8MAPPING",
    value: ({ casemapping }) => (casemapping === "rfc8265" ? casemapping : undefined),
    help: "Which names are the same beyond ASCII; not sent where only ASCII is folded.",
    specification: 'IRCv3 proposal "rfc8265 IRC Unicode-aware Casemapping" (pull request 272)',
  },
  {
    token: "UTF8ONLY",
    value: undefined,
    help: "Lines that are not UTF-8 are refused.",
    specification: "IRCv3 UTF8ONLY",
  },
  {
    token: "VAPID",
    needs: "push",
    value: ({ vapidKey }) => vapidKey,
    help: "The key by which push services know this server.",
    specification: "IRCv3 webpush",
  },
  {
    token: "WHOX",
    value: undefined,
    help: "WHO takes a list of fields.",
    specification: "IRCv3 WHOX",
  },
  {
    token: "draft/ACCOUNTREQUIRED",
    needs: "accountRequired",
    value: undefined,
    help: "Nobody can connect without an account; sent where an account is required from all addresses.",
    specification: 'IRCv3 account-registration, "ISUPPORT token"',
  },
  {
    token: "draft/AUTHTOKEN",
    value: undefined,
    help: "TOKEN makes tokens for services in place of passwords.",
    specification: 'IRCv3 authtoken, "ISUPPORT token"',
  },
  {
    token: "draft/ICON",
    value: ({ icon }) => (icon === undefined ? undefined : escapeValue(icon)),
    help: "An image that stands for the network.",
    specification: "IRCv3 network-icon",
  },
  ...(["draft/FILEHOST", "soju.im/FILEHOST"] as const).map((token): IsupportRow => ({
    token,
    needs: "accounts",
    value: ({ uploadUrl }) => (uploadUrl === undefined ? undefined : escapeValue(uploadUrl)),
    help: "The URL to which users upload files (POST), with the credentials of their account.",
    specification: 'IRCv3 filehost, "Architecture"',
  })),
];

/** With the client and the closing text they are the 15 parameters that all clients can read. */
const MOST_TOKENS = 13;
/** Bytes for the tokens of a line: a line less the longest server name, the longest nick and the closing text. */
const ROOM = LINE_LENGTH - ": 005  :are supported by this server\r\n".length - 63 - limitRows.nickLength.max;

/** The texts of the tokens that are there, by token, in the order in which they are sent. */
export function isupportTokens(settings: IsupportSettings): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const row of isupportRows) {
    const { token, value } = row;
    const text = isOffered(row, settings) ? tokenText(token, value, settings) : undefined;
    if (text !== undefined) texts.set(token, text);
  }
  return texts;
}

/** The tokens that clients with the tokens of `before` need: new and changed ones, and `-TOKEN` for removed ones. */
export function isupportChanges(before: IsupportSettings, after: IsupportSettings): string[] {
  const old = isupportTokens(before);
  const fresh = isupportTokens(after);
  return [
    ...[...fresh].filter(([token, text]) => old.get(token) !== text).map(([, text]) => text),
    ...[...old.keys()].filter((token) => !fresh.has(token)).map((token) => `-${token}`),
  ];
}

/** The tokens of each RPL_ISUPPORT line: at most 13, and never past the length of a line. */
export function isupportLines(texts: Iterable<string>): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let length = 0;
  for (const text of texts) {
    const bytes = byteLength(text) + 1;
    if (line.length === MOST_TOKENS || length + bytes > ROOM) {
      lines.push(line);
      line = [];
      length = 0;
    }
    line.push(text);
    length += bytes;
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

function tokenText(
  token: string,
  value: IsupportRow["value"],
  settings: IsupportSettings,
): string | undefined {
  if (value === undefined) return token;
  const text = value(settings);
  return text === undefined ? undefined : `${token}=${text}`;
}
